import { Approvals, Run, Tool } from "@effect-codex/agent"
import { AppServer, AppServerPool, Transport } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Context,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Option,
  Schema,
  Scope,
  TestClock
} from "effect"
import { Pool, pooled, settle, snapshot } from "./support.ts"

/** Works until it is interrupted, and then cleans up without end. */
const stubborn = Effect.onInterrupt(Effect.never, () => Effect.never)

const seconds = (count: number) =>
  Effect.repeatN(Effect.zipRight(TestClock.adjust("1 second"), settle), count - 1)

const tool = (deadline?: "5 seconds") =>
  Tool.make("do", {
    description: "does it",
    parameters: Schema.Struct({}),
    handle: () => stubborn,
    ...(deadline === undefined ? {} : { deadline })
  })

interface Stubborn {
  readonly turn: FakeTurn.FakeTurn
  readonly options: {
    readonly approvals?: Approvals.Service
    readonly tools?: ReadonlyArray<Tool.Tool>
  }
}

/** What a run asks this program, and the handler that never ends. */
const handlers: ReadonlyArray<readonly [string, Stubborn]> = [
  ["a tool", { turn: FakeTurn.callTool({ tool: "do" }), options: { tools: [tool()] } }],
  [
    "an approval handler",
    {
      turn: FakeTurn.approveCommand({ command: "ls" }),
      options: { approvals: Approvals.make({ command: () => stubborn }) }
    }
  ]
]

/** Counts what is logged of code that was left running. */
const counted = () => {
  const messages: Array<string> = []
  const logger = Logger.make(({ message }) => {
    if (String(message).includes("still running")) messages.push(String(message))
  })
  return { messages, layer: Logger.replace(Logger.defaultLogger, logger) }
}

/** A pool whose transport of this generation closes, and then never finishes. */
const neverClosing = (fake: FakeAppServer.FakeAppServer, generation: number) => {
  const factory = Effect.map(Transport.TransportFactory, ({ open }) => ({
    open: (options: Transport.OpenOptions) =>
      Effect.zipRight(
        options.generation === generation ? Effect.addFinalizer(() => Effect.never) : Effect.void,
        open(options)
      )
  }))
  return AppServerPool.AppServerPool.layer().pipe(
    Layer.provide(Layer.effect(Transport.TransportFactory, factory)),
    Layer.provide(fake.layer)
  )
}

