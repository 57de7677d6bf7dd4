import { Run, RunEvent, Session } from "@effect-codex/agent"
import { Message } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import { tagsOf, watch } from "../guarantees/support.ts"
import { onFake, pass, sent } from "./support.ts"

const rateLimited = FakeTurn.fail({
  message: "Too many requests",
  codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 429 } }
})

/** The turns of a fake have these scripts, one after the other, whichever their threads. */
const inTurn = (...scripts: ReadonlyArray<FakeTurn.FakeTurn>): FakeAppServer.Options => {
  let turn = 0
  return { turns: () => scripts[turn++] ?? FakeTurn.text("too many turns") }
}

const starts = (fake: FakeAppServer.FakeAppServer) =>
  Effect.map(
    Effect.flatMap(fake.awaitProcess(1), (process) => sent(process, "turn/start")),
    ({ length }) => length
  )

const thrice = Schedule.intersect(Schedule.exponential("1 second"), Schedule.recurs(3))

describe("a run with a retry", () => {
  it.scoped("is taken again as its schedule says, on the clock, and its events say so", () =>
    onFake(inTurn(rateLimited, rateLimited, FakeTurn.text("at last")), (fake) =>
      Effect.gen(function* () {
        const options = { server: fake.spec(), input: "x", retry: thrice }
        const run = yield* watch(Run.stream(options))
        yield* pass("999 millis")
        expect(yield* starts(fake)).toBe(1)
        yield* pass("1 millis")
        expect(yield* starts(fake)).toBe(2)
        yield* pass("1999 millis")
        expect(yield* starts(fake)).toBe(2)
        yield* pass("1 millis")
        expect((yield* run.result).text).toBe("at last")
        const events = yield* run.events
        const told = tagsOf(events).filter((tag) => tag === "Started" || tag === "Retrying")
        expect(told).toEqual(["Started", "Retrying", "Started", "Retrying", "Started"])
        const again = events.filter(RunEvent.RunEvent.$is("Retrying"))
        expect(again.map(({ failure }) => failure)).toMatchObject([
          { _tag: "TurnError", reason: "RateLimited" },
          { _tag: "TurnError", reason: "RateLimited" }
        ])
        // Each on a thread of its own, of which nobody knows but the one that succeeded.
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, "thread/start")).toHaveLength(3)
        expect(yield* sent(process, "thread/unsubscribe")).toHaveLength(3)
      })
    )
  )

  it.scoped("fails with its last failure when the schedule has no more", () =>
    onFake({ turns: () => rateLimited }, (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(
          Effect.flip(Run.run({ server: fake.spec(), input: "x", retry: Schedule.recurs(2) }))
        )
        yield* pass("1 second")
        expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TurnError", reason: "RateLimited" })
        expect(yield* starts(fake)).toBe(3)
      })
    )
  )

  it.scoped("is taken once without a retry", () =>
    onFake({ turns: () => rateLimited }, (fake) =>
      Effect.gen(function* () {
        yield* Effect.flip(Run.run({ server: fake.spec(), input: "x" }))
        expect(yield* starts(fake)).toBe(1)
      })
    )
  )

  it.scoped("may look at the failure", () =>
    onFake({ turns: () => rateLimited }, (fake) =>
      Effect.gen(function* () {
        const retry = Schedule.recurWhile(
          (failure: { readonly _tag: string }) => failure._tag === "OverloadedError"
        )
        yield* Effect.flip(Run.run({ server: fake.spec(), input: "x", retry }))
        expect(yield* starts(fake)).toBe(1)
      })
    )
  )

  const traces: ReadonlyArray<readonly [string, FakeTurn.FakeTurn]> = [
    ["it has said something", FakeTurn.text("half")],
    ["it has run a command", FakeTurn.command()],
    ["it has asked for an approval", FakeTurn.approveCommand()],
    ["it has changed files", FakeTurn.diff("a patch")],
    ["a sub-agent of it began to work", [FakeTurn.spawn(FakeTurn.hang)]],
    ["it did something this version cannot read", FakeTurn.notify("something/new")],
    [
      "a person may be looking at a question",
      FakeTurn.notify("thread/status/changed", {
        status: { type: "active", activeFlags: ["waitingOnUserInput"] }
      })
    ],
    [
      "a person was asked a question",
      FakeTurn.ask("item/tool/requestUserInput", {
        itemId: "i",
        isBlocking: true,
        autoResolutionMs: null,
        questions: []
      })
    ]
  ]

  it.scoped.each(traces)("is never taken again once %s", ([, trace]) =>
    onFake({ turns: () => [trace, rateLimited] }, (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(
          Effect.flip(Run.run({ server: fake.spec(), input: "x", retry: Schedule.recurs(3) }))
        )
        yield* pass("1 minute")
        expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TurnError", reason: "RateLimited" })
        expect(yield* starts(fake)).toBe(1)
      })
    )
  )

  it.scoped(
    "is taken again where it has only thought, and the server had tried again itself",
    () => {
      const thinking = FakeTurn.notify("item/completed", {
        item: { type: "reasoning", id: "r", summary: ["Hm"], content: [] }
      })
      return onFake(
        inTurn(
          [
            FakeTurn.retry({ message: "Reconnecting", codexErrorInfo: "other" }),
            thinking,
            rateLimited
          ],
          FakeTurn.text("at last")
        ),
        (fake) =>
          Effect.gen(function* () {
            const { text } = yield* Run.run({
              server: fake.spec(),
              input: "x",
              retry: Schedule.recurs(1)
            })
            expect(text).toBe("at last")
          })
      )
    }
  )

  const lasting: ReadonlyArray<readonly [string, FakeTurn.FakeTurn, string]> = [
    ["a refused credential", FakeTurn.unauthorized, "AuthError"],
    [
      "a used-up limit",
      FakeTurn.fail({ message: "no", codexErrorInfo: "usageLimitExceeded" }),
      "TurnError"
    ],
    [
      "a turn that was refused",
      FakeTurn.refuseStart({ code: -32600, message: "no" }),
      "RequestError"
    ]
  ]

  it.scoped.each(lasting)("is not taken again after %s", ([, turn, tag]) =>
    onFake({ turns: () => turn }, (fake) =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(
          Run.run({ server: fake.spec(), input: "x", retry: Schedule.recurs(3) })
        )
        expect(failure._tag).toBe(tag)
        expect(yield* starts(fake)).toBe(1)
      })
    )
  )

  it.scoped("is not taken again after its own deadline: the turn may have been at work", () =>
    onFake({ turns: () => FakeTurn.hang }, (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(
          Effect.flip(
            Run.run({
              server: fake.spec(),
              input: "x",
              timeout: "5 seconds",
              retry: Schedule.recurs(3)
            })
          )
        )
        yield* pass("5 seconds")
        expect(yield* Fiber.join(run)).toMatchObject({ _tag: "TimeoutError" })
        expect(yield* starts(fake)).toBe(1)
      })
    )
  )

  it.scoped("has a deadline for each attempt", () =>
    onFake(
      inTurn(
        [FakeTurn.wait("4 seconds"), rateLimited],
        [FakeTurn.wait("4 seconds"), FakeTurn.text("at last")]
      ),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Run.run({
              server: fake.spec(),
              input: "x",
              timeout: "5 seconds",
              retry: Schedule.recurs(1)
            })
          )
          yield* pass("4 seconds")
          yield* pass("4 seconds")
          expect((yield* Fiber.join(run)).text).toBe("at last")
        })
    )
  )

  it.scoped("is taken again after an overload and after the loss of its server", () => {
    let refusals = 5
    return onFake(
      {
        refuse: (method) =>
          method === "turn/start" && refusals-- > 0
            ? { code: Message.overloadedCode, message: "busy" }
            : undefined,
        turns: ({ process }) =>
          process.number === 1 ? FakeTurn.perform(process.exit(0)) : FakeTurn.text("at last")
      },
      (fake) =>
        Effect.gen(function* () {
          const run = yield* watch(
            Run.stream({ server: fake.spec(), input: "x", retry: Schedule.spaced("1 second") })
          )
          for (let n = 0; n < 20; n++) yield* pass("1 second")
          expect(yield* run.result).toMatchObject({ text: "at last", generation: 2 })
          const again = (yield* run.events).filter(RunEvent.RunEvent.$is("Retrying"))
          expect(again.map(({ failure }) => failure._tag)).toEqual([
            "OverloadedError",
            "TransportError"
          ])
        })
    )
  })

  it.scoped("is not taken again by whoever has left, however long the schedule", () =>
    onFake({ turns: () => rateLimited }, (fake) =>
      Effect.gen(function* () {
        const run = yield* Effect.fork(
          Run.run({ server: fake.spec(), input: "x", retry: Schedule.spaced("1 hour") })
        )
        yield* pass("1 second")
        yield* Fiber.interrupt(run)
        yield* pass("2 hours")
        expect(yield* starts(fake)).toBe(1)
      })
    )
  )
})

