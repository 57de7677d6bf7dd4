import { ContextWindow, RunEvent, Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { ContextUse } from "../../packages/agent/dist/internal/session/ContextUse.js"
import { tagsOf, watch } from "../guarantees/support.ts"
import { methodsOf, onFake, onTurn, pass, sent } from "./support.ts"

const compactions = "thread/compact/start"

const isCompacted = RunEvent.RunEvent.$is("Compacted")

const tokens = {
  inputTokens: 8,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 1,
  reasoningOutputTokens: 0,
  totalTokens: 9
}

/** The size of the window of a fake. */
const window = 258_400

/** A turn after which so much of the window is in use. */
const fills = (tokens: number): FakeTurn.FakeTurn => [
  FakeTurn.text("long"),
  FakeTurn.usage({ inputTokens: tokens - 15, outputTokens: 0 })
]

/** The last request of a turn of a fake is small. So this one is interrupted before. */
const filled = (tokens: number) => [...FakeTurn.steps(fills(tokens)), FakeTurn.hang]

/** A session whose context is filled by a turn that was then interrupted. */
const full = (session: Session.Session) =>
  Effect.gen(function* () {
    const turn = yield* session.start("fill")
    yield* pass("1 second")
    const interrupted = yield* Effect.fork(turn.interrupt)
    yield* pass("1 second")
    yield* Fiber.join(interrupted)
  })

const byText =
  (fill: number) =>
  ({ text }: FakeTurn.TurnRequest): FakeTurn.FakeTurn =>
    text === "fill" ? filled(fill) : FakeTurn.text("short")

describe("the context of a session", () => {
  it.scoped("is as full as the server said last, and unknown before the first turn", () =>
    onTurn(FakeTurn.text("hello"), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        expect(yield* session.context).toEqual(Option.none())
        yield* session.run("x")
        const context = yield* Effect.flatten(session.context)
        expect(context).toEqual({ tokens: 15, window })
        expect(ContextWindow.share(context)).toBeCloseTo(15 / window)
      })
    )
  )

  it.scoped("is compacted by hand, as a turn of its own, which tells what it was good for", () =>
    onTurn(FakeTurn.text("hello"), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        expect(yield* session.compact()).toEqual(Option.none())
        const { threadId } = yield* session.run("x")
        const compaction = yield* Effect.flatten(session.compact())
        expect(compaction).toMatchObject({
          threadId,
          before: 15,
          after: 7000,
          usage: { totalTokens: 15 }
        })
        expect(yield* Effect.flatten(session.context)).toMatchObject({ tokens: 7000 })
        expect((yield* session.run("y")).text).toBe("hello")
        expect(yield* sent(yield* fake.awaitProcess(1), compactions)).toEqual([{ threadId }])
      })
    )
  )

  it.scoped("is compacted after the turn that runs, which it does not interrupt", () =>
    onTurn([FakeTurn.wait("5 seconds"), FakeTurn.text("hello")], (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const first = yield* Effect.fork(session.run("x"))
        yield* pass("5 seconds")
        yield* Fiber.join(first)
        const second = yield* Effect.fork(session.run("x"))
        yield* pass("1 second")
        const compaction = yield* Effect.fork(session.compact())
        yield* pass("1 second")
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, compactions)).toHaveLength(0)
        yield* pass("3 seconds")
        expect((yield* Fiber.join(second)).text).toBe("hello")
        expect(Option.isSome(yield* Fiber.join(compaction))).toBe(true)
      })
    )
  )

  it.scoped("is compacted after the first turn, too, and is told from when that has ended", () =>
    onTurn([FakeTurn.wait("5 seconds"), FakeTurn.text("hello")], (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.start("x")
        const compaction = yield* Effect.fork(session.compact())
        yield* pass("5 seconds")
        expect(yield* Effect.flatten(Fiber.join(compaction))).toMatchObject({
          before: 15,
          after: 7000
        })
      })
    )
  )

  it.scoped("is as it was if the compaction fails or is interrupted", () =>
    onFake(
      {
        compactions: () =>
          FakeTurn.fail({ message: "high demand", codexErrorInfo: "internalServerError" })
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* session.run("x")
          expect(yield* Effect.flip(session.compact())).toMatchObject({
            _tag: "TurnError",
            reason: "ModelUnavailable"
          })
          expect(yield* Effect.flatten(session.context)).toMatchObject({ tokens: 15 })
          expect((yield* session.run("y")).text).toBe("Hello")
        })
    )
  )

  it("is not known after a compaction of which the server tells nothing", () => {
    const context = new ContextUse(0.5)
    context.saw([
      RunEvent.RunEvent.TokenUsage({ sequence: 1, last: tokens, total: tokens, contextWindow: 10 })
    ])
    expect(context.isOverLimit).toBe(true)
    const turn = { threadId: "t", turnId: "1", usage: tokens }
    expect(context.compacted(context.current, turn)).toMatchObject({ before: 9, after: undefined })
    expect(context.isOverLimit).toBe(false)
  })

  it.scoped("is compacted no longer when nobody waits for it", () =>
    onFake({ compactions: () => FakeTurn.hang }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        yield* session.run("x")
        const compaction = yield* Effect.fork(session.compact())
        yield* pass("1 second")
        const interrupted = yield* Effect.fork(Fiber.interrupt(compaction))
        yield* pass("1 second")
        yield* Fiber.join(interrupted)
        expect(yield* methodsOf(yield* fake.awaitProcess(1))).toContain("turn/interrupt")
        const next = yield* Effect.fork(session.run("y"))
        yield* pass("1 second")
        expect((yield* Fiber.join(next)).text).toBe("Hello")
      })
    )
  )
})

