/**
 * The sessions of a tenant of a gateway, as the session store has them. What is stored is changed there, and its host takes it
 * over. Only what happens in a conversation is asked of the host.
 */
import { Sessions, SessionStore } from "@effect-codex/agent"
import { Kept, stillWithin, type TenantSessions, turnIn } from "@effect-codex/gateway/Backend"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { TurnKey } from "../../TurnLog.ts"
import * as ClusterSession from "../client/ClusterSession.ts"
import * as ClusterTurn from "../client/ClusterTurn.ts"
import { type Hosts, validKey } from "../client/Hosts.ts"

/** What all tenants share. */
export interface Shared {
  readonly hosts: Hosts
  readonly store: SessionStore.Service
  readonly folders: ReadonlyArray<string>
  readonly files: Context.Context<FileSystem.FileSystem | Path.Path>
}

type Entry = SessionStore.Entry

/** How often a change is tried again that another program was faster with. */
const attempts = 10

export const make = (shared: Shared, tenant: string): TenantSessions => {
  const { files, folders, hosts, store } = shared
  const find = (key: string) =>
    Effect.map(
      store.get(key),
      Option.filter(({ owner }) => owner === tenant)
    )
  return {
    create: (key, kept) => create(store, tenant, key, kept),
    find: (key) =>
      Effect.flatMap(
        find(key),
        Effect.transposeMapOption((entry) =>
          Effect.gen(function* () {
            const { settings } = yield* keptIn(entry)
            yield* Effect.provide(stillWithin(folders, settings), files)
            return ClusterSession.make(hosts, key)
          })
        )
      ),
    describe: (key) =>
      Effect.flatMap(
        find(key),
        Effect.transposeMapOption((entry) =>
          Effect.flatMap(openSessions(hosts), (open) => listed(entry, open))
        )
      ),
    list: list(shared, tenant),
    updateMetadata: (key, update) =>
      Effect.flatMap(
        find(key),
        Effect.transposeMapOption((entry) =>
          Effect.gen(function* () {
            const kept = update(Option.some(yield* keptIn(entry)))
            yield* store.put({ ...entry, metadata: yield* encode(key, kept) })
            return kept
          })
        )
      ).pipe(Effect.retry({ times: attempts, while: isConflict })),
    forget: (key) =>
      Effect.flatMap(
        find(key),
        Option.match({
          onNone: () => Effect.void,
          onSome: () => hosts.call(key, { method: "forget" }, (entity) => entity.Forget())
        })
      ),
    turn: (session, id) =>
      Effect.flatMap(turnIn(session, id), (found) =>
        Option.isSome(found) ? Effect.succeed(found) : ended(hosts, { session: session.key, id })
      )
  }
}

/** The host of the session knows the last turns that have ended, and the log all of them. */
const ended = (hosts: Hosts, turn: TurnKey) =>
  Effect.map(hosts.persist(hosts.log.status(turn)), (status) =>
    Option.map(status, () => ClusterTurn.make(hosts, turn))
  )

const create = (store: SessionStore.Service, owner: string, key: string, kept: Kept) =>
  Effect.gen(function* () {
    yield* validKey(key)
    const metadata = yield* encode(key, kept)
    // Without a revision it must be new.
    yield* store.put({ key, owner, updatedAt: yield* DateTime.now, metadata })
  }).pipe(Effect.catchIf(isConflict, () => Effect.fail(new Sessions.SessionExists({ key }))))

const list = ({ hosts, store }: Shared, tenant: string) =>
  Effect.gen(function* () {
    const { entries, unreadable } = yield* store.list
    const open = yield* openSessions(hosts)
    const own = entries.filter(({ owner }) => owner === tenant)
    const [wrong, sessions] = yield* Effect.partition(own, (entry) => listed(entry, open))
    return { sessions, unreadable: [...unreadable, ...wrong] }
  })

/** Those with a turn that waits or runs. While that cannot be told they count as at rest. */
const openSessions = ({ log }: Hosts) =>
  log.unended.pipe(
    Effect.orElseSucceed(() => []),
    Effect.map((turns): ReadonlySet<string> => new Set(turns.map(({ session }) => session)))
  )

const listed = (entry: Entry, open: ReadonlySet<string>) =>
  Effect.map(keptIn(entry), (kept) => ({
    key: entry.key,
    threadId: Option.fromNullable(entry.threadId),
    updatedAt: Option.some(entry.updatedAt),
    metadata: Option.some(kept),
    open: open.has(entry.key)
  }))

const isConflict = (error: unknown): error is SessionStore.StoreError =>
  error instanceof SessionStore.StoreError && error.reason === "Conflict"

const KeptAsJson = Schema.compose(SessionStore.Json, Kept, { strict: false })
const encodeKept = Schema.encode(KeptAsJson)
const decodeKept = Schema.decodeUnknown(KeptAsJson)

const encode = (key: string, kept: Kept) =>
  Effect.mapError(encodeKept(kept), () => mismatch(key, "it cannot be written as JSON"))

const keptIn = ({ key, metadata }: Entry) =>
  Effect.mapError(decodeKept(metadata), () =>
    mismatch(key, "no gateway of this version has stored it")
  )

const mismatch = (key: string, detail: string) =>
  new SessionStore.StoreError({
    reason: "Metadata",
    location: `session ${key}`,
    action: "Update the gateway, or forget the session.",
    detail
  })
