import { Accounts, Credential, Run, RunEvent, Session, Turn } from "@effect-codex/agent"
import type { AppServerSpec } from "@effect-codex/app-server"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { DateTime, Effect, Fiber, Option, Redacted, Schedule, Stream } from "effect"
import { tagsOf, watch } from "../guarantees/support.ts"
import { methodsOf, onFake, onTurn, pass, sent, serverOf } from "./support.ts"

/** The clock of a test begins in 1970. */
const inOneHour = 3600

const atTheLimit = FakeTurn.usageLimit({ resetsAt: inOneHour })

/** The turns of a fake have these scripts, one after the other, whichever their threads. */
const inTurn = (...scripts: ReadonlyArray<FakeTurn.FakeTurn>): FakeAppServer.Options => {
  let turn = 0
  return { turns: () => scripts[turn++] ?? FakeTurn.text("too many turns") }
}

const epochSecondsOf = (time: DateTime.Utc | undefined) =>
  time === undefined ? undefined : time.epochMillis / 1000

const started = RunEvent.RunEvent.$is("Started")

describe("the limits of an account", () => {
  it.scoped("are told live, with what is left out as it was before", () =>
    onTurn(
      [
        FakeTurn.rateLimits({
          primary: { usedPercent: 40, resetsAt: inOneHour },
          credits: { hasCredits: true, unlimited: false, balance: "12.50" }
        }),
        FakeTurn.rateLimits({ primary: { usedPercent: 41, resetsAt: inOneHour }, plan: "pro" })
      ],
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const heard: Array<Accounts.RateLimits> = []
          yield* Effect.fork(
            Stream.runForEach(Accounts.changes(server), (limits) =>
              Effect.sync(() => heard.push(limits))
            )
          )
          yield* pass("0 millis")
          yield* Run.run({ server, input: "x" })
          yield* pass("0 millis")
          expect(heard.at(-1)).toMatchObject({
            plan: "pro",
            limits: [{ id: "codex", primary: { usedPercent: 41 }, credits: { balance: "12.50" } }]
          })
          const again = yield* Stream.runHead(Accounts.changes(server))
          expect(again).toMatchObject({ value: heard.at(-1) })
        })
    )
  )

  it.scoped("are told to a slow reader too: the latest", () =>
    onFake(
      {
        turns: ({ text }) =>
          FakeTurn.rateLimits({ primary: { usedPercent: Number(text), resetsAt: inOneHour } })
      },
      (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          yield* Run.run({ server, input: "40" })
          const heard: Array<number | undefined> = []
          yield* Effect.fork(
            Stream.runForEach(Accounts.changes(server), ({ limits: [limit] }) =>
              Effect.zipRight(
                Effect.sync(() => heard.push(limit?.primary?.usedPercent)),
                Effect.sleep("1 minute")
              )
            )
          )
          yield* pass("1 second")
          yield* Run.run({ server, input: "41" })
          yield* Run.run({ server, input: "42" })
          yield* pass("1 minute")
          expect(heard).toEqual([40, 42])
        })
    )
  )

  it.scoped("are read of an account that has some, and refused of any other", () =>
    onFake({ rateLimits: () => ({ primary: { usedPercent: 7, resetsAt: inOneHour } }) }, (fake) =>
      Effect.gen(function* () {
        const limits = yield* Accounts.limits(serverOf(fake, "ws-1"))
        expect(limits.plan).toBe("pro")
        const now = yield* DateTime.now
        expect(Accounts.fullest(limits, now)).toMatchObject({ usedPercent: 7 })
        expect(Accounts.fullest(limits, DateTime.add(now, { hours: 2 }))).toBeUndefined()
        const refusal = yield* Effect.flip(Accounts.limits(fake.spec()))
        expect(refusal).toMatchObject({ _tag: "RequestError", code: -32600 })
        expect(refusal.message).toContain("authentication required to read rate limits")
      })
    )
  )

  it.scoped("and its models are values", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const models = yield* Accounts.models(fake.spec())
        expect(models.map(({ isDefault, model }) => [model, isDefault])).toEqual([
          ["scripted", true],
          ["scripted-mini", false]
        ])
        expect(models[0]?.inputModalities).toContain("image")
        expect(models[0]?.supportedReasoningEfforts.map((one) => one.reasoningEffort)).toEqual([
          "low",
          "high"
        ])
      })
    )
  )
})

