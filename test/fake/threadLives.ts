/**
 * What a client sees of the lives of threads: the same requests for the real server and for the fake, and what both
 * answered when this was written (codex 0.169.0).
 */
import type { AppServer, Failure } from "@effect-codex/app-server"
import type { Message, Methods } from "@effect-codex/protocol"
import { Array, Effect, Predicate, type Scope } from "effect"
import { say, until } from "./support.ts"

/** A turn with this text takes its time, and any other ends at once. */
export const slow = "slow"

export interface Life {
  readonly name: string
  readonly live: (
    server: AppServer.Service,
    /** A second server on the same home. */
    startAnother: Effect.Effect<AppServer.Service, Failure.Failure, Scope.Scope>
  ) => Effect.Effect<ReadonlyArray<string>, Failure.Failure, Scope.Scope>
  readonly expected: ReadonlyArray<string>
}

const thread = (server: AppServer.Service, unloadDelay: number) =>
  Effect.gen(function* () {
    const { thread } = yield* server.request("thread/start", {
      config: { thread_unload_delay_secs: unloadDelay }
    })
    const threadId = thread.id
    const events = yield* server.connection.subscribe(threadId)
    yield* server.request("turn/start", { threadId, input: say("hi") })
    yield* until(events, "turn/completed")

    /** What came of a request, in a line. */
    const outcome = <A>(name: string, request: Effect.Effect<A, Failure.Failure>) =>
      Effect.match(request, {
        onSuccess: (result) => [name, ...statusOf(result)].join(": "),
        onFailure: (failure) => `${name}: ${wordsOf(failure).replaceAll(threadId, "ID")}`
      })
    const of = (server: AppServer.Service) => ({
      start: outcome("start", server.request("turn/start", { threadId, input: say("hi") })),
      interrupt: outcome("interrupt", server.request("turn/interrupt", { threadId, turnId: "x" })),
      resume: outcome("resume", server.request("thread/resume", { threadId, excludeTurns: true })),
      resumeWith: (unloadDelay: number) =>
        outcome(
          "resume",
          server.request("thread/resume", {
            threadId,
            excludeTurns: true,
            config: { thread_unload_delay_secs: unloadDelay }
          })
        ),
      fork: outcome("fork", server.request("thread/fork", { threadId, excludeTurns: true })),
      read: outcome("read", server.request("thread/read", { threadId })),
      unsubscribe: outcome("unsubscribe", server.request("thread/unsubscribe", { threadId })),
      archive: outcome("archive", server.request("thread/archive", { threadId })),
      unarchive: outcome("unarchive", server.request("thread/unarchive", { threadId })),
      remove: outcome("delete", server.request("thread/delete", { threadId })),
      name: (name: string) =>
        outcome("name", server.request("thread/name/set", { threadId, name })),
      revert: (beforeTurnId: string) =>
        Effect.map(
          outcome("revert", server.request("thread/revert", { threadId, beforeTurnId })),
          (line) => line.replaceAll(beforeTurnId === "none" ? threadId : beforeTurnId, "ID")
        ),
      forkTo: (lastTurnId: string) =>
        outcome(
          "fork",
          server.request("thread/fork", { threadId, lastTurnId, excludeTurns: true })
        ),
      turnIds: (page: Omit<Methods.Params<"thread/turns/list">, "threadId">) =>
        Effect.map(
          server.request("thread/turns/list", { threadId, ...page, itemsView: "notLoaded" }),
          ({ data }) => data.map(({ id }) => id)
        )
    })
    return {
      ...of(server),
      of,
      shownName: Effect.map(
        server.request("thread/read", { threadId }),
        ({ thread: { name } }) => `named ${name}`
      ),
      listed: (params: Methods.Params<"thread/list">) =>
        Effect.map(server.request("thread/list", params), ({ data }) =>
          data.some(({ id }) => id === threadId)
        ),
      found: (searchTerm: string) =>
        Effect.map(server.request("thread/search", { searchTerm }), ({ data }) =>
          data.some(({ thread: { id } }) => id === threadId)
        ),
      startSlow: server.request("turn/start", { threadId, input: say(slow) }),
      /** What is told of the thread until a notification of this method. Codex may repeat a status. */
      until: (method: string) =>
        Effect.map(until(events, method), (told) => Array.dedupeAdjacent(told.flatMap(lineOf)))
    }
  })

