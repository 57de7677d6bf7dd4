/** The fake as a process of the system, over the transport of production: what only the system does to a process. */
import {
  AppServer,
  AppServerSpec,
  Limits,
  StdioTransport,
  type Transport
} from "@effect-codex/app-server"
import { FakeExecutable, Faults } from "@effect-codex/testing"
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Scope, TestServices } from "effect"
import { outcome, outcomeInMemory } from "./outcome.ts"
import { methods, running, until } from "./support.ts"
import { fakeAppServer } from "../bundles.ts"
import { isAlive } from "../real/support.ts"

const live = StdioTransport.layer.pipe(Layer.provide(NodeContext.layer))

type Plan = typeof Faults.Plan.Encoded

const specOf = (plan: Plan, script: FakeExecutable.Script = []) => {
  const { args, command } = FakeExecutable.command({ plan: Faults.plan(plan), script })
  return AppServerSpec.make({ command, args: args.with(0, fakeAppServer) })
}

/** As the requests of these numbers arrive. */
const steps = (faults: Readonly<Record<number, Faults.Fault>>): Plan => ({
  steps: Object.entries(faults).map(([at, fault]) => ({ at: Number(at), fault }))
})

const read = (server: AppServer.Service) => server.request("config/read", {})

/** What comes of its use, and how it went when that was over. */
const closed = <A, E>(
  plan: Plan,
  use: (server: AppServer.Service) => Effect.Effect<A, E, Scope.Scope>
) =>
  Effect.gen(function* () {
    const reports: Array<Transport.CloseReport> = []
    const onClosed = (report: Transport.CloseReport) => Effect.sync(() => reports.push(report))
    const scope = yield* Scope.make()
    const server = yield* AppServer.make({ spec: specOf(plan), onClosed }).pipe(Scope.extend(scope))
    const result = yield* Scope.extend(use(server), scope)
    yield* Scope.close(scope, Exit.void)
    expect(yield* isAlive(server.pid)).toBe(false)
    expect(reports).toHaveLength(1)
    return { result, report: reports[0] }
  }).pipe(Effect.provide(live))

const mebibyte = 1024 * 1024

