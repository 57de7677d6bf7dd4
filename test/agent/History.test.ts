/** Going on from an earlier turn, on the fake. */
import {
  type AppServerPool,
  Credential,
  type Failure,
  History,
  Input,
  Session
} from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, Redacted, Schema, type Scope } from "effect"
import { Pool, settle, threadsClosed } from "../guarantees/support.ts"
import { methodsOf, onFake, pass, sent } from "./support.ts"

const badRequest = FakeTurn.fail({ message: "Invalid image", codexErrorInfo: "badRequest" })

/** A session on a fake whose model echoes, and which refuses as often as it is told to. */
const aSession = <A>(
  test: (given: {
    readonly session: Session.Session
    readonly fake: FakeAppServer.FakeAppServer
    readonly process: FakeAppServer.FakeProcess
    /** What the session's history holds, the oldest first. */
    readonly texts: Effect.Effect<ReadonlyArray<string>, Failure.Failure>
  }) => Effect.Effect<A, unknown, AppServerPool.AppServerPool | Scope.Scope>,
  options: Partial<Session.Options> & { readonly turns?: FakeAppServer.Options["turns"] } = {}
) => {
  const { turns = ({ text }) => FakeTurn.text(`hello ${text}`), ...rest } = options
  return onFake({ turns }, (fake) =>
    Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server: fake.spec(), ...rest })
      const process = yield* Effect.cached(fake.awaitProcess(1))
      yield* session.run("one")
      const texts = Effect.map(session.history({ order: "OldestFirst" }), ({ turns }) =>
        turns.flatMap(saidIn)
      )
      yield* test({ session, fake, process: yield* process, texts })
    })
  )
}

const saidIn = (turn: History.PastTurn) =>
  History.inputOf(turn).flatMap((part) => (part.type === "text" ? [part.text] : []))

describe("the history of a session", () => {
  it.scoped("is read page by page, in either order, with what was asked and answered", () =>
    aSession(({ session }) =>
      Effect.gen(function* () {
        yield* session.run("two")
        yield* session.run("three")
        const first = yield* session.history({ limit: 2 })
        expect(first.turns.map(History.textOf)).toEqual(["hello three", "hello two"])
        expect(first.turns[0]).toMatchObject({
          status: "completed",
          unreadable: 0,
          error: undefined
        })
        const second = yield* session.history({ limit: 2, cursor: first.next })
        expect(second).toMatchObject({ next: undefined })
        expect(second.turns.flatMap(saidIn)).toEqual(["one"])
        const { turns } = yield* session.history({ order: "OldestFirst" })
        expect(History.markdown(turns.slice(0, 1))).toBe("## one\n\nhello one\n")
        const encoded = yield* Schema.encode(History.Page)(first)
        expect(yield* Schema.decode(History.Page)(encoded)).toEqual(first)
      })
    )
  )

  it.scoped("is empty before the first turn, and there is nothing to go back to", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        expect(yield* session.history()).toEqual({ turns: [], next: undefined })
        const { result } = yield* session.retryLast()
        for (const refused of [
          session.rewind({ before: "turn-1" }),
          session.fork(),
          session.run("x", { from: { after: "turn-1" } }),
          result
        ]) {
          expect(yield* Effect.flip<unknown, unknown, never>(refused)).toMatchObject({
            _tag: "TurnError",
            reason: "TurnGone"
          })
        }
        expect(yield* fake.spawns).toBeLessThanOrEqual(1)
      })
    )
  )

  it.scoped("of a copy that is not made yet is empty, and nothing is copied to go back in it", () =>
    aSession(({ fake, process, session }) =>
      Effect.gen(function* () {
        const threadId = Option.getOrThrow(yield* session.threadId)
        const thread = { _tag: "Fork", threadId } as const
        const copy = yield* Session.make({ key: "copy", server: fake.spec(), thread })
        expect(yield* copy.history()).toEqual({ turns: [], next: undefined })
        const refused = yield* Effect.flip(copy.rewind({ before: "turn-1" }))
        expect(refused).toMatchObject({ reason: "TurnGone" })
        expect(yield* methodsOf(process)).not.toContain("thread/fork")
        yield* copy.run("edited", { from: { before: "turn-1" } })
        expect((yield* copy.history()).turns.flatMap(saidIn)).toEqual(["edited"])
      })
    )
  )

  it.scoped("tells why a turn has failed", () =>
    aSession(
      ({ session }) =>
        Effect.gen(function* () {
          yield* Effect.flip(session.run("bad"))
          const {
            turns: [last]
          } = yield* session.history({ limit: 1 })
          expect(last).toMatchObject({
            status: "failed",
            error: { message: "Invalid image", kind: "badRequest" }
          })
        }),
      { turns: ({ text }) => (text === "bad" ? badRequest : FakeTurn.text("ok")) }
    )
  )

  it.scoped("of another owner's thread is not shown", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const ownedBy = (owner: string) => Credential.bearer(Redacted.make("token"), { owner })
        const server = fake.spec()
        const mine = yield* Session.make({ key: "a", server, credential: ownedBy("ada") })
        yield* mine.run("secret")
        expect((yield* mine.history()).turns).toHaveLength(1)
        const threadId = Option.getOrThrow(yield* mine.threadId)
        const thread = { _tag: "Resume", threadId } as const
        for (const rest of [{}, { credential: ownedBy("bob") }]) {
          const other = yield* Session.make({ key: "b", server, thread, ...rest })
          for (const refused of [
            other.history(),
            other.fork(),
            other.rewind({ before: "turn-1" })
          ]) {
            expect(yield* Effect.flip<unknown, unknown, never>(refused)).toMatchObject({
              reason: "NotOwner"
            })
          }
        }
        expect((yield* mine.history()).turns).toHaveLength(1)
      })
    )
  )
})

