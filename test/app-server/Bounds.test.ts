import { AppServer, AppServerSpec, Limits, StdioTransport } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { NodeContext, NodeSink } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Deferred, Effect, Fiber, Stream, TestClock } from "effect"
import { Writable } from "node:stream"
import { settle } from "../guarantees/support.ts"
import * as Outbox from "../../packages/app-server/src/internal/transport/Outbox.js"
import { wired } from "./wire.ts"

const approval = "item/commandExecution/requestApproval"

const agentOf = (threadId: string, agentThreadId: string) =>
  JSON.stringify({
    method: "item/started",
    params: { threadId, item: { type: "subAgentActivity", agentThreadId } }
  })

const pipe = 16_384

/** An outbox that the platform's sink writes to a pipe. The pipe does this with each write. */
const anOutboxInto = (receive: (done: () => void) => void) =>
  Effect.gen(function* () {
    let writes = 0
    const writable = new Writable({
      highWaterMark: pipe,
      write: (_chunk, _encoding, done) => {
        writes++
        receive(done)
      }
    })
    const outbox = Outbox.make(1_000_000)
    const sink = NodeSink.fromWritable(() => writable, String, { endOnDone: false })
    yield* Effect.forkScoped(Stream.run(outbox.stream, sink))
    const writeOneByOne = (lines: number, line: string) =>
      Effect.repeatN(
        Effect.zipRight(
          Effect.sync(() => outbox.write(line)),
          settle
        ),
        lines - 1
      )
    return { writeOneByOne, held: () => writable.writableLength, writes: () => writes }
  })

describe("what a server can make this program hold", () => {
  it.scoped("requests with a slow handler: some per thread, the others are declined at once", () =>
    Effect.gen(function* () {
      const { connection, line, written } = yield* wired
      const answer = yield* Deferred.make<unknown>()
      yield* connection.handle("flooding", () => Deferred.await(answer))
      yield* connection.handle("other", () => Effect.succeed({ decision: "accept" }))
      for (let id = 1; id <= 1000; id++) {
        line(JSON.stringify({ id, method: approval, params: { threadId: "flooding" } }))
      }
      yield* settle
      expect((yield* connection.counts).serverRequests).toBe(64)
      expect(written).toHaveLength(936)
      expect(new Set(written.map((text) => JSON.parse(text).result.decision))).toEqual(
        new Set(["decline"])
      )
      line(JSON.stringify({ id: 1001, method: approval, params: { threadId: "other" } }))
      yield* settle
      expect(written.at(-1)).toContain("accept")
      yield* Deferred.succeed(answer, { decision: "accept" })
      yield* settle
      expect(written.filter((text) => text.includes("accept"))).toHaveLength(65)
      expect((yield* connection.counts).serverRequests).toBe(0)
    })
  )

  it.scoped(
    "sub-agents: the first ones of a thread are followed, until it has no subscribers",
    () =>
      Effect.gen(function* () {
        const { connection, line } = yield* wired
        const followed = Effect.gen(function* () {
          let count = 0
          yield* connection.tap("root", ({ method }) => {
            if (method === "turn/started") count++
          })
          for (let agent = 0; agent < 10; agent++) line(agentOf("root", `agent-${agent}`))
          for (let agent = 0; agent < 10; agent++) {
            line(JSON.stringify({ method: "turn/started", params: { threadId: `agent-${agent}` } }))
          }
          return count
        })
        expect(yield* Effect.scoped(followed)).toBe(4)
        expect(yield* Effect.scoped(followed)).toBe(4)
      }).pipe(Effect.provide(Limits.layer({ maxSubAgentsPerThread: 4 })))
  )

  it.effect("lines that it does not read: so many characters, and then the outbox is full", () =>
    Effect.gen(function* () {
      const outbox = Outbox.make(1000)
      const full = yield* Effect.fork(outbox.full)
      for (let line = 0; line < 100; line++) outbox.write("0123456789")
      yield* settle
      expect(full.unsafePoll()).toBeNull()
      for (let line = 0; line < 100_000; line++) outbox.write("0123456789")
      yield* Fiber.join(full)
      outbox.close()
      const chunks = yield* Stream.runCollect(outbox.stream)
      const length = Chunk.reduce(chunks, 0, (sum, chunk) => sum + chunk.length)
      expect(length).toBe(1100)
    })
  )

  it.scoped("lines for a pipe that is full: they stay in the outbox", () =>
    Effect.gen(function* () {
      const { held, writeOneByOne } = yield* anOutboxInto(() => {})
      yield* writeOneByOne(200, "x".repeat(999))
      expect(held()).toBeGreaterThanOrEqual(pipe)
      expect(held()).toBeLessThanOrEqual(2 * pipe)
    })
  )

  it.scoped("a line takes one write while the pipe has room", () =>
    Effect.gen(function* () {
      const { writeOneByOne, writes } = yield* anOutboxInto((done) => done())
      yield* writeOneByOne(10, "x".repeat(99))
      expect(writes()).toBe(10)
    })
  )

  it.scopedLive("a process that does not read its stdin is lost", () =>
    Effect.gen(function* () {
      const transport = yield* StdioTransport.open({
        spec: AppServerSpec.make({
          command: "/bin/sh",
          args: ["-c", "exec sleep 20"],
          env: { PATH: "/bin:/usr/bin" }
        }),
        generation: 1,
        redact: (text) => text,
        onClosed: () => Effect.void
      })
      for (let line = 0; line < 50; line++) {
        transport.write("x".repeat(1_000_000))
        yield* Effect.sleep("1 millis")
      }
      expect(yield* transport.end).toMatchObject({ _tag: "TransportError", reason: "StdinBroken" })
    }).pipe(
      Effect.provide([
        NodeContext.layer,
        Limits.layer({
          maxUnwrittenCharacters: 10_000_000,
          shutdownTimeout: "10 millis",
          terminateTimeout: "1 second"
        })
      ])
    )
  )

  it.scoped("garbage does not count as a sign of life", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const server = yield* AppServer.make({ spec: fake.spec() }).pipe(Effect.provide(fake.layer))
      const process = yield* fake.awaitProcess(1)
      yield* process.dropAnswers(1000)
      yield* Effect.fork(server.request("config/read", {}))
      yield* Effect.fork(Effect.forever(Effect.delay(process.writeLine("garbage"), "1 second")))
      yield* settle
      yield* TestClock.adjust("2 minutes")
      expect(yield* server.connection.end).toMatchObject({ reason: "ProbeUnanswered" })
    })
  )

  it.scoped("methods that were refused: the last ones are remembered", () =>
    Effect.gen(function* () {
      const { connection, line } = yield* wired
      const methods = Array.from({ length: 1000 }, (_, id) => `made/up/${id}`)
      for (const [id, method] of methods.entries()) line(JSON.stringify({ id, method }))
      const remembered = methods.filter((method) => connection.lastRefusal(method) > 0)
      expect(remembered).toEqual(methods.slice(-256))
    })
  )
})
