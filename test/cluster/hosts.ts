/** Hosts in processes of their own, to kill, to stop and to continue, with a database and a model of the test. */
import { existsSync, readFileSync } from "node:fs"
import { createServer } from "node:net"
import { CodexBinary } from "@effect-codex/app-server"
import { ClusterSessions, Host } from "@effect-codex/cluster"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { Command } from "@effect/platform"
import { Data, Deferred, Effect, Layer, Redacted, Schema, Stream } from "effect"
import { host as hostProgram } from "../bundles.ts"
import { urlOn } from "./databases.ts"
import { Options, ready } from "./host-options.ts"
import type { Server } from "./server.ts"

/**
 * So fast that a test need not wait, and slow enough for a busy machine: locks that are not renewed within 2.5 seconds were
 * given up by hosts that were merely waiting for the processor. In milliseconds.
 */
export const fast = {
  lockRefresh: 5000,
  lockExpiration: 15_000,
  assignments: 500,
  healthCheck: 1000,
  messages: 500,
  drain: 300_000
}

/** A port that is free now. */
export const freePort = Effect.async<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

/**
 * "run COMMAND" runs it, and the answer is its output. "wait NAME" goes on until the file of that name is there, however long
 * that takes. It leaves a mark of that name, and another one if it should be asked for again. All else is greeted.
 */
const script: ScriptedModel.Script = ({ text, toolOutput }) => {
  const [, verb, object = ""] = /^(run|wait) (.*)/s.exec(text) ?? []
  if (verb === undefined) return ScriptedModel.text(`hello ${text}`)
  if (verb === "run")
    return toolOutput === undefined ? runs(object) : ScriptedModel.text(toolOutput)
  if (toolOutput?.includes("went on") === true) return ScriptedModel.text("went on")
  const mark = toolOutput === undefined ? `echo ${object} >> marks; ` : ""
  return runs(`${mark}until [ -e ${object} ]; do sleep 0.2; done; echo went on`)
}

const runs = (cmd: string) =>
  ScriptedModel.callTool({ name: "exec_command", arguments: { cmd, yield_time_ms: 30_000 } })

const signal = (pid: number, name: NodeJS.Signals) =>
  Effect.ignore(Effect.try(() => process.kill(pid, name)))

/** A place for hosts: a database, a model, and a home that they share. */
export const place = (server: Server) =>
  Effect.gen(function* () {
    const database = yield* urlOn(server)
    const model = yield* ScriptedModel.make(script)
    const home = yield* CodexHome.make({ modelUrl: model.url, token: "token-of-the-cluster" })
    const command = yield* CodexBinary.find
    const start = (
      name: string,
      more: Partial<Options> = {},
      env: Readonly<Record<string, string>> = {}
    ) =>
      Effect.flatMap(freePort, (port) =>
        started(env, {
          name,
          address: { host: "127.0.0.1", port },
          database,
          command,
          env: home.env,
          cwd: home.home,
          codexHome: home.codexHome,
          sqliteHome: `${home.home}/../${name}`,
          locks: "Table",
          timing: fast,
          ...more
        })
      )
    const client = ClusterSessions.layer().pipe(
      Layer.provideMerge(
        Host.clientLayer({ name: "client", database: Redacted.make(database), timing: fast })
      )
    )
    const marks = `${home.home}/marks`
    return {
      database,
      model,
      home,
      start,
      client,
      /** A command that leaves a mark each time it runs. */
      marking: (mark: string) => `echo ${mark} >> marks`,
      /** The marks that were left. */
      marks: Effect.sync(() =>
        existsSync(marks) ? readFileSync(marks, "utf8").trim().split("\n") : []
      )
    }
  })

/** The host has ended before it was ready. The message is what it has said. */
class HostEnded extends Data.TaggedError("HostEnded")<{ readonly message: string }> {}

/** Starts a host. It is killed when the scope closes. */
const started = (env: Readonly<Record<string, string>>, options: Options) =>
  Effect.gen(function* () {
    const child = yield* Command.start(
      Command.make(
        process.execPath,
        hostProgram,
        yield* Schema.encode(Schema.parseJson(Options))(options)
      ).pipe(Command.env(env))
    )
    const isReady = yield* Deferred.make<void, HostEnded>()
    let said = ""
    const listening = (stream: typeof child.stdout) =>
      Stream.runForEach(Stream.splitLines(Stream.decodeText(stream)), (line) => {
        said += `${line}\\n`
        return line === ready ? Deferred.succeed(isReady, undefined) : Effect.void
      })
    yield* Effect.forkScoped(
      Effect.all([listening(child.stdout), listening(child.stderr)], {
        concurrency: "unbounded"
      }).pipe(
        Effect.ensuring(
          Effect.suspend(() => Deferred.fail(isReady, new HostEnded({ message: said })))
        )
      )
    )
    yield* Effect.addFinalizer(() => signal(child.pid, "SIGKILL"))
    const { host, port } = options.address
    return {
      name: options.name,
      address: `${host}:${port}`,
      pid: child.pid,
      signal: (name: NodeJS.Signals) => signal(child.pid, name),
      exitCode: child.exitCode,
      /** Waits until it takes sessions. Fails with what it has said if it ends before. */
      ready: Deferred.await(isReady),
      said: Effect.sync(() => said)
    }
  })

export type Process = Effect.Effect.Success<ReturnType<typeof started>>
