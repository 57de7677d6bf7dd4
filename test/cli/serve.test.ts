import { writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { Command, FileSystem, HttpServer } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Ref, Schema, Stream } from "effect"
import { eventually, frames, send, started, told, Url } from "../gateway/support.ts"
import { describeReal } from "../real/support.ts"
import { bin, installed } from "../bundles.ts"
import { cli } from "./support.ts"
import { within } from "./within.ts"

/** The built command at work: its address, and how to send it a signal. */
const serving = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { cwd, env } = yield* cli()
    const child = yield* Command.make("node", program, "serve", "--port", "0", ...args).pipe(
      Command.workingDirectory(cwd),
      Command.env(env),
      Command.start
    )
    const errors = yield* Ref.make("")
    yield* Stream.decodeText(child.stderr).pipe(
      Stream.runForEach((text) => Ref.update(errors, (before) => before + text)),
      Effect.fork
    )
    const url = yield* Deferred.make<string>()
    yield* child.stdout.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.runForEach((line) => Deferred.succeed(url, line.replace(/^Listening on /, ""))),
      Effect.fork
    )
    return {
      cwd,
      url: yield* Deferred.await(url),
      errors: Ref.get(errors),
      signal: (signal: NodeJS.Signals) => Effect.sync(() => process.kill(child.pid, signal)),
      exitCode: child.exitCode
    }
  })

const at = (url: string) => Layer.succeed(Url, url)

const lastOf = (turn: string) =>
  Effect.map(Stream.runCollect(told(frames(`${turn}/events`))), (all) => Array.from(all).at(-1))

const isRunning = (turn: string) =>
  eventually(send("GET", turn), ({ text }) => text.includes(`"status":"Running"`))

describeReal("effect-codex serve, on the embedded model", () => {
  it.scopedLive("answers turns over HTTP, keeps its sessions, and ends when it was drained", () =>
    Effect.gen(function* () {
      const { errors, exitCode, url } = yield* serving(installed, "--scripted")
      yield* Effect.gen(function* () {
        const turn = yield* started("s", "hello")
        expect(yield* send("GET", `${turn}/result?wait=60`)).toMatchObject({
          status: 200,
          json: { text: expect.stringContaining("hello") }
        })
        expect((yield* send("GET", "/")).headers["content-type"]).toContain("text/html")
        yield* send("POST", "/v1/drain")
      }).pipe(Effect.provide(at(url)))
      expect(yield* exitCode).toBe(0)
      const said = yield* errors
      expect(said).toContain("No tokens: it answers only this machine.")
      expect(said).toContain("Drained.")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive(
    "SIGTERM tells readers how their turns end, a second one ends them at once, and the command with success",
    () =>
      Effect.gen(function* () {
        const { errors, exitCode, signal, url } = yield* serving(
          bin,
          "--scripted",
          "--grace",
          "10 minutes"
        )
        yield* Effect.gen(function* () {
          const turn = yield* started("s", "count to 9999")
          yield* isRunning(turn)
          const reader = yield* Effect.fork(lastOf(turn))
          yield* signal("SIGTERM")
          yield* eventually(send("GET", "/readyz"), ({ status }) => status === 503)
          expect((yield* send("GET", turn)).json).toMatchObject({ status: "Running" })
          yield* signal("SIGTERM")
          expect(yield* Fiber.join(reader)).toMatchObject({
            event: "Failed",
            data: { reason: "Interrupted" }
          })
        }).pipe(Effect.provide(at(url)))
        expect(yield* exitCode).toBe(0)
        expect(yield* errors).toContain("Draining: turns may end within 10m.")
      }).pipe(Effect.provide(NodeContext.layer))
  )
})

const Made = Schema.parseJson(
  Schema.Struct({
    token: Schema.String,
    entry: Schema.Struct({ name: Schema.String, tokenHash: Schema.String })
  })
)

describe("effect-codex serve", () => {
  it.scopedLive("takes the tokens that it makes, from a file that has only their hashes", () =>
    Effect.gen(function* () {
      const { cwd, env } = yield* cli()
      const run = within(env)
      const shown = yield* run("serve", "token", "ada", "--operator")
      expect(shown).toMatchObject({ code: 0, stderr: "" })
      expect(shown.stdout).toMatch(
        /^ {2}\{"name":"ada","isOperator":true,"tokenHash":"[0-9a-f]{64}"\}$/m
      )
      const { entry, token } = yield* Schema.decode(Made)(
        (yield* run("serve", "token", "ada", "--json")).stdout
      )
      const file = `${cwd}/tenants.json`
      writeFileSync(file, JSON.stringify({ tenants: [entry] }))
      const { errors, exitCode, signal, url } = yield* serving(bin, "--scripted", "--tenants", file)
      yield* Effect.gen(function* () {
        expect(yield* send("GET", "/v1/sessions")).toMatchObject({ status: 401 })
        expect(yield* send("GET", "/v1/sessions", { token })).toMatchObject({ status: 200 })
        expect(yield* send("GET", "/v1/pool", { token })).toMatchObject({ status: 403 })
      }).pipe(Effect.provide(at(url)))
      yield* signal("SIGINT")
      expect(yield* exitCode).toBe(0)
      expect(yield* errors).not.toContain("No tokens")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("says in one sentence what is wrong with how it is started, and what to do", () =>
    Effect.gen(function* () {
      const { cwd, env } = yield* cli()
      const run = within(env)
      const port = yield* takenPort
      yield* (yield* FileSystem.FileSystem).writeFileString(`${cwd}/none.json`, "{}")
      yield* (yield* FileSystem.FileSystem).writeFileString(
        `${cwd}/token.json`,
        JSON.stringify({ tenants: [{ name: "ada", tokenHash: "the-token-itself" }] })
      )
      const refused: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [["--port", port], "Choose another with --port"],
        [["--host", "0.0.0.0", "--port", "0"], "--tenants"],
        [["--port", "70000"], "a port from 0 to 65535"],
        [["--tenants", `${cwd}/none.json`], "none.json: tenants: is missing"],
        [
          ["--tenants", `${cwd}/token.json`],
          "token.json: tenants[0].tokenHash: the hash of a token"
        ],
        [["--tenants", `${cwd}/not-there.json`], "not-there.json"],
        [["--folder", "not-there"], "not-there"],
        [["--grace", "soon"], "a duration is expected"],
        [["token", "A/B"], "A/B"]
      ]
      for (const [args, expected] of refused) {
        const { code, stderr, stdout } = yield* run("serve", "--scripted", ...args)
        expect({ args, code }).toEqual({ args, code: 2 })
        expect(stderr + stdout).toContain(expected)
        expect(stderr).not.toMatch(/ {4}at |└|<->|the-token-itself/)
      }
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

const takenPort = Effect.map(
  Layer.build(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: 0 })),
  (context) => {
    const { address } = Context.get(context, HttpServer.HttpServer)
    return address._tag === "TcpAddress" ? String(address.port) : ""
  }
)