describe("a turn at a limit", () => {
  it.scoped("fails with the time at which the limit resets", () =>
    onTurn(atTheLimit, (fake) =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(Run.run({ server: fake.spec(), input: "x" }))
        expect(failure).toMatchObject({ _tag: "TurnError", reason: "UsageLimit" })
        if (failure._tag !== "TurnError") return
        expect(epochSecondsOf(failure.resetsAt)).toBe(inOneHour)
        expect(failure.message).toContain("resets at 1970-01-01T01:00:00.000Z")
      })
    )
  )

  it.scoped("asks when it resets, if the server has not said so", () =>
    onFake(
      {
        turns: () => FakeTurn.usageLimit(),
        rateLimits: () => ({
          primary: { usedPercent: 100, resetsAt: inOneHour },
          secondary: { usedPercent: 100, resetsAt: 2 * inOneHour }
        })
      },
      (fake) =>
        Effect.gen(function* () {
          const failed = (server: AppServerSpec.AppServerSpec) =>
            Effect.flip(Run.run({ server, input: "x" }))
          const failure = yield* failed(serverOf(fake, "ws-1"))
          if (failure._tag !== "TurnError") return expect(failure).toBeUndefined()
          // Both windows must have begun anew.
          expect(epochSecondsOf(failure.resetsAt)).toBe(2 * inOneHour)
          const other = yield* failed(fake.spec())
          expect(other).toMatchObject({ reason: "UsageLimit" })
          expect(other).not.toHaveProperty("resetsAt")
        })
    )
  )

  it.scoped(
    "of a run with its own credential says nothing of the account, nor the account of it",
    () =>
      onTurn(atTheLimit, (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const credential = Credential.bearer(Redacted.make("its own"))
          const failure = yield* Effect.flip(Run.run({ server, input: "x", credential }))
          expect(failure).toMatchObject({ reason: "UsageLimit" })
          expect(failure).not.toHaveProperty("resetsAt")
          const run = yield* watch(Run.stream({ server, input: "x" }))
          const own = yield* Effect.flip(run.result)
          expect(own).toHaveProperty("resetsAt")
        })
      )
  )

  it.scoped("waits for the reset within its deadline, without a lease, and says so", () =>
    onFake(inTurn(atTheLimit, FakeTurn.text("at last")), (fake) =>
      Effect.gen(function* () {
        const options = { server: fake.spec(), input: "x", resetTimeout: "2 hours" } as const
        const run = yield* watch(Run.stream(options))
        yield* pass("59 minutes")
        expect(tagsOf(yield* run.events).at(-1)).toBe("WaitingForReset")
        expect(yield* fake.running).toBe(0)
        yield* pass("2 minutes")
        expect((yield* run.result).text).toBe("at last")
        const told: ReadonlyArray<string> = tagsOf(yield* run.events)
        const ofAttempts = new Set(["Started", "WaitingForReset", "Retrying", "Completed"])
        expect(told.filter((tag) => ofAttempts.has(tag))).toEqual([
          "Started",
          "WaitingForReset",
          "Retrying",
          "Started",
          "Completed"
        ])
      })
    )
  )

  it.scoped("tells a stranger until when it waits, and nothing of the server's words", () =>
    onTurn(atTheLimit, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const turn = yield* session.start("x", { resetTimeout: "2 hours" })
        const told = yield* Turn.serverSentEvents(turn).pipe(
          Stream.takeUntil((event) => event.includes("event: WaitingForReset")),
          Stream.runLast
        )
        const event = Option.getOrElse(told, () => "")
        expect(event).toContain('"resetsAt":"1970-01-01T01:00:00.000Z"')
        expect(event).not.toContain("chatgpt.com")
      })
    )
  )

  const tooLate: ReadonlyArray<readonly [string, Pick<Run.Options, "resetTimeout" | "timeout">]> = [
    ["without a deadline for it", {}],
    ["if it resets after that deadline", { resetTimeout: "59 minutes" }],
    [
      "if it resets after the deadline of the run",
      { resetTimeout: "2 hours", timeout: "30 minutes" }
    ]
  ]
  it.scoped.each(tooLate)("fails at once %s", ([, options]) =>
    onTurn(atTheLimit, (fake) =>
      Effect.gen(function* () {
        const run = Run.run({ server: fake.spec(), input: "x", ...options })
        expect(yield* Effect.flip(run)).toMatchObject({ reason: "UsageLimit" })
      })
    )
  )

  it.scoped("does not wait once it has shown something", () =>
    onTurn([FakeTurn.text("half"), atTheLimit], (fake) =>
      Effect.gen(function* () {
        const run = Run.run({ server: fake.spec(), input: "x", resetTimeout: "2 hours" })
        expect(yield* Effect.flip(run)).toMatchObject({ reason: "UsageLimit" })
      })
    )
  )

  it.scoped("still follows its schedule when nobody says when it resets", () =>
    onFake(
      inTurn(
        FakeTurn.fail({ message: "slow down", codexErrorInfo: "rateLimitExceeded" }),
        FakeTurn.text("at last")
      ),
      (fake) =>
        Effect.gen(function* () {
          const run = yield* Effect.fork(
            Run.run({
              server: fake.spec(),
              input: "x",
              resetTimeout: "2 hours",
              retry: Schedule.spaced("1 second")
            })
          )
          yield* pass("1 second")
          expect((yield* Fiber.join(run)).text).toBe("at last")
        })
    )
  )
})