describe("a session with a retry", () => {
  it.scoped("takes its turn again on the same thread, before anybody else's", () =>
    onFake(
      {
        turns: ({ nth, text }) => (nth === 1 ? rateLimited : FakeTurn.text(`turn ${nth}: ${text}`))
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: fake.spec(),
            retry: Schedule.spaced("1 second")
          })
          const first = yield* Effect.fork(session.run("one"))
          yield* pass("500 millis")
          const second = yield* Effect.fork(session.run("two"))
          yield* pass("500 millis")
          expect((yield* Fiber.join(first)).text).toBe("turn 2: one")
          expect((yield* Fiber.join(second)).text).toBe("turn 3: two")
          expect((yield* Fiber.join(first)).threadId).toBe((yield* Fiber.join(second)).threadId)
        })
    )
  )

  it.scoped("counts for each turn anew, and gives way to a turn's own", () =>
    onFake({ turns: () => rateLimited }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          retry: Schedule.recurs(1)
        })
        yield* Effect.flip(session.run("x"))
        expect(yield* starts(fake)).toBe(2)
        yield* Effect.flip(session.run("x"))
        expect(yield* starts(fake)).toBe(4)
        yield* Effect.flip(session.run("x", { retry: Schedule.stop }))
        expect(yield* starts(fake)).toBe(5)
        yield* Effect.flip(session.btw("x", { retry: Schedule.recurs(2) }))
        expect(yield* starts(fake)).toBe(8)
        const helper = yield* session.spawn({ input: "x", retry: Schedule.recurs(3) })
        yield* Effect.flip(helper.result)
        expect(yield* starts(fake)).toBe(12)
      })
    )
  )
})
