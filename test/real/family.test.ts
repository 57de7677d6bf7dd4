import { RunAttempt } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Random } from "effect"
import { fileURLToPath } from "node:url"
import { describeReal, goodToken, signal } from "./support.ts"

const settings = { approvalPolicy: "never", sandbox: "danger-full-access" } as const

/** A turn that runs a shell command. */
const runs = (cmd: string) => () =>
  ScriptedModel.callTool({ name: "exec_command", arguments: { cmd, yield_time_ms: 30000 } })

/** What to start a server with; `config` is more of its `config.toml`. */
const server = (script: ScriptedModel.Script, config = "") =>
  Effect.gen(function* () {
    const model = yield* ScriptedModel.make(script)
    const home = yield* CodexHome.make({ modelUrl: model.url, token: goodToken, config })
    return { command: yield* CodexBinary.find, cwd: home.home, env: home.env }
  })

const pool = AppServerPool.AppServerPool.layer().pipe(Layer.provide(StdioTransport.layer))

interface Seen {
  readonly pid: number
  readonly name: string
  readonly environ: string
  readonly command: string
}

/** Every process of the machine; one that has ended has no environment. */
const processes = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const pids = (yield* fs.readDirectory("/proc")).filter((name) => /^\d+$/.test(name)).map(Number)
  const read = (pid: number, file: string) =>
    Effect.orElseSucceed(fs.readFileString(`/proc/${pid}/${file}`), () => "")
  return yield* Effect.forEach(pids, (pid) =>
    Effect.all({
      pid: Effect.succeed(pid),
      name: Effect.map(read(pid, "comm"), (name) => name.trim()),
      environ: read(pid, "environ"),
      command: read(pid, "cmdline")
    })
  )
})

/** Waits until so many processes look like that. */
const soon = (looks: (seen: Seen) => boolean, count: number) =>
  processes.pipe(
    Effect.map((all) => all.filter(looks)),
    Effect.delay("50 millis"),
    Effect.repeat({ until: (found) => found.length >= count })
  )

/** Of the family of a server that this program started. */
const ofOwner =
  (pid: number) =>
  ({ environ }: Seen): boolean =>
    environ.includes(`EFFECT_CODEX_PROCESS_TREE=${pid}.`)

const sleepsFor =
  (seconds: number) =>
  ({ command }: Seen): boolean =>
    command === `sleep\0${seconds}\0`

const left = (looks: (seen: Seen) => boolean) =>
  Effect.map(processes, (all) => all.filter(looks).map(({ name }) => name))

/** Waits until no process looks like that. */
const gone = (looks: (seen: Seen) => boolean) =>
  left(looks).pipe(
    Effect.delay("50 millis"),
    Effect.repeat({ until: (names) => names.length === 0 })
  )

/** A gateway in a process of its own, which runs a turn on this server. */
const gateway = (on: Effect.Effect.Success<ReturnType<typeof server>>) =>
  Command.start(
    Command.make(
      process.execPath,
      fileURLToPath(new URL("../dist/real/gateway.js", import.meta.url)),
      JSON.stringify(on)
    )
  )

/**
 * A server whose MCP server runs a shell command, never speaks, and does not leave when it is asked to. Its sleeps
 * are known by their length, which is like no other's on this machine.
 */
const withMcpServer = (cmd: (sleep: string) => string) =>
  Effect.gen(function* () {
    const length = yield* Random.nextIntBetween(1_000_000, 1_000_000_000)
    const script = `trap '' TERM; ${cmd(`sleep ${length}`)}; sleep ${length}`
    const on = yield* server(
      () => ScriptedModel.hang,
      `\n[mcp_servers.mute]\ncommand = "bash"\nargs = ["-c", "${script}"]\n`
    )
    return { length, on, spec: AppServerSpec.make(on) }
  })

describeReal("the family of a real server", () => {
  it.scopedLive(
    "whose gateway was killed is ended at the next start of a transport, and one whose gateway lives is not",
    () =>
      Effect.gen(function* () {
        const cmd = "setsid sleep 300 & trap '' TERM; sleep 300; sleep 300"
        const killed = yield* gateway(yield* server(runs(cmd)))
        yield* soon((seen) => ofOwner(killed.pid)(seen) && seen.name === "sleep", 2)

        yield* Effect.gen(function* () {
          const living = AppServerSpec.make(yield* server(runs("setsid sleep 300 & sleep 300")))
          yield* Effect.forkScoped(RunAttempt.run({ server: living, input: "go", settings }))
          const ours = (seen: Seen) => ofOwner(process.pid)(seen) && seen.name === "sleep"
          yield* soon(ours, 2)

          yield* signal(killed.pid, "SIGKILL")
          yield* Effect.exit(killed.exitCode)
          yield* Effect.scoped(Layer.build(StdioTransport.layer))
          expect(yield* left(ofOwner(killed.pid))).toEqual([])
          expect(yield* left(ours)).toEqual(["sleep", "sleep"])
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive(
    "is ended at the next start also when it was stopped, with what it started without its environment",
    () =>
      Effect.gen(function* () {
        const { length, on } = yield* withMcpServer((sleep) => sleep)
        const killed = yield* gateway(on)
        yield* soon(sleepsFor(length), 1)
        const isCodex = (seen: Seen) => ofOwner(killed.pid)(seen) && seen.name === "codex"
        const [codex] = yield* soon(isCodex, 1)
        yield* signal(codex?.pid, "SIGSTOP")
        yield* signal(killed.pid, "SIGKILL")
        yield* Effect.exit(killed.exitCode)

        yield* Effect.scoped(Layer.build(StdioTransport.layer))
        expect(yield* left(ofOwner(killed.pid))).toEqual([])
        // Another test that has started a transport meanwhile may still be ending this one. It has no mark to be found by.
        yield* gone(sleepsFor(length))
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive(
    "is ended with it when it closes: MCP servers, which have a cleared environment, and what left their session (CodexBar #2789)",
    () =>
      Effect.gen(function* () {
        const { length, spec } = yield* withMcpServer((sleep) => `setsid ${sleep} & ${sleep}`)
        yield* Effect.gen(function* () {
          const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
          yield* Effect.forkScoped(server.request("thread/start", settings))
          const [sleeping] = yield* soon(sleepsFor(length), 2)
          expect(sleeping?.environ).not.toContain("EFFECT_CODEX_PROCESS_TREE")
        }).pipe(Effect.scoped, Effect.provide(pool))
        expect(yield* left(sleepsFor(length))).toEqual([])
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("is ended with it when it is killed, MCP servers as well", () =>
    Effect.gen(function* () {
      const { length, spec } = yield* withMcpServer((sleep) => sleep)
      yield* Effect.gen(function* () {
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
        yield* Effect.forkScoped(server.request("thread/start", settings))
        yield* soon(sleepsFor(length), 1)
        yield* signal(server.pid, "SIGKILL")
      }).pipe(Effect.scoped, Effect.provide(pool))
      expect(yield* left(sleepsFor(length))).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