const statusOf = (result: unknown): ReadonlyArray<string> => {
  if (Predicate.hasProperty(result, "status")) return [String(result.status)]
  if (!Predicate.hasProperty(result, "thread")) return []
  const { thread } = result
  return Predicate.hasProperty(thread, "status") ? [typeOf(thread.status)] : []
}

const typeOf = (status: unknown) =>
  Predicate.hasProperty(status, "type") ? String(status.type) : String(status)

const wordsOf = (failure: Failure.Failure) =>
  failure._tag === "RequestError" ? `${failure.code} ${failure.detail}` : failure._tag

const told = new Set([
  "thread/archived",
  "thread/closed",
  "thread/deleted",
  "thread/name/updated",
  "thread/reverted",
  "thread/unarchived",
  "turn/started"
])

/** Of the rest of what is told, the two servers need not say the same. */
const lineOf = ({ method, params }: Message.Notification): ReadonlyArray<string> => {
  if (told.has(method)) return [method]
  if (method === "thread/status/changed" && Predicate.hasProperty(params, "status")) {
    return [typeOf(params.status)]
  }
  if (method !== "turn/completed" || !Predicate.hasProperty(params, "turn")) return []
  return [`${method}: ${Predicate.hasProperty(params.turn, "status") && params.turn.status}`]
}