describe("a session with a limit for its context", () => {
  it.scoped("compacts by itself before the next turn, and says so", () =>
    onFake({ turns: byText(210_000) }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), compactAt: 0.8 })
        yield* full(session)
        const run = yield* watch(session.stream("x"))
        yield* pass("1 second")
        expect((yield* run.result).text).toBe("short")
        const events = yield* run.events
        expect(tagsOf(events).slice(0, 2)).toEqual(["Compacted", "Started"])
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 1))
        expect(events.filter(isCompacted)).toMatchObject([{ after: 7000 }])
        const again = yield* watch(session.stream("x"))
        yield* pass("1 second")
        yield* again.result
        expect((yield* again.events).filter(isCompacted)).toEqual([])
      })
    )
  )

  it.scoped.each([
    [undefined, 250_000],
    [0.8, 200_000]
  ] as const)("of %s does not compact at %i tokens", ([compactAt, tokens]) =>
    onFake({ turns: byText(tokens) }, (fake) =>
      Effect.gen(function* () {
        const limit = compactAt === undefined ? {} : { compactAt }
        const session = yield* Session.make({ key: "s", server: fake.spec(), ...limit })
        yield* full(session)
        const run = yield* watch(session.stream("x"))
        yield* pass("1 second")
        yield* run.result
        expect((yield* run.events).filter(isCompacted)).toEqual([])
      })
    )
  )

  it.scoped("does not compact what it takes back", () =>
    onFake({ turns: byText(250_000) }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), compactAt: 0.5 })
        const goingBack = {
          "with a turn": (before: string) => session.start("x", { from: { before } }),
          before: (before: string) =>
            Effect.zipRight(session.rewind({ before }), session.start("x"))
        }
        for (const goBack of [goingBack["with a turn"], goingBack.before]) {
          yield* session.run("x")
          yield* full(session)
          const { turns } = yield* session.history({ limit: 1 })
          const back = yield* Effect.fork(goBack(turns[0]?.id ?? ""))
          yield* pass("1 second")
          yield* Effect.flatMap(Fiber.join(back), ({ result }) => result)
          expect(yield* Effect.flatten(session.context)).toMatchObject({ tokens: 15 })
        }
        const { turns } = yield* session.history()
        yield* session.rewind({ before: turns.at(-1)?.id ?? "" })
        expect(yield* session.context).toEqual(Option.none())
        for (const number of [1, 2, 3]) {
          if (number > (yield* fake.spawns)) continue
          expect(yield* methodsOf(yield* fake.awaitProcess(number))).not.toContain(compactions)
        }
      })
    )
  )

  it.scoped("waits for the compaction no longer than for a turn", () =>
    onFake({ turns: byText(250_000), compactions: () => FakeTurn.hang }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), compactAt: 0.5 })
        yield* full(session)
        const run = yield* watch(session.stream("x", { timeout: "1 minute" }))
        yield* pass("1 minute")
        yield* pass("10 seconds")
        expect((yield* run.result).text).toBe("short")
      })
    )
  )

  it.scoped("takes its turn without, if the compaction fails", () =>
    onFake(
      { turns: byText(250_000), compactions: () => FakeTurn.fail({ message: "high demand" }) },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec(), compactAt: 0.5 })
          yield* full(session)
          const run = yield* watch(session.stream("x"))
          yield* pass("1 second")
          expect((yield* run.result).text).toBe("short")
          expect((yield* run.events).filter(isCompacted)).toEqual([])
        })
    )
  )
})