/** In an hour, in whole seconds since 1970. These tests run on the real clock, on which a thread is let go of. */
const soon = Math.floor(Date.now() / 1000) + 3600

const limited = FakeTurn.usageLimit({ resetsAt: soon })

/** What the model says on each account. */
const byAccount =
  (scripts: Readonly<Record<string, FakeTurn.FakeTurn>>): FakeAppServer.Options["turns"] & {} =>
  ({ account }) =>
    scripts[account?.accountId ?? ""] ?? FakeTurn.text("nobody")

describe("a session with several accounts", () => {
  const accounts = (fake: FakeAppServer.FakeAppServer) =>
    Session.make({
      key: "s",
      server: serverOf(fake, "first"),
      otherAccounts: [serverOf(fake, "second")]
    })

  it.scopedLive(
    "retries a turn that was refused at the limit with the next account, and says so",
    () =>
      onFake({ turns: byAccount({ first: limited, second: FakeTurn.text("hello") }) }, (fake) =>
        Effect.gen(function* () {
          const session = yield* accounts(fake)
          const run = yield* watch(session.stream("x"))
          expect((yield* run.result).text).toBe("hello")
          const events = yield* run.events
          expect(events.filter(started).map(({ account }) => account)).toEqual(["first", "second"])
          const [, again] = events.filter(started)
          expect(yield* session.threadId).toMatchObject({ value: again?.threadId })
          expect((yield* session.run("y")).text).toBe("hello")
          const first = yield* fake.awaitProcess(1)
          expect(yield* sent(first, "turn/start")).toHaveLength(1)
        })
      )
  )

  it.scopedLive("reads and copies what it has behind it with the account that it uses", () =>
    onFake({ turns: byAccount({ first: limited, second: FakeTurn.text("hello") }) }, (fake) =>
      Effect.gen(function* () {
        const session = yield* accounts(fake)
        yield* session.run("x")
        expect((yield* session.history()).turns).toHaveLength(2)
        yield* session.fork()
        yield* Effect.flatMap(session.retryLast(), ({ result }) => result)
        const methods = yield* methodsOf(yield* fake.awaitProcess(1))
        expect(methods).not.toContain("thread/turns/list")
        expect(methods).not.toContain("thread/fork")
      })
    )
  )

  it.scopedLive(
    "never replays what was shown: the turn fails, and the next one uses the next account",
    () =>
      onFake(
        {
          turns: byAccount({
            first: [FakeTurn.text("half"), limited],
            second: FakeTurn.text("hello")
          })
        },
        (fake) =>
          Effect.gen(function* () {
            const session = yield* accounts(fake)
            expect(yield* Effect.flip(session.run("x"))).toMatchObject({ reason: "UsageLimit" })
            const next = yield* session.run("y")
            expect(next.text).toBe("hello")
            expect(yield* session.threadId).toMatchObject({ value: next.threadId })
            for (const nth of [1, 2]) {
              const process = yield* fake.awaitProcess(nth)
              expect(yield* sent(process, "turn/start")).toHaveLength(1)
            }
          })
      )
  )

  it.scopedLive("changes at the end of a turn, before the limit, if it is to", () =>
    onFake(
      {
        turns: byAccount({
          first: [
            FakeTurn.text("one"),
            FakeTurn.rateLimits({ primary: { usedPercent: 95, resetsAt: soon } })
          ],
          second: FakeTurn.text("two")
        })
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: serverOf(fake, "first"),
            otherAccounts: [serverOf(fake, "second")],
            changeAccountAt: 95
          })
          expect((yield* session.run("x")).text).toBe("one")
          expect((yield* session.run("x")).text).toBe("two")
          const patient = yield* accounts(fake)
          expect((yield* patient.run("x")).text).toBe("one")
          expect((yield* patient.run("x")).text).toBe("one")
        })
    )
  )

  it.scopedLive("fails when all are used up, and waits for the first reset if it may", () =>
    onFake(
      {
        turns: byAccount({
          first: limited,
          second: FakeTurn.usageLimit({ resetsAt: soon + 3600 })
        })
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* accounts(fake)
          expect(yield* Effect.flip(session.run("x"))).toMatchObject({ reason: "UsageLimit" })
          const other = yield* accounts(fake)
          for (const one of [session, other]) {
            const waiting = yield* watch(one.stream("x", { resetTimeout: "3 hours" }))
            yield* waiting.awaitEvent("WaitingForReset")
            const told = (yield* waiting.events).find(RunEvent.RunEvent.$is("WaitingForReset"))
            expect(epochSecondsOf(told?.resetsAt)).toBe(soon)
          }
        })
    )
  )

  it.scopedLive("reads, copies, and pursues goals on the account that it uses", () =>
    onFake({ turns: byAccount({ first: limited, second: FakeTurn.text("hello") }) }, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: serverOf(fake, "first"),
          otherAccounts: [serverOf(fake, "second")],
          settings: { config: { "features.goals": true } }
        })
        const outcome = yield* session.pursue({ objective: "All tests pass.", maxTurns: 2 })
        expect(outcome).toMatchObject({ status: "TurnLimit", text: "hello" })
        expect((yield* session.history()).turns).toHaveLength(3)
        yield* session.fork()
        yield* session.mcpServers.list
        const methods = yield* methodsOf(yield* fake.awaitProcess(1))
        for (const method of ["thread/goal/get", "thread/turns/list", "thread/fork"]) {
          expect(methods).not.toContain(method)
        }
        expect(methods).not.toContain("mcpServerStatus/list")
      })
    )
  )

  it.scopedLive("does not change with an ephemeral thread, which only its server has", () =>
    onFake(
      {
        turns: byAccount({
          first: [
            FakeTurn.text("one"),
            FakeTurn.rateLimits({ primary: { usedPercent: 100, resetsAt: soon } })
          ],
          second: FakeTurn.text("two")
        })
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: serverOf(fake, "first"),
            otherAccounts: [serverOf(fake, "second")],
            thread: { _tag: "Start", ephemeral: true }
          })
          for (const _ of [1, 2]) expect((yield* session.run("x")).text).toBe("one")
          const helper = yield* session.spawn({ input: "x" })
          expect((yield* helper.result).text).toBe("one")
        })
    )
  )
})