describe("a session goes on from an earlier turn", () => {
  it.scoped("after a turn, or before it", () =>
    aSession(({ session, texts }) =>
      Effect.gen(function* () {
        const two = yield* session.run("two")
        const three = yield* session.run("three")
        yield* session.rewind({ after: three.turnId })
        expect(yield* texts).toEqual(["one", "two", "three"])
        yield* session.rewind({ after: two.turnId })
        expect(yield* texts).toEqual(["one", "two"])
        yield* session.rewind({ before: two.turnId })
        expect(yield* texts).toEqual(["one"])
        expect(yield* session.run("four")).toMatchObject({ threadId: two.threadId })
        expect(yield* texts).toEqual(["one", "four"])
        const gone = yield* Effect.flip(session.rewind({ before: two.turnId }))
        expect(gone).toMatchObject({ reason: "TurnGone", turnId: two.turnId })
        expect(yield* texts).toEqual(["one", "four"])
      })
    )
  )

  it.scoped("in one step with the turn that asks something else", () =>
    aSession(({ session, texts }) =>
      Effect.gen(function* () {
        const { turnId } = yield* session.run("two")
        expect(yield* session.run("three", { from: { before: turnId } })).toMatchObject({
          text: "hello three",
          usage: { totalTokens: 15 }
        })
        expect(yield* texts).toEqual(["one", "three"])
        const gone = yield* Effect.flip(session.run("four", { from: { before: turnId } }))
        expect(gone).toMatchObject({ reason: "TurnGone" })
        expect(yield* texts).toEqual(["one", "three"])
      })
    )
  )

  it.scoped("and asks the latest turn again, with all that was said in it", () =>
    aSession(({ process, session, texts }) =>
      Effect.gen(function* () {
        const input = [Input.text("look"), Input.localImage("/tmp/a.png")]
        const { turnId } = yield* session.run(input)
        const turn = yield* session.retryLast({ turn: { effort: "low" } })
        expect((yield* turn.result).turnId).not.toBe(turnId)
        expect(yield* texts).toEqual(["one", "look"])
        expect((yield* sent(process, "turn/start")).at(-1)).toMatchObject({
          effort: "low",
          input: [
            { type: "text", text: "look" },
            { type: "localImage", path: "/tmp/a.png" }
          ]
        })
      })
    )
  )

  it.scoped("and asks the latest turn again after a compaction, which it takes back too", () =>
    aSession(({ session, texts }) =>
      Effect.gen(function* () {
        yield* session.run("two")
        yield* session.compact()
        yield* session.compact()
        const { turns } = yield* session.history({ limit: 3 })
        expect(History.markdown(turns)).toBe("## two\n\nhello two\n")
        const { result } = yield* session.retryLast()
        expect(yield* result).toMatchObject({ text: "hello two" })
        expect(yield* texts).toEqual(["one", "two"])
        expect((yield* session.history()).turns).toHaveLength(2)
      })
    )
  )

  it.scoped("but a review is asked for again in another way, as the refusal says", () =>
    aSession(({ session }) =>
      Effect.gen(function* () {
        yield* session.review({ type: "uncommittedChanges" })
        const { turns } = yield* session.history()
        const { result } = yield* session.retryLast()
        const refused = yield* Effect.flip(result)
        expect(refused).toMatchObject({ _tag: "TurnError", turnId: turns[0]?.id })
        expect(refused.message).toContain("`review`")
        expect((yield* session.history()).turns).toEqual(turns)
      })
    )
  )

  it.scoped("once, when the turn has to be taken on another server", () =>
    aSession(
      ({ fake, session, texts }) =>
        Effect.gen(function* () {
          const { turnId } = yield* session.run("two")
          const again = yield* session.run("lost", { from: { before: turnId } })
          expect(again).toMatchObject({ text: "hello lost", generation: 2 })
          expect((yield* texts).filter((text) => text === "two")).toEqual([])
          expect(yield* sent(yield* fake.awaitProcess(1), "thread/revert")).toHaveLength(1)
          expect(yield* sent(yield* fake.awaitProcess(2), "thread/revert")).toHaveLength(0)
        }),
      {
        replay: "Always",
        turns: ({ process, text }) =>
          text === "lost" && process.number === 1
            ? FakeTurn.perform(process.exit(0))
            : FakeTurn.text(`hello ${text}`)
      }
    )
  )

  it.scoped("when another client has unloaded the thread in between", () =>
    aSession(({ fake, session, texts }) =>
      Effect.gen(function* () {
        const { threadId, turnId } = yield* session.run("two")
        const { server } = yield* (yield* Pool).lease(fake.spec())
        yield* server.requestAs("thread/archive", { threadId }, Schema.Unknown)
        yield* session.rewind({ before: turnId })
        expect(yield* texts).toEqual(["one"])
      })
    )
  )

  it.scoped("but an ephemeral thread does not, and keeps what it has", () =>
    aSession(
      ({ session }) =>
        Effect.gen(function* () {
          const { turnId } = yield* session.run("two")
          for (const refused of [session.history(), session.rewind({ before: turnId })]) {
            const failure = yield* Effect.flip<unknown, unknown, never>(refused)
            expect(failure).toMatchObject({ _tag: "RequestError" })
            expect(String(failure)).toContain("ephemeral threads do not support")
          }
          expect(yield* session.run("three")).toMatchObject({ text: "hello three" })
        }),
      { thread: { _tag: "Start", ephemeral: true } }
    )
  )
})