describe("a fake process", () => {
  it.scopedLive("plays its script", () =>
    Effect.gen(function* () {
      const spec = specOf({}, [[{ _tag: "Unauthorized" }], [{ _tag: "Text", text: "there" }]])
      const server = yield* AppServer.make({ spec }).pipe(Effect.provide(live))
      const { events, threadId } = yield* running(server)
      expect(methods(yield* until(events, "turn/completed"))).toContain("error")
      yield* server.request("turn/start", { threadId, input: [{ type: "text", text: "again" }] })
      expect(methods(yield* until(events, "turn/completed"))).toContain("item/agentMessage/delta")
    })
  )

  it.live("shows the plan of a seed, and refuses one that is none", () =>
    Effect.gen(function* () {
      const { args, command } = FakeExecutable.command()
      const [program = ""] = args
      const seeded = Command.make(command, program, "--seed", "7", "--show-plan")
      expect(JSON.parse(yield* Command.string(seeded))).toEqual(Faults.fromSeed(7))
      const wrong = Command.make(command, program, "--plan", '{"steps":[{"at":-1}]}')
      expect(yield* Command.exitCode(wrong)).toBe(64)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.live("that ends with code 0 instead of answering has Exited (cx #40010, #26773)", () =>
    Effect.gen(function* () {
      const plan = steps({ 2: { _tag: "Exit", code: 0 } })
      const { report, result } = yield* closed(plan, (server) => Effect.flip(read(server)))
      expect(result).toMatchObject({ reason: "Exited", detail: "the process ended (code 0)" })
      expect(report).toMatchObject({ how: "AlreadyGone", exitCode: 0 })
    })
  )

  it.live("that ends in the handshake says why", () =>
    Effect.gen(function* () {
      const spec = specOf({ start: { exitsWith: 7, stderr: "the database is locked" } })
      const start = Effect.scoped(AppServer.make({ spec })).pipe(Effect.provide(live))
      expect(yield* Effect.flip(start)).toMatchObject({
        phase: "Handshake",
        reason: "Exited",
        detail: "the process ended (code 7)",
        stderr: "the database is locked"
      })
    })
  )

  it.live("that ends is not taken for one that lives on, however late its parent hears of it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      // It closes its output long before it ends, and the system says that it is being taken down.
      const spec = AppServerSpec.make({ command: "sh", args: ["-c", "exec >&-; sleep 1; exit 7"] })
      const stat = new TextEncoder().encode("1 (sh) R 1 1 1 0 -1 4194308 0")
      const slow = FileSystem.make({
        ...fs,
        readFile: (path) => (path.endsWith("/stat") ? Effect.succeed(stat) : fs.readFile(path))
      })
      const transport = yield* StdioTransport.open({
        spec,
        generation: 1,
        redact: (text) => text,
        onClosed: () => Effect.void
      }).pipe(Effect.provideService(FileSystem.FileSystem, slow))
      yield* transport.listen(() => 0)
      expect(yield* transport.end).toMatchObject({
        reason: "Exited",
        detail: "the process ended (code 7)"
      })
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
  )

  it.live("that closes its output and lives on is lost, and is asked to leave", () =>
    Effect.gen(function* () {
      const plan = steps({ 2: { _tag: "EndOutput" } })
      const { report, result } = yield* closed(plan, (server) =>
        Effect.zipWith(Effect.flip(read(server)), isAlive(server.pid), (error, alive) => ({
          error,
          alive
        }))
      )
      expect(result).toMatchObject({ error: { reason: "StdoutEnded" }, alive: true })
      expect(report).toMatchObject({ how: "EndOfInput", exitCode: 0 })
    })
  )

  it.live(
    "that closes its input breaks our pipe: one loss, one close, and we live (oc #67886, #75602)",
    () =>
      Effect.gen(function* () {
        const plan = steps({ 2: { _tag: "BreakInput" } })
        const { report, result } = yield* closed(plan, (server) =>
          Effect.gen(function* () {
            yield* read(server)
            const errors = yield* Effect.replicateEffect(Effect.flip(read(server)), 3)
            return { errors: new Set(errors), end: yield* server.connection.end }
          })
        )
        expect([...result.errors]).toEqual([result.end])
        expect(result.end).toMatchObject({ reason: "StdinBroken" })
        expect(report).toMatchObject({ how: "SIGTERM", exitCode: 0 })
      })
  )

  it.live(
    "that ignores SIGTERM takes SIGKILL, and what it left in another group is gone (cx #33291)",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const plan: Plan = { start: { ignoresEndOfInput: true, ignoresSigterm: true }, child: true }
        const { report, result } = yield* closed(plan, (server) =>
          fs.readFileString(`/proc/${server.pid}/task/${server.pid}/children`)
        )
        const children = result.trim().split(" ").map(Number)
        expect(children).toHaveLength(1)
        // One that nobody has waited for yet has no command line any more.
        const commands = yield* Effect.forEach(children, (pid) =>
          Effect.orElseSucceed(fs.readFileString(`/proc/${pid}/cmdline`), () => "")
        )
        expect(commands).toEqual([""])
        expect(report).toMatchObject({ how: "SIGKILL", exitCode: undefined, orphans: 1 })
      }).pipe(
        Effect.provide([
          NodeContext.layer,
          Limits.layer({ shutdownTimeout: 100, terminateTimeout: 100 })
        ])
      )
  )

  it.live("writes a line of 64 MiB, and one over it fails its request alone (oc #107369)", () =>
    Effect.gen(function* () {
      const plan = steps({
        2: { _tag: "PadAnswers", count: 1, bytes: 64 * mebibyte },
        3: { _tag: "PadAnswers", count: 1, bytes: 64 * mebibyte + 1 }
      })
      const { report } = yield* closed(plan, (server) =>
        Effect.gen(function* () {
          yield* read(server)
          expect(yield* Effect.flip(read(server))).toMatchObject({ kind: "TooLong" })
          yield* read(server)
        })
      )
      expect(report).toMatchObject({ how: "EndOfInput" })
    })
  )

  it.live("costs us time in proportion to the length of its lines", () =>
    Effect.gen(function* () {
      const plan = steps({
        2: { _tag: "LongLine", bytes: 4 * mebibyte },
        3: { _tag: "LongLine", bytes: 4 * mebibyte },
        4: { _tag: "LongLine", bytes: 64 * mebibyte }
      })
      const cost = (server: AppServer.Service) =>
        Effect.gen(function* () {
          const before = process.cpuUsage()
          yield* read(server)
          const { system, user } = process.cpuUsage(before)
          return system + user
        })
      // The first one warms up.
      const { result } = yield* closed(plan, (server) => Effect.replicateEffect(cost(server), 3))
      const [, short = 0, long = Infinity] = result
      // Sixteen times as much; in proportion to its square it would be 256 times.
      expect(long / short).toBeLessThan(100)
    })
  )

  it.live("writes garbage, U+2028 and code points in pieces: each is that line's problem", () =>
    Effect.gen(function* () {
      const text = "a\u2028b\u2029c \u{1F600} é"
      const line = (text: string): Faults.Fault => ({ _tag: "Line", text })
      const plan = steps({
        2: { _tag: "SplitOutput", bytes: 1 },
        3: line(JSON.stringify({ method: "told", params: { threadId: "t", text } })),
        4: line("{ this is not JSON"),
        5: line('{"id":5,"result":{"half":'),
        6: { _tag: "AnswerUnknown", id: 4711 }
      })
      const { result } = yield* closed(plan, (server) =>
        Effect.gen(function* () {
          const events = yield* server.connection.subscribe("t")
          yield* Effect.replicateEffect(read(server), 5)
          return { told: yield* events.take, counts: yield* server.connection.counts }
        })
      )
      expect(result.told).toMatchObject([{ method: "told", params: { text } }])
      expect(result.counts).toMatchObject({ invalidMessages: 3, inFlight: 0 })
    })
  )

  it.effect("does to a client what the same plan does in memory", () =>
    Effect.forEach([2, 4, 10, 13, 18, 23], (seed) =>
      Effect.gen(function* () {
        const plan = Faults.fromSeed(seed)
        const { running, ...expected } = yield* outcomeInMemory(plan)
        expect(running).toBe(0)
        const result = yield* TestServices.provideLive(Effect.provide(outcome(specOf(plan)), live))
        expect({ seed, ...result }).toEqual({ seed, ...expected })
      })
    )
  )
})
