/** `effect-codex sessions`: the conversations of `run` and `chat`, and the other threads of codex. */
import { Args, Command, Options } from "@effect/cli"
import { History, type Sessions, SessionStore, Threads } from "@effect-codex/agent"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Conversation from "../internal/Conversation.ts"
import { UsageError } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import { safeFor } from "../internal/Screen.ts"
import * as Server from "../internal/Server.ts"
import * as State from "../internal/State.ts"
import * as Table from "../internal/Table.ts"

const named = Args.text({ name: "key|thread" }).pipe(
  Args.withDescription("The session by its key, or the thread by its id.")
)

const json = Options.boolean("json").pipe(Options.withDescription("Print JSON."))

/** The stored sessions, as the registry lists them. Nothing of them is live in this program. */
const stored = Effect.gen(function* () {
  const { state } = yield* Server.Server
  const { entries, unreadable } = yield* Effect.flatMap(
    SessionStore.SessionStore,
    ({ list }) => list
  ).pipe(Effect.provide(State.store(state)))
  for (const { message } of unreadable) yield* Console.error(message)
  return {
    sessions: entries.map(({ key, threadId, updatedAt }): Sessions.Listed<never> => ({
      key,
      threadId: Option.fromNullable(threadId),
      updatedAt: Option.some(updatedAt),
      metadata: Option.none(),
      open: false
    }))
  }
})

/** One line of the list. */
interface Row {
  readonly key: string | undefined
  readonly threadId: string
  readonly updatedAt: string | undefined
  readonly title: string | undefined
}

const rowOf = (
  key: string | undefined,
  threadId: string,
  thread: Threads.Thread | undefined,
  storedAt?: DateTime.Utc
): Row => {
  const updatedAt = thread?.updatedAt ?? storedAt
  return {
    key,
    threadId,
    updatedAt: updatedAt === undefined ? undefined : DateTime.formatIso(updatedAt),
    // A thread that the server does not have any more has no title.
    title: thread === undefined ? undefined : (thread.name ?? thread.preview)
  }
}

const ownSessions = Effect.gen(function* () {
  const { spec: server } = yield* Server.Server
  const listing = yield* stored
  if (listing.sessions.length === 0) return []
  const threads = yield* Threads.make({ server })
  const joined = yield* threads.ofSessions(listing)
  return joined.flatMap(({ session: { key, threadId, updatedAt }, thread }) =>
    Option.toArray(threadId).map((id) =>
      rowOf(key, id, Option.getOrUndefined(thread), Option.getOrUndefined(updatedAt))
    )
  )
})

/** How many threads of codex are listed at most. */
const maxThreads = 100

const allThreads = Effect.gen(function* () {
  const { spec: server } = yield* Server.Server
  const threads = yield* Threads.make({ server })
  const listed = yield* threads.list({ limit: maxThreads })
  return Threads.withSessions(listed.threads, yield* stored).map(({ session, thread }) =>
    rowOf(Option.getOrUndefined(Option.map(session, ({ key }) => key)), thread.id, thread)
  )
})

const list = Command.make(
  "list",
  {
    all: Options.boolean("all").pipe(
      Options.withDescription(
        `Also the threads without a key: the last ${maxThreads} of codex, whoever had them.`
      )
    ),
    json,
    server: Server.options
  },
  ({ all, json, server }) =>
    Effect.gen(function* () {
      const { stdout } = yield* Output.Output
      const rows = yield* all ? allThreads : ownSessions
      if (json) return yield* Output.line(JSON.stringify(rows, undefined, 2))
      if (rows.length === 0) return yield* Output.note(nothing(all))
      const table = Table.lines(
        [
          ["KEY", "THREAD", "UPDATED", "TITLE"],
          ...rows.map(({ key, threadId, title, updatedAt }) =>
            [
              key ?? "-",
              threadId,
              updatedAt?.slice(0, 16).replace("T", " ") ?? "",
              title ?? "(gone)"
            ].map(oneLine)
          )
        ],
        stdout.isTerminal ? stdout.width() : undefined
      )
      yield* Effect.forEach(table, (row) => Output.line(safeFor(stdout, row)))
    }).pipe(Effect.provide(Server.layer(server)))
).pipe(Command.withDescription("Lists the sessions that have a key."))