describe("a copy of a session's thread", () => {
  it.scoped("holds the turns up to a point, and leaves the thread as it is", () =>
    aSession(({ fake, session, texts }) =>
      Effect.gen(function* () {
        const two = yield* session.run("two")
        const three = yield* session.run("three")
        const said = (at?: History.Point) =>
          Effect.gen(function* () {
            const threadId = yield* session.fork(at)
            yield* threadsClosed
            const thread = { _tag: "Resume", threadId } as const
            const copy = yield* Session.make({ key: "copy", server: fake.spec(), thread })
            yield* copy.run("more")
            const { turns } = yield* copy.history({ order: "OldestFirst" })
            return turns.flatMap(saidIn)
          })
        expect(yield* said()).toEqual(["one", "two", "three", "more"])
        expect(yield* said({ after: two.turnId })).toEqual(["one", "two", "more"])
        expect(yield* said({ before: two.turnId })).toEqual(["one", "more"])
        expect(yield* said({ after: three.turnId })).toEqual(["one", "two", "three", "more"])
        expect(yield* texts).toEqual(["one", "two", "three"])
        const {
          turns: [first]
        } = yield* session.history({ order: "OldestFirst", limit: 1 })
        const nothing = yield* Effect.flip(session.fork({ before: first?.id ?? "" }))
        expect(nothing).toMatchObject({ reason: "TurnGone" })
        expect(nothing.message).toContain("Start a new thread")
      })
    )
  )
})

/** The history is refused for as long as it holds this. */
const refusing =
  (failure: FakeTurn.FakeTurn): NonNullable<FakeAppServer.Options["turns"]> =>
  ({ process, text }) => {
    if (text === "bad") poisoned.add(process)
    return poisoned.has(process) ? failure : FakeTurn.text(`hello ${text}`)
  }
