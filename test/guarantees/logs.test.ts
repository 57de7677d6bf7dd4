/** What a program logs of its servers: one line for each start, loss, drain and end, and nothing of a run that fails. */
import { Approvals, Credential, Session, Tool } from "@effect-codex/agent"
import { Limits } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Effect,
  Exit,
  HashMap,
  Layer,
  Logger,
  LogLevel,
  Redacted,
  Schema,
  Scope,
  TestClock
} from "effect"
import { Pool, pooled, settle } from "./support.ts"

interface Line {
  readonly level: string
  readonly message: string
  readonly annotations: Readonly<Record<string, unknown>>
}

/** Keeps everything that is logged. */
const logged = () => {
  const lines: Array<Line> = []
  const logger = Logger.make<unknown, void>(({ annotations, logLevel, message }) => {
    const text = Array.isArray(message) ? message.join(" ") : String(message)
    const noted = Object.fromEntries(HashMap.toEntries(annotations))
    lines.push({ level: logLevel.label, message: text, annotations: noted })
  })
  const layer = Layer.merge(
    Logger.replace(Logger.defaultLogger, logger),
    Logger.minimumLogLevel(LogLevel.Debug)
  )
  return { lines, layer }
}

const told = (lines: ReadonlyArray<Line>) => lines.map(({ level, message }) => [level, message])

describe("the log of a program", () => {
  it.scoped("has one line for each start, loss, drain and end of a server, with whose it is", () =>
    Effect.gen(function* () {
      const { layer, lines } = logged()
      const fake = yield* FakeAppServer.make({
        turns: ({ token }) => (token === "bad" ? FakeTurn.unauthorized : FakeTurn.text("Hello"))
      })
      const server = fake.spec({ name: "main" })
      const scope = yield* Scope.make()
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        yield* session.run("start it")
        const credential = Credential.bearer(Redacted.make("bad"))
        const helper = yield* session.spawn({ input: "x", credential })
        expect(yield* Effect.flip(helper.result)).toMatchObject({ _tag: "AuthError" })
        yield* (yield* fake.awaitProcess(1)).exit(1)
        yield* TestClock.adjust("1 second")
        yield* settle
        yield* session.run("start it again")
        const pool = yield* Pool
        yield* Scope.extend(pool.lease(server), scope)
        yield* pool.drain(server)
        yield* pool.drain(server)
        yield* Scope.close(scope, Exit.void)
        yield* settle
      }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(pooled(fake), layer)))

      const ofServers = lines.filter(({ level }) => level !== "DEBUG")
      expect(told(ofServers)).toEqual([
        ["INFO", "app-server started"],
        ["WARN", "app-server lost: the process ended (code 1)"],
        ["INFO", "app-server closed"],
        ["INFO", "app-server started"],
        ["INFO", "app-server takes no new leases"],
        ["INFO", "app-server closed"]
      ])
      expect(ofServers.map(({ annotations }) => annotations)).toMatchObject([
        { server: "main", generation: 1, pid: 5_000_001, version: expect.any(String) },
        { server: "main", generation: 1, reason: "Exited", phase: "Running", losses: 1 },
        { server: "main", generation: 1, how: "AlreadyGone", exitCode: 1, orphans: 0 },
        { server: "main", generation: 2, pid: 5_000_002 },
        { server: "main", generation: 2, leases: 1 },
        { server: "main", generation: 2, how: "EndOfInput", took: expect.any(String) }
      ])
      // A helper that was refused is no error of the service.
      expect(lines.filter(({ message }) => /401|[Uu]nauthorized|refused/.test(message))).toEqual([])
    })
  )

  it.scoped("tells of a failed start as a warning, and of an open circuit as an error", () =>
    Effect.gen(function* () {
      const { layer, lines } = logged()
      const fake = yield* FakeAppServer.make({
        starts: () => ({ exitsWith: 101, stderr: "panicked at state.rs\n" })
      })
      const server = fake.spec({ name: "main" })
      yield* Effect.gen(function* () {
        const pool = yield* Pool
        yield* Effect.flip(Effect.scoped(pool.lease(server)))
        yield* Effect.flip(Effect.scoped(pool.lease(server)))
        // Whoever is refused is told, and nobody else.
        yield* Effect.flip(Effect.scoped(pool.lease(server)))
        yield* settle
      }).pipe(
        Effect.provide(
          Layer.provideMerge(pooled(fake), Layer.merge(layer, Limits.layer({ maxRestarts: 2 })))
        )
      )
      const exited = "app-server did not start: the process ended (code 101)"
      expect(told(lines.filter(({ message }) => message !== "app-server closed"))).toEqual([
        ["WARN", exited],
        ["ERROR", `${exited}. It is not started again for 10s`]
      ])
      expect(lines.map(({ annotations }) => annotations)).toContainEqual(
        expect.objectContaining({
          server: "main",
          generation: 1,
          phase: "Handshake",
          stderr: "panicked at state.rs"
        })
      )
    })
  )

  it.scoped("says of what a handler logs whose session, run and thread it answers for", () =>
    Effect.gen(function* () {
      const { layer, lines } = logged()
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.approveCommand(), FakeTurn.callTool({ tool: "note" })]
      })
      const server = fake.spec({ name: "main", experimentalApi: true })
      const note = Tool.make("note", {
        description: "Takes a note",
        parameters: Schema.Struct({}),
        handle: () => Effect.as(Effect.logInfo("noted"), "ok")
      })
      const approvals: Approvals.Service = {
        ...Approvals.declineAll,
        command: () => Effect.as(Effect.logInfo("asked"), "accept")
      }
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "room 7", server, approvals, tools: [note] })
        yield* session.run("x").pipe(Effect.annotateLogs({ tenant: "t" }))
      }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(pooled(fake), layer)))
      const ofHandlers = lines.filter(({ message }) => message === "noted" || message === "asked")
      expect(ofHandlers.map(({ message }) => message)).toEqual(["asked", "noted"])
      for (const { annotations } of ofHandlers) {
        expect(annotations).toEqual({
          server: "main",
          generation: 1,
          session: "room 7",
          run: expect.stringMatching(/^run-/),
          threadId: "thread-1",
          tenant: "t"
        })
      }
    })
  )
})