const nothing = (all: boolean): string =>
  all
    ? "There are no threads yet."
    : "There are no sessions yet. effect-codex run --session KEY begins one. --all lists the threads without a key."

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ")

const exported = (name: string) =>
  Effect.gen(function* () {
    const { spec: server } = yield* Server.Server
    const { threadId } = yield* Conversation.find(name)
    const threads = yield* Threads.make({ server })
    return yield* threads.export(threadId)
  })

const asJson = Schema.encode(Schema.parseJson(Threads.Exported, { space: 2 }))

const show = Command.make(
  "show",
  {
    last: Options.integer("last").pipe(
      Options.withAlias("n"),
      Options.withDescription("How many turns, counted from the end. By default 10."),
      Options.withDefault(10)
    ),
    server: Server.options,
    name: named
  },
  ({ last, name, server }) =>
    Effect.gen(function* () {
      const { stdout } = yield* Output.Output
      const { turns } = yield* exported(name)
      const shown = last > 0 ? turns.slice(-last) : []
      if (shown.length < turns.length) {
        yield* Output.note(`${turns.length - shown.length} earlier turns are not shown.`)
      }
      yield* stdout.write(safeFor(stdout, History.markdown(shown)))
    }).pipe(Effect.provide(Server.layer(server)))
).pipe(Command.withDescription("Shows what was asked and answered, as Markdown."))

const forget = Command.make(
  "forget",
  {
    deleteThread: Options.boolean("delete-thread").pipe(
      Options.withDescription("Also delete what was said, from the disk of codex.")
    ),
    server: Server.options,
    key: Args.text({ name: "key" }).pipe(Args.withDescription("The key of the session."))
  },
  ({ deleteThread, key, server }) =>
    Effect.gen(function* () {
      const { spec, state } = yield* Server.Server
      const store = yield* Effect.provide(SessionStore.SessionStore, State.store(state))
      const entry = yield* store.get(key)
      if (Option.isNone(entry)) {
        return yield* new UsageError({
          message: `There is no session ${JSON.stringify(key)}. "effect-codex sessions list" shows what there is.`
        })
      }
      const { threadId } = entry.value
      // First, because a key whose thread is gone can be forgotten once more, and a thread without a key is lost from sight.
      if (deleteThread && threadId !== undefined) {
        const threads = yield* Threads.make({ server: spec })
        yield* Effect.catchIf(
          threads.delete(threadId),
          (failure) => failure._tag === "TurnError" && failure.reason === "ThreadGone",
          () => Effect.void
        )
      }
      yield* store.remove(key)
      yield* Output.note(
        deleteThread
          ? `Forgot ${key}, and deleted its thread.`
          : `Forgot ${key}.${threadId === undefined ? "" : ` Its thread ${threadId} is kept.`}`
      )
    }).pipe(Effect.provide(Server.layer(server)))
).pipe(
  Command.withDescription(
    "Forgets the key of a session. What was said stays, unless you delete it too."
  )
)

const exportCommand = Command.make(
  "export",
  {
    format: Options.choice("format", ["json", "markdown"]).pipe(
      Options.withDescription("By default json, with every item of every turn."),
      Options.withDefault("json")
    ),
    output: Options.file("output").pipe(
      Options.withAlias("o"),
      Options.withDescription("The file to write. By default stdout."),
      Options.optional
    ),
    server: Server.options,
    name: named
  },
  ({ format, name, output, server }) =>
    Effect.gen(function* () {
      const { stdout } = yield* Output.Output
      const conversation = yield* exported(name)
      const text =
        format === "json"
          ? `${yield* Effect.orDie(asJson(conversation))}\n`
          : History.markdown(conversation.turns)
      if (Option.isNone(output)) return yield* stdout.write(safeFor(stdout, text))
      const fs = yield* FileSystem.FileSystem
      yield* Effect.mapError(
        fs.writeFileString(output.value, text, { mode: 0o600 }),
        ({ message }) =>
          new UsageError({ message: `${output.value} cannot be written: ${message}` })
      )
    }).pipe(Effect.provide(Server.layer(server)))
).pipe(Command.withDescription("Writes a whole conversation, for a program or a person."))

export const command = Command.make("sessions").pipe(
  Command.withDescription("The conversations that run and chat have kept."),
  Command.withSubcommands([list, show, forget, exportCommand])
)