const poisoned = new Set<unknown>()

describe("a session whose history the provider refuses", () => {
  const failures: ReadonlyArray<readonly [Failure.TurnReason, FakeTurn.FakeTurn]> = [
    ["BadRequest", badRequest],
    ["ContextWindow", FakeTurn.contextWindowExceeded]
  ]

  it.scoped.each(failures)(
    "goes on from before the first of two refused turns: %s",
    ([reason, failure]) =>
      aSession(
        ({ process, session }) =>
          Effect.gen(function* () {
            expect(yield* Effect.flip(session.run("bad"))).toMatchObject({ reason })
            yield* Effect.flip(session.run("two"))
            const [reverted] = yield* sent(process, "thread/revert")
            expect(reverted).toMatchObject({ beforeTurnId: "turn-2" })
          }),
        { turns: refusing(failure) }
      )
  )

  it.scoped("forgets the refused turns that its caller has taken back", () =>
    aSession(
      ({ process, session }) =>
        Effect.gen(function* () {
          yield* Effect.flip(session.run("bad"))
          yield* Effect.flip(session.run("two", { from: { before: "turn-2" } }))
          expect(yield* sent(process, "thread/revert")).toMatchObject([{ beforeTurnId: "turn-2" }])
          yield* Effect.flip(session.run("three"))
          expect(yield* sent(process, "thread/revert")).toMatchObject([
            { beforeTurnId: "turn-2" },
            { beforeTurnId: "turn-3" }
          ])
        }),
      { turns: refusing(badRequest) }
    )
  )

  it.scoped("keeps the refused turns in mind that its caller has not taken back", () =>
    aSession(
      ({ process, session }) =>
        Effect.gen(function* () {
          yield* Effect.flip(session.run("bad"))
          yield* Effect.flip(session.run("two", { from: { after: "turn-2" } }))
          expect(yield* sent(process, "thread/revert")).toMatchObject([{ beforeTurnId: "turn-2" }])
        }),
      { turns: refusing(badRequest) }
    )
  )

  it.scoped("asks a refused turn again that its policy would take back", () =>
    aSession(
      ({ session, texts }) =>
        Effect.gen(function* () {
          yield* Effect.flip(session.run("bad"))
          const { result } = yield* session.retryLast()
          expect(yield* Effect.flip(result)).toMatchObject({ reason: "BadRequest" })
          expect(yield* texts).toEqual(["one", "bad"])
          expect(yield* session.run("two")).toMatchObject({ text: "ok" })
          expect(yield* texts).toEqual(["one", "two"])
        }),
      {
        mending: { after: 1 },
        turns: ({ text }) => (text === "bad" ? badRequest : FakeTurn.text("ok"))
      }
    )
  )

  it.scoped("goes on from an earlier turn on the next server, if its own is lost meanwhile", () =>
    aSession(
      ({ process, session, texts }) =>
        Effect.gen(function* () {
          yield* Effect.flip(session.run("bad"))
          yield* process.freeze
          const { result } = yield* session.start("two")
          yield* settle
          yield* process.exit(1)
          yield* pass("1 minute")
          expect(yield* result).toMatchObject({ text: "ok", generation: 2 })
          expect(yield* texts).toEqual(["one", "two"])
        }),
      {
        mending: { after: 1 },
        turns: ({ text }) => (text === "bad" ? badRequest : FakeTurn.text("ok"))
      }
    )
  )

  it.scoped("keeps everything if its policy says so", () =>
    aSession(
      ({ process, session }) =>
        Effect.gen(function* () {
          for (const text of ["bad", "two", "three"]) yield* Effect.flip(session.run(text))
          expect(yield* methodsOf(process)).not.toContain("thread/revert")
        }),
      { mending: "Never", turns: refusing(badRequest) }
    )
  )

  it.scoped("takes a refused turn back at once if its policy says so", () =>
    aSession(
      ({ session, texts }) =>
        Effect.gen(function* () {
          yield* Effect.flip(session.run("bad"))
          expect(yield* session.run("two")).toMatchObject({ text: "ok" })
          expect(yield* texts).toEqual(["one", "two"])
        }),
      {
        mending: { after: 1 },
        turns: ({ text }) => (text === "bad" ? badRequest : FakeTurn.text("ok"))
      }
    )
  )
})
