import { Approvals, Run, Tool } from "@effect-codex/agent"
import { Account, AppServerPool } from "@effect-codex/app-server"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Schedule, Schema } from "effect"
import { settle } from "../guarantees/support.ts"
import { onFake, onTurn } from "./support.ts"
import * as Spans from "./spans.ts"

const note = Tool.make("note", {
  description: "Takes a note",
  parameters: Schema.Struct({}),
  handle: () => Effect.succeed("noted")
})

const approvals: Approvals.Service = {
  ...Approvals.declineAll,
  command: () => Effect.succeed("accept")
}

describe("the trace of a run", () => {
  it.scoped("is one tree below its caller's span, from the lease to the end of the turn", () =>
    onTurn(
      [FakeTurn.callTool({ tool: "note" }), FakeTurn.approveCommand(), FakeTurn.text("done")],
      (fake) =>
        Effect.gen(function* () {
          const { spans, tracer } = yield* Spans.recording
          const server = fake.spec({ experimentalApi: true, name: "main" })
          const run = Run.run({ server, input: "x", tools: [note], approvals, spawnedBy: "job" })
          const result = yield* run.pipe(Effect.withSpan("POST /ask"), Effect.withTracer(tracer))
          expect(Spans.treeOf(spans)).toEqual([
            "POST /ask",
            "  effect_codex.attempt",
            "    effect_codex.lease",
            "      effect_codex.server.start",
            "        effect_codex.server.spawn",
            "        effect_codex.server.handshake",
            "          initialize",
            "    effect_codex.thread.open",
            "      account/read",
            "      thread/start",
            "    invoke_agent codex",
            "      turn/start",
            "      execute_tool note",
            "      effect_codex.approval"
          ])
          // What came of it is nobody's business but the caller's.
          const results = spans.slice(1).map(Spans.resultOf)
          expect(new Set(results)).toEqual(new Set([undefined]))
          expect(Spans.attributesOf(spans, "effect_codex.attempt")).toEqual([
            { "effect_codex.server": "main", "effect_codex.spawned_by": "job" }
          ])
          expect(Spans.attributesOf(spans, "effect_codex.lease")).toEqual([
            {
              "effect_codex.server": "main",
              "effect_codex.generation": 1,
              "effect_codex.lease": "created"
            }
          ])
          expect(Spans.attributesOf(spans, "invoke_agent codex")).toMatchObject([
            {
              "gen_ai.operation.name": "invoke_agent",
              "gen_ai.conversation.id": result.threadId,
              "gen_ai.usage.output_tokens": result.usage.outputTokens,
              "effect_codex.turn": result.turnId
            }
          ])
          expect(Spans.attributesOf(spans, "turn/start")).toEqual([
            { "rpc.system": "jsonrpc", "rpc.method": "turn/start" }
          ])
        })
    )
  )

  it.scoped(
    "says of each lease whether it found the server ready, waited for it or had it started",
    () =>
      onTurn(FakeTurn.text("done"), (fake) =>
        Effect.gen(function* () {
          const { spans, tracer } = yield* Spans.recording
          const run = Run.run({ server: fake.spec(), input: "x" })
          yield* Effect.withTracer(
            Effect.zipRight(Effect.all([run, run], { concurrency: 2 }), run),
            tracer
          )
          const leases = Spans.attributesOf(spans, "effect_codex.lease")
          expect(leases.map((lease) => lease["effect_codex.lease"])).toEqual([
            "created",
            "joined",
            "warm"
          ])
        })
      )
  )

  it.scoped("has the tags of its failures, and marks the attempt that repeats another", () => {
    const refused = FakeTurn.fail({
      message: "Too many requests",
      codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 429 } }
    })
    let turns = 0
    return onFake({ turns: () => (turns++ === 0 ? refused : FakeTurn.text("done")) }, (fake) =>
      Effect.gen(function* () {
        const { spans, tracer } = yield* Spans.recording
        const retry = Schedule.recurs(1)
        yield* Effect.withTracer(Run.run({ server: fake.spec(), input: "x", retry }), tracer)
        const told = Spans.treeOf(spans).filter((line) => /_codex.attempt|invoke/.test(line))
        expect(told).toEqual([
          "effect_codex.attempt (TurnError)",
          "  invoke_agent codex (TurnError)",
          "effect_codex.attempt",
          "  invoke_agent codex"
        ])
        const [first, second] = Spans.attributesOf(spans, "effect_codex.attempt")
        expect(first).not.toHaveProperty("effect_codex.retry_of")
        expect(second).toMatchObject({
          "effect_codex.attempt": 2,
          "effect_codex.retry_of": "TurnError"
        })
      })
    )
  })

  it.scoped("has what is done after it in the background: the interrupt of its turn", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const { spans, tracer } = yield* Spans.recording
        const fiber = yield* Effect.fork(
          Effect.withTracer(Run.run({ server: fake.spec(), input: "x" }), tracer)
        )
        const process = yield* fake.awaitProcess(1)
        yield* process.awaitReceived("turn/start")
        yield* settle
        yield* Fiber.interrupt(fiber)
        expect(Spans.treeOf(spans)).toContain("  turn/interrupt")
      })
    )
  )

  it.scoped("reaches the server with each request, and not a request that belongs to no span", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const { spans, tracer } = yield* Spans.recording
        yield* Effect.withTracer(Run.run({ server: fake.spec(), input: "x" }), tracer)
        const received = yield* Effect.flatMap(fake.awaitProcess(1), (process) => process.received)
        const traced = received.flatMap(({ method, trace }) =>
          trace === undefined ? [] : [{ method, trace }]
        )
        expect(traced.map(({ method }) => method)).toEqual([
          "initialize",
          "account/read",
          "thread/start",
          "turn/start"
        ])
        for (const { method, trace } of traced) {
          const span = spans.find(({ name }) => name === method)
          expect(trace).toEqual({ traceparent: `00-${span?.traceId}-${span?.spanId}-01` })
        }
      })
    )
  )

  it.scoped("is not made where nobody listens, and no request speaks of one", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        yield* Run.run({ server: fake.spec(), input: "x" }).pipe(Effect.withSpan("POST /ask"))
        const received = yield* Effect.flatMap(fake.awaitProcess(1), (process) => process.received)
        expect(received.filter(({ trace }) => trace !== undefined)).toEqual([])
      })
    )
  )
})