describe("a run's own code that never ends its clean-up bounds only that run", () => {
  it.scoped.each(handlers)("%s: the interrupted run ends, and its lease is returned", ([, asked]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => asked.turn })
      const log = counted()
      yield* Effect.gen(function* () {
        const server = fake.spec({ experimentalApi: true })
        const run = yield* Effect.fork(Run.run({ server, input: "x", ...asked.options }))
        yield* seconds(1)
        const leaving = yield* Effect.fork(Fiber.interrupt(run))
        yield* seconds(1)
        expect(yield* Fiber.join(leaving)).toSatisfy(Exit.isInterrupted)
        expect(yield* snapshot).toMatchObject([{ state: "Ready", leases: 0 }])
        expect(log.messages).toHaveLength(1)
      }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(pooled(fake), log.layer)))
      expect(log.messages).toHaveLength(1)
    })
  )

  it.scoped.each(handlers)(
    "%s: after the loss of its server the other runs start on the next one",
    ([, asked]) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ text }) => (text === "asks" ? asked.turn : FakeTurn.text("Hello"))
        })
        yield* Effect.gen(function* () {
          const server = fake.spec({ experimentalApi: true })
          const run = yield* Effect.fork(Run.run({ server, input: "asks", ...asked.options }))
          yield* seconds(1)
          yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* seconds(1)
          const other = yield* Effect.fork(Run.run({ server, input: "x" }))
          yield* seconds(2)
          expect(Option.isSome(yield* Fiber.poll(run))).toBe(true)
          expect(yield* Fiber.join(other)).toMatchObject({ text: "Hello", generation: 2 })
          yield* Fiber.interrupt(run)
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped.each(handlers)("%s: the pool closes, and SIGKILL comes in its time", ([, asked]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => asked.turn,
        starts: () => ({ ignoresEndOfInput: true, ignoresSigterm: true })
      })
      const scope = yield* Scope.make()
      const pool = yield* Layer.buildWithScope(pooled(fake), scope)
      const server = fake.spec({ experimentalApi: true })
      yield* Effect.fork(
        Run.run({ server, input: "x", ...asked.options }).pipe(Effect.provide(pool))
      )
      yield* seconds(1)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* settle
      yield* seconds(4)
      expect(yield* fake.running).toBe(0)
      expect(yield* (yield* fake.awaitProcess(1)).howEnded).toBe("SIGKILL")
      expect(Option.isSome(yield* Fiber.poll(closing))).toBe(true)
    })
  )

  it.scoped("a tool past its own deadline does not keep the run that has ended", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.callTool({ tool: "do" }), FakeTurn.text("Done")]
      })
      yield* Effect.gen(function* () {
        const server = fake.spec({ experimentalApi: true })
        const run = yield* Effect.fork(Run.run({ server, input: "x", tools: [tool("5 seconds")] }))
        yield* settle
        yield* seconds(6)
        expect((yield* Fiber.join(run)).text).toBe("Done")
        expect(yield* snapshot).toMatchObject([{ leases: 0 }])
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a handler of a connection does not keep its server from closing", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ starts: () => ({ ignoresEndOfInput: true }) })
      const scope = yield* Scope.make()
      const server = yield* AppServer.make({ spec: fake.spec() }).pipe(
        Scope.extend(scope),
        Effect.provide(fake.layer)
      )
      yield* Scope.extend(
        server.connection.handle(undefined, () => stubborn),
        scope
      )
      const process = yield* fake.awaitProcess(1)
      yield* process.send("currentTime/read")
      yield* settle
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* settle
      yield* seconds(3)
      yield* Fiber.join(closing)
      expect(yield* process.howEnded).toBe("SIGTERM")
    })
  )

  it.scoped("an observer of the pool does not keep it from closing", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const scope = yield* Scope.make()
      const pool = yield* Layer.buildWithScope(pooled(fake, { observe: () => stubborn }), scope)
      yield* Effect.scoped(Context.get(pool, Pool).lease(fake.spec()))
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* settle
      yield* seconds(2)
      yield* Fiber.join(closing)
      expect(yield* fake.running).toBe(0)
    })
  )

  it.scoped.each([
    ["while the server runs", false],
    ["after the server was lost", true]
  ] as const)(
    "a transport that never finishes closing does not keep the pool from closing, %s",
    ([, isLost]) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make()
        const log = counted()
        yield* Effect.gen(function* () {
          const scope = yield* Scope.make()
          const pool = yield* Layer.buildWithScope(neverClosing(fake, 1), scope)
          yield* Effect.scoped(Context.get(pool, Pool).lease(fake.spec()))
          if (isLost) yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* settle
          const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
          yield* settle
          yield* seconds(20)
          expect(Option.isSome(yield* Fiber.poll(closing))).toBe(true)
        }).pipe(Effect.provide(log.layer))
        expect(yield* fake.running).toBe(0)
        expect(log.messages).toEqual([expect.stringContaining("transport of generation 1")])
      })
  )

  it.scoped("a predecessor that is never gone delays the next generation for a bounded time", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const layer = neverClosing(fake, 1)
      const pool = yield* Layer.build(layer).pipe(Scope.extend(yield* Scope.make()))
      const server = fake.spec()
      yield* Effect.gen(function* () {
        yield* Run.run({ server, input: "x" })
        yield* (yield* fake.awaitProcess(1)).exit(1)
        yield* seconds(1)
        const next = yield* Effect.fork(Run.run({ server, input: "x" }))
        yield* seconds(30)
        expect(yield* Fiber.join(next)).toMatchObject({ generation: 2 })
      }).pipe(Effect.provide(pool))
    })
  )
})
