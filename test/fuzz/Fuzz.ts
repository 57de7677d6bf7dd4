/**
 * Sends connections, runs and approvals what no server should send. A connection must live on and answer, and a run
 * must end with a result or a typed failure. Every case has a seed of its own, which plays it again.
 */
import { Approvals, RunAttempt } from "@effect-codex/agent"
import { AppServer, AppServerPool } from "@effect-codex/app-server"
import { Notifications, ServerRequests } from "@effect-codex/protocol"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { Cause, Clock, Duration, Effect, Exit, Layer, Utils } from "effect"
import * as Junk from "./Junk.ts"

/** A case: nothing, or what is broken. */
type Case = (random: Utils.PCGRandom) => Effect.Effect<string | undefined>

const lineOf = (random: Utils.PCGRandom): string => {
  const params = { ...Junk.record(random), threadId: Junk.pick(random, ["t", "u", "__proto__"]) }
  const method = Junk.pick(random, [
    "item/started",
    "item/completed",
    "serverRequest/resolved",
    "item/commandExecution/requestApproval",
    "toString",
    "__proto__"
  ])
  const id = Junk.pick(random, [0, 1, 2, "1", "__proto__"])
  return JSON.stringify(
    Junk.pick<unknown>(random, [
      { method, params },
      { id, method, params },
      { id: 1_000, result: Junk.value(random) },
      { id: 1_000, error: Junk.value(random) },
      Junk.value(random)
    ])
  )
}

/** Bytes for a connection with a subscriber, a tap and a handler. Then the server must be able to answer a request. */
const bytes: Case = (random) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make()
    const { connection } = yield* Effect.provide(AppServer.make({ spec: fake.spec() }), fake.layer)
    const process = yield* fake.awaitProcess(1)
    const events = yield* connection.subscribe("t", () => Effect.succeed({}))
    yield* connection.tap("t", () => {})
    for (let round = 0; round < 40; round++) {
      const end = random.integer(4) > 0 ? "\n" : ""
      yield* process.writeBytes(Junk.damaged(random, lineOf(random) + end))
    }
    yield* process.writeLine("")
    yield* events.poll
    yield* connection.request("config/read", {})
    return undefined
  }).pipe(Effect.scoped, ends)

/** All methods that may ask a run something, and words that are none. */
const questions: readonly [string, ...ReadonlyArray<string>] = [
  "toString",
  "__proto__",
  ...Object.keys(ServerRequests.serverRequests)
]

/** The names of members of every object are among them. */
const news: readonly [string, ...ReadonlyArray<string>] = [
  "made/up",
  ...Object.getOwnPropertyNames(Object.prototype),
  ...Object.keys(Notifications.notifications)
]

/** The fake adds the thread and the turn, so that all of it reaches the run. */
const step = (random: Utils.PCGRandom): FakeTurn.Step =>
  random.integer(3) === 0
    ? FakeTurn.ask(Junk.pick(random, questions), Junk.record(random))
    : FakeTurn.notify(Junk.pick(random, news), Junk.record(random))

const accepting = Approvals.make({
  command: (request) =>
    Effect.as(
      Effect.sync(() => JSON.stringify(request)),
      "accept"
    ),
  fileChange: () => Effect.succeed("accept")
})

/** A turn of malformed notifications and requests. The run must end, and not with a defect. */
const turn: Case = (random) =>
  Effect.gen(function* () {
    const steps = Array.from({ length: 12 }, () => step(random))
    const fake = yield* FakeAppServer.make({ turns: () => [...steps, FakeTurn.text("done")] })
    const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(fake.layer))
    const run = RunAttempt.run({ server: fake.spec(), input: "x", approvals: accepting })
    const exit = yield* Effect.exit(Effect.provide(run, pool))
    return Exit.isFailure(exit) && Cause.failures(exit.cause).length === 0
      ? `the run ended with ${Cause.pretty(exit.cause)}`
      : undefined
  }).pipe(Effect.scoped, ends)

/** Fails a case that throws, and one that does not end. */
const ends = <E>(found: Effect.Effect<string | undefined, E>): Effect.Effect<string | undefined> =>
  found.pipe(
    Effect.timeoutTo({
      duration: "20 seconds",
      onSuccess: (found) => found,
      onTimeout: () => "it did not end within 20 seconds"
    }),
    Effect.catchAllCause((cause) => Effect.succeed(Cause.pretty(cause)))
  )

const cases = { bytes, turn }

export interface Outcome {
  readonly played: number
  /** The first case that broke something, and what. */
  readonly broken: string | undefined
}

/** Plays cases from this seed until the time is over, or until one breaks something. */
export const play = (seed: number, time: Duration.DurationInput): Effect.Effect<Outcome> =>
  Effect.gen(function* () {
    const end = (yield* Clock.currentTimeMillis) + Duration.toMillis(time)
    for (let played = 0; ; played++) {
      if ((yield* Clock.currentTimeMillis) >= end) return { played, broken: undefined }
      for (const [name, play] of Object.entries(cases)) {
        const found = yield* play(new Utils.PCGRandom(seed + played))
        if (found !== undefined) {
          return { played, broken: `${name}, seed ${seed + played}: ${found}` }
        }
      }
      // A turn of the event loop, in which Ctrl-C is heard.
      yield* Effect.sleep(0)
    }
  })
