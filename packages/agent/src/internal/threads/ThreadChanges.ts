/**
 * What becomes of threads, as the server tells it: at the request of this program, and of other clients of the same process.
 * Another process on the same disk tells nothing.
 *
 * A change names its thread, and not whose it is. So the thread is read, unless it is gone: then what is known of it
 * decides.
 */
import { type AppServer, Connection, type Failure } from "@effect-codex/app-server"
import { Lenient, Message, type Notifications } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Mailbox from "effect/Mailbox"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as ThreadOwner from "../credential/ThreadOwner.ts"
import * as StoredThread from "./StoredThread.ts"

/** What became of a thread. */
export const Change = Schema.Union(
  /** It was made: a new one, or a copy. */
  Schema.TaggedStruct("Started", { thread: StoredThread.Thread }),
  Schema.TaggedStruct("Named", {
    threadId: Schema.String,
    name: Lenient.orUndefined(Schema.String)
  }),
  Schema.TaggedStruct("Archived", { threadId: Schema.String }),
  Schema.TaggedStruct("Unarchived", { threadId: Schema.String }),
  Schema.TaggedStruct("Deleted", { threadId: Schema.String }),
  /** Turns were taken out of it: it goes on from an earlier one. */
  Schema.TaggedStruct("Rewound", { threadId: Schema.String })
)
/** What became of a thread. */
export type Change = typeof Change.Type

/** A reader that is further behind misses the oldest changes. */
const capacity = 1_024

export const stream = (
  server: AppServer.Service,
  owner: string | undefined
): Effect.Effect<Stream.Stream<Change, Failure.TransportError>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const told = yield* Mailbox.make<Message.Notification, Failure.TransportError>({
      capacity,
      strategy: "sliding"
    })
    yield* server.connection.tap(
      Connection.anyThread,
      (notification) => {
        told.unsafeOffer(notification)
      },
      {
        onEnd: (error) => {
          told.unsafeDone(Exit.fail(error))
        }
      }
    )
    const owners = new Owners(server, owner)
    return Mailbox.toStream(told).pipe(
      Stream.filterMap(read),
      Stream.filterEffect((told) => owners.mayHear(told)),
      Stream.map(({ change }) => change)
    )
  })

/** A change, and whose thread it is about, if the server has said so. */
interface Told {
  readonly change: Change
  readonly threadId: string
  readonly provider: string | undefined
}

const Started = Schema.decodeUnknownOption(Schema.Struct({ thread: Schema.Unknown }))
const Named = Schema.decodeUnknownOption(
  Schema.Struct({ threadName: Lenient.orNull(Schema.String) })
)

const read = ({ method, params }: Message.Notification): Option.Option<Told> => {
  if (method === "thread/started") {
    return Option.map(
      Option.flatMap(Started(params), ({ thread }) => StoredThread.read(thread)),
      ({ provider, thread }) => ({
        change: { _tag: "Started", thread },
        threadId: thread.id,
        provider
      })
    )
  }
  const threadId = Message.threadIdOf(params)
  const change = threadId === undefined ? undefined : readers.get(method)?.(threadId, params)
  return threadId === undefined || change === undefined
    ? Option.none()
    : Option.some({ change, threadId, provider: undefined })
}

const named = {
  "thread/name/updated": (threadId, params) => ({
    _tag: "Named",
    threadId,
    name: Option.getOrUndefined(
      Option.map(Named(params), ({ threadName }) => threadName ?? undefined)
    )
  }),
  "thread/archived": (threadId) => ({ _tag: "Archived", threadId }),
  "thread/unarchived": (threadId) => ({ _tag: "Unarchived", threadId }),
  "thread/deleted": (threadId) => ({ _tag: "Deleted", threadId }),
  "thread/reverted": (threadId) => ({ _tag: "Rewound", threadId })
} satisfies { readonly [M in Notifications.NotificationName]?: Reader }

type Reader = (threadId: string, params: unknown) => Change

/** A map, because a method may have the name of a member that every object has. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>(Object.entries(named))

/** Whose threads a reader hears of. */
class Owners {
  /** Whether the threads that were heard of are the reader's. The oldest are forgotten first. */
  private readonly known = new Map<string, boolean>()
  private readonly server: AppServer.Service
  private readonly owner: string | undefined

  constructor(server: AppServer.Service, owner: string | undefined) {
    this.server = server
    this.owner = owner
  }

  mayHear({ change, provider, threadId }: Told): Effect.Effect<boolean> {
    return Effect.suspend(() => {
      if (change._tag === "Started") {
        // A helper's thread, or one of a side question, is nothing to list.
        if (change.thread.ephemeral) return Effect.succeed(false)
        return Effect.succeed(this.learn(threadId, ThreadOwner.isOf(provider, this.owner)))
      }
      const known = this.known.get(threadId)
      return known === undefined ? this.ask(threadId, change) : Effect.succeed(known)
    })
  }

  /** Of a thread that is gone, the id is all that could be told, and it opens nothing any more. Owners hear of their own. */
  private ask(threadId: string, { _tag }: Change): Effect.Effect<boolean> {
    return this.server.requestAs("thread/read", { threadId }, Read).pipe(
      Effect.map(({ thread }) =>
        this.learn(
          threadId,
          !thread.ephemeral && ThreadOwner.isOf(thread.modelProvider ?? undefined, this.owner)
        )
      ),
      Effect.orElseSucceed(() => _tag === "Deleted" && this.owner === undefined)
    )
  }

  private learn(threadId: string, isMine: boolean): boolean {
    this.known.set(threadId, isMine)
    const [oldest] = this.known.size > maxKnown ? this.known.keys() : []
    if (oldest !== undefined) this.known.delete(oldest)
    return isMine
  }
}

const maxKnown = 10_000

const Read = Schema.Struct({
  thread: Schema.Struct({
    modelProvider: Lenient.orNull(Schema.String),
    ephemeral: Lenient.orDefault(Schema.Boolean, () => false)
  })
})
