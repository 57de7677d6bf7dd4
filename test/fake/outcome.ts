/** What a client makes of a misbehaving server: the same few requests and a turn, each with what came of it. */
import {
  AppServer,
  type AppServerSpec,
  type Failure,
  type Transport
} from "@effect-codex/app-server"
import { FakeAppServer, type Faults } from "@effect-codex/testing"
import { Effect, Fiber, Ref, TestClock } from "effect"
import { say, turnOf, until } from "./support.ts"

/** Long enough for a process on a machine with a load of 15. Only what never comes takes as long. */
const timeout = "15 seconds"

const nameOf = (failure: Failure.Failure): string =>
  failure._tag === "TransportError"
    ? `${failure._tag} ${failure.phase} ${failure.reason}`
    : failure._tag

const told = <A, R>(
  request: Effect.Effect<A, Failure.Failure, R>,
  ok: (result: A) => unknown = () => "ok"
) => Effect.match(request, { onFailure: nameOf, onSuccess: ok })

const none: ReadonlyArray<Transport.CloseReport> = []

/** Ends when its server is gone. */
export const outcome = (spec: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    const closed = yield* Ref.make(none)
    const onClosed = (report: Transport.CloseReport) =>
      Ref.update(closed, (reports) => [...reports, report])
    const steps = yield* told(
      Effect.scoped(Effect.flatMap(AppServer.make({ spec, onClosed }), workload)),
      (steps) => steps
    )
    const reports = (yield* Ref.get(closed)).map(({ exitCode, how }) => ({ exitCode, how }))
    return { steps, reports }
  })

const workload = (server: AppServer.Service) =>
  Effect.gen(function* () {
    const read = told(server.request("config/read", {}, { timeout }))
    const first = yield* read
    const thread = yield* Effect.either(server.request("thread/start", {}, { timeout }))
    const threadId = thread._tag === "Right" ? thread.right.thread.id : "nowhere"
    const events = yield* server.connection.subscribe(threadId)
    const turn = yield* told(
      server.request("turn/start", { threadId, input: say("hi") }, { timeout })
    )
    const end =
      turn === "ok"
        ? yield* told(until(events, "turn/completed"), turnOf).pipe(
            Effect.map(statusOf),
            Effect.timeoutTo({ duration: timeout, onSuccess: String, onTimeout: () => "no end" })
          )
        : "no turn"
    return [first, yield* told(thread), turn, end, yield* read]
  })

const statusOf = (turn: unknown): unknown =>
  typeof turn === "object" && turn !== null && "status" in turn ? turn.status : turn

/** The same of a fake in memory, whose clock is turned until its server is gone. */
export const outcomeInMemory = (plan: Faults.Plan) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ faults: () => plan })
    const fiber = yield* Effect.fork(Effect.provide(outcome(fake.spec()), fake.layer))
    while (fiber.unsafePoll() === null) {
      yield* Effect.repeatN(Effect.yieldNow(), 60)
      yield* TestClock.adjust("100 millis")
    }
    const result = yield* Fiber.join(fiber)
    return { ...result, running: yield* fake.running }
  })