export const lives: ReadonlyArray<Life> = [
  {
    name: "is loaded for its delay after it was unsubscribed, and then it is not found",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 1)
        const before = [yield* one.unsubscribe, yield* one.unsubscribe, yield* one.read]
        const closed = yield* one.until("thread/closed")
        const after = [yield* one.start, yield* one.interrupt, yield* one.unsubscribe]
        return [...before, ...closed, ...after, yield* one.read, yield* one.resume]
      }),
    expected: [
      "unsubscribe: unsubscribed",
      "unsubscribe: notSubscribed",
      "read: idle",
      "notLoaded",
      "thread/closed",
      "start: -32600 thread not found: ID",
      "interrupt: -32600 thread not found: ID",
      "unsubscribe: notLoaded",
      "read: notLoaded",
      "resume: idle"
    ]
  },
  {
    name: "runs a turn without a subscriber, tells only its status, and closes a delay later",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 1)
        const before = [yield* one.unsubscribe, yield* one.start]
        return [...before, ...(yield* one.until("thread/closed"))]
      }),
    expected: ["unsubscribe: unsubscribed", "start", "active", "idle", "notLoaded", "thread/closed"]
  },
  {
    name: "closes when the turn ends that was running as it was unsubscribed",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        yield* one.startSlow
        const started = yield* one.until("turn/started")
        const before = [yield* one.unsubscribe, yield* one.read]
        return [...started, ...before, ...(yield* one.until("thread/closed"))]
      }),
    expected: [
      "active",
      "turn/started",
      "unsubscribe: unsubscribed",
      "read: active",
      "idle",
      "notLoaded",
      "thread/closed"
    ]
  },
  {
    name: "is joined by a resume while its turn runs without a subscriber",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 60)
        yield* one.startSlow
        yield* one.until("turn/started")
        const before = [yield* one.unsubscribe, yield* one.resume]
        return [...before, ...(yield* one.until("turn/completed"))]
      }),
    expected: ["unsubscribe: unsubscribed", "resume: active", "idle", "turn/completed: completed"]
  },
  {
    name: "is joined by a resume with settings while somebody is subscribed",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 60)
        const before = [yield* one.resumeWith(0), yield* one.unsubscribe, yield* one.resume]
        yield* one.startSlow
        return [...before, ...(yield* one.until("turn/started"))]
      }),
    expected: [
      "resume: idle",
      "unsubscribe: unsubscribed",
      "resume: idle",
      "active",
      "turn/started"
    ]
  },
  {
    name: "is loaded again by a resume with settings while nobody is subscribed",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 60)
        const before = [yield* one.unsubscribe, yield* one.resumeWith(1), yield* one.unsubscribe]
        return [...before, ...(yield* one.until("thread/closed"))]
      }),
    expected: [
      "unsubscribe: unsubscribed",
      "resume: idle",
      "unsubscribe: unsubscribed",
      "notLoaded",
      "idle",
      "notLoaded",
      "thread/closed"
    ]
  },
  {
    name: "that is archived can only be read, until it is unarchived",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        const archive = yield* one.archive
        const archived = yield* one.until("thread/archived")
        const refused = [yield* one.start, yield* one.resume, yield* one.fork, yield* one.archive]
        const rest = [yield* one.read, yield* one.unsubscribe, yield* one.unarchive]
        const unarchived = yield* one.until("thread/unarchived")
        const after = [yield* one.unarchive, yield* one.start, yield* one.resume]
        return [archive, ...archived, ...refused, ...rest, ...unarchived, ...after]
      }),
    expected: [
      "archive",
      "notLoaded",
      "thread/archived",
      "start: -32600 thread not found: ID",
      "resume: -32600 session ID is archived. Run `codex unarchive ID` to unarchive it first.",
      "fork: -32600 session ID is archived. Run `codex unarchive ID` to unarchive it first.",
      "archive: -32600 no rollout found for thread id ID",
      "read: notLoaded",
      "unsubscribe: notLoaded",
      "unarchive: notLoaded",
      "thread/unarchived",
      "unarchive: -32600 no archived rollout found for thread id ID",
      "start: -32600 thread not found: ID",
      "resume: idle"
    ]
  },
  {
    name: "that is archived in a turn ends that turn as interrupted",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        yield* one.startSlow
        yield* one.until("turn/started")
        return [yield* one.archive, ...(yield* one.until("thread/archived"))]
      }),
    expected: ["archive", "idle", "turn/completed: interrupted", "notLoaded", "thread/archived"]
  },
  {
    name: "that is deleted is nowhere any more",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        const remove = yield* one.remove
        const deleted = yield* one.until("thread/deleted")
        const refused = [yield* one.start, yield* one.resume, yield* one.fork, yield* one.archive]
        const rest = [yield* one.remove, yield* one.unarchive, yield* one.read]
        return [remove, ...deleted, ...refused, ...rest, yield* one.unsubscribe]
      }),
    expected: [
      "delete",
      "notLoaded",
      "thread/deleted",
      "start: -32600 thread not found: ID",
      "resume: -32600 no rollout found for thread id ID",
      "fork: -32600 no rollout found for thread id ID",
      "archive: -32600 no rollout found for thread id ID",
      "delete: -32600 no rollout found for thread id ID",
      "unarchive: -32600 no archived rollout found for thread id ID",
      "read: -32600 thread not loaded: ID",
      "unsubscribe: notLoaded"
    ]
  },
  {
    name: "that another process has loaded can only be read and forked",
    live: (server, startAnother) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        const there = one.of(yield* startAnother)
        const refused = [yield* there.start, yield* there.resume]
        const taken = [yield* there.archive, yield* there.remove]
        const rest = [yield* there.read, yield* there.fork, yield* there.unsubscribe]
        return [...refused, ...taken, ...rest, yield* one.start]
      }),
    expected: [
      "start: -32600 thread not found: ID",
      "resume: -32600 thread ID already has an active writer",
      "archive: -32600 thread ID already has an active writer",
      "delete: -32600 thread ID already has an active writer",
      "read: notLoaded",
      "fork: idle",
      "unsubscribe: notLoaded",
      "start"
    ]
  },
  {
    name: "is read turn by turn, copied up to one, and goes on from an earlier one",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        for (let n = 0; n < 2; n++) {
          yield* one.start
          yield* one.until("turn/completed")
        }
        const ids = yield* one.turnIds({ sortDirection: "asc" })
        const [first = "", second = ""] = ids
        const number = (ids: ReadonlyArray<string>, of: ReadonlyArray<string>) =>
          ids.map((id) => of.indexOf(id) + 1).join(" ")
        const newest = number(yield* one.turnIds({ limit: 2 }), ids)
        const refused = [yield* one.revert("none"), yield* one.forkTo("none")]
        const copied = [yield* one.forkTo(first), yield* one.revert(second)]
        yield* one.until("thread/reverted")
        const kept = number(yield* one.turnIds({}), ids)
        return [newest, ...refused, ...copied, kept, yield* one.revert(second)]
      }),
    expected: [
      "3 2",
      "revert: -32600 turn not found: none",
      "fork: -32600 turn not found: none",
      "fork: idle",
      "revert: idle",
      "1",
      "revert: -32600 turn not found: ID"
    ]
  },
  {
    name: "ends a running turn when it goes on from an earlier one",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        const [first = ""] = yield* one.turnIds({})
        yield* one.startSlow
        yield* one.until("turn/started")
        const reverted = yield* one.revert(first)
        const ended = yield* one.until("thread/reverted")
        return [reverted, ...ended, `${(yield* one.turnIds({})).length} turns`]
      }),
    expected: [
      "revert: idle",
      "idle",
      "turn/completed: interrupted",
      "notLoaded",
      "idle",
      "thread/reverted",
      "0 turns"
    ]
  },
  {
    name: "that is not loaded goes on from no earlier turn, but is read",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        const [first = ""] = yield* one.turnIds({})
        yield* one.unsubscribe
        yield* one.until("thread/closed")
        return [yield* one.revert(first), `${(yield* one.turnIds({})).length} turns`]
      }),
    expected: ["revert: -32600 thread not found: ID", "1 turns"]
  },
  {
    name: "is named from any process, if it is not archived, and tells it",
    live: (server, startAnother) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        const first = yield* one.name("  A name ")
        const told = yield* one.until("thread/name/updated")
        const empty = yield* one.name(" ")
        const there = one.of(yield* startAnother)
        const elsewhere = [yield* there.name("Another"), yield* one.shownName]
        return [first, ...told, empty, ...elsewhere, yield* one.archive, yield* one.name("x")]
      }),
    expected: [
      "name",
      "thread/name/updated",
      "name: -32600 thread name must not be empty",
      "name",
      "named Another",
      "archive",
      "name: -32600 no rollout found for thread id ID"
    ]
  },
  {
    name: "that a copy shares its history with cannot be deleted, but is unloaded",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        const before = [yield* one.fork, yield* one.remove, yield* one.read]
        return [...before, yield* one.resume]
      }),
    expected: [
      "fork: idle",
      "delete: -32600 cannot delete thread ID: forked history still references it",
      "read: notLoaded",
      "resume: idle"
    ]
  },
  {
    name: "is listed by its name or first message, and found by what was said",
    live: (server) =>
      Effect.gen(function* () {
        const one = yield* thread(server, 0)
        yield* one.name("A name")
        const listed = [
          yield* one.listed({}),
          yield* one.listed({ searchTerm: "name" }),
          yield* one.listed({ searchTerm: "NAME" }),
          yield* one.listed({ searchTerm: "hi" }),
          yield* one.listed({ searchTerm: "Hello" }),
          yield* one.listed({ archived: true }),
          yield* one.listed({ modelProviders: ["nobody's"] })
        ]
        const found = [
          yield* one.found("HELLO"),
          yield* one.found("hi"),
          yield* one.found("A name")
        ]
        return [listed.join(" "), found.join(" ")]
      }),
    expected: ["true true false true false false false", "true true false"]
  }
]