describe("the trace of a server", () => {
  it.scoped(
    "has its login, below the lease that caused it, and the wait for the end of a drain",
    () =>
      onTurn(FakeTurn.text("done"), (fake) =>
        Effect.gen(function* () {
          const { spans, tracer } = yield* Spans.recording
          const account = Account.apiKey(Redacted.make("sk-a-key"))
          const server = fake.spec({ name: "main", account })
          const pool = yield* AppServerPool.AppServerPool
          const drained = Effect.flatten(Effect.map(pool.drain(server), ({ end }) => end))
          yield* Effect.withTracer(
            Effect.zipRight(Effect.scoped(pool.lease(server)), drained),
            tracer
          )
          expect(Spans.treeOf(spans)).toEqual([
            "effect_codex.lease",
            "  effect_codex.server.start",
            "    effect_codex.server.spawn",
            "    effect_codex.server.handshake",
            "      initialize",
            "  effect_codex.login",
            "    account/login/start",
            "effect_codex.server.drain",
            "effect_codex.server.close"
          ])
        })
      )
  )

  it.scoped("has its closing, and how it went", () =>
    Effect.gen(function* () {
      const { spans, tracer } = yield* Spans.recording
      const closed = onTurn(FakeTurn.text("done"), (fake) =>
        Run.run({ server: fake.spec({ name: "main" }), input: "x" })
      )
      yield* Effect.withTracer(closed, tracer)
      expect(Spans.attributesOf(spans, "effect_codex.server.close")).toEqual([
        {
          "effect_codex.server": "main",
          "effect_codex.generation": 1,
          "effect_codex.close.how": "EndOfInput",
          "effect_codex.close.orphans": 0
        }
      ])
    })
  )
})
