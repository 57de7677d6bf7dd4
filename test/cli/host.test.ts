import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Ref, Stream } from "effect"
import { freePort } from "../cluster/hosts.ts"
import { describePostgres, sharedServer, urlOn } from "../cluster/postgres.ts"
import { eventually, send, started, Url } from "../gateway/support.ts"
import { bin } from "../bundles.ts"
import { cli } from "./support.ts"

/** The built command at work. Each has an address of its own, and they share what is in the folder. */
const hosting = (
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ...args: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const address = `127.0.0.1:${yield* freePort}`
    const host = ["host", "--scripted", "--address", address]
    return { address, ...(yield* commanded({ cwd, env }, ...host, ...args)) }
  })

const commanded = (
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  ...args: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const child = yield* Command.make("node", bin, ...args).pipe(
      Command.workingDirectory(cwd),
      Command.env(env),
      Command.start
    )
    const said = yield* Ref.make("")
    yield* Stream.decodeText(child.stderr).pipe(
      Stream.runForEach((text) => Ref.update(said, (before) => before + text)),
      Effect.forkScoped
    )
    const first = yield* Deferred.make<string>()
    yield* child.stdout.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.runForEach((line) => Deferred.succeed(first, line)),
      Effect.forkScoped
    )
    return {
      first: Deferred.await(first),
      /** Waits until it has said this. */
      says: (text: string) => eventually(Ref.get(said), (all) => all.includes(text)),
      said: Ref.get(said),
      signal: (signal: NodeJS.Signals) => Effect.sync(() => process.kill(child.pid, signal)),
      exitCode: child.exitCode
    }
  })

describePostgres("effect-codex host", () => {
  it.scopedLive("takes sessions with others, says so, and gives them up on a signal", () =>
    Effect.gen(function* () {
      const folder = yield* cli({
        CODEX_HOST_DATABASE_URL: yield* Effect.flatMap(sharedServer, urlOn)
      })
      const one = yield* hosting(folder, "--name", "one")
      expect(yield* one.first).toBe(`Host one takes sessions at ${one.address}`)
      yield* one.says("No other host runs")
      const two = yield* hosting(folder)
      expect(yield* two.first).toBe(`Host ${two.address} takes sessions at ${two.address}`)
      yield* two.says("File locks are shared with one.")
      yield* one.signal("SIGTERM")
      expect(yield* one.exitCode).toBe(0)
      yield* one.says("Drained.")
      expect(yield* one.said).toContain("Draining: turns may end within 1m.")
      yield* two.signal("SIGINT")
      expect(yield* two.exitCode).toBe(0)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("has the sessions of a gateway before it", () =>
    Effect.gen(function* () {
      const database = yield* Effect.flatMap(sharedServer, urlOn)
      const folder = yield* cli({
        CODEX_HOST_DATABASE_URL: database,
        EFFECT_CODEX_CLUSTER: database
      })
      const host = yield* hosting(folder, "--name", "one")
      yield* host.first
      const gateway = yield* commanded(folder, "serve", "--port", "0")
      const url = (yield* gateway.first).replace(/^Listening on /, "")
      yield* Effect.gen(function* () {
        yield* eventually(send("GET", "/readyz"), ({ status }) => status === 204)
        const turn = yield* started("s", "hello")
        expect(yield* send("GET", `${turn}/result?wait=60`)).toMatchObject({
          status: 200,
          json: { text: expect.stringContaining("hello") }
        })
        expect((yield* send("GET", "/v1/sessions")).json).toMatchObject({
          sessions: [{ key: "s" }]
        })
      }).pipe(Effect.provideService(Url, url))
      yield* gateway.signal("SIGTERM")
      expect(yield* gateway.exitCode).toBe(0)
      expect(yield* gateway.said).toContain("Those that run go on at their hosts.")
      expect(yield* gateway.said).not.toContain("may end within")
      yield* host.signal("SIGTERM")
      expect(yield* host.exitCode).toBe(0)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("says in one sentence what is wrong with how it is started, and what to do", () =>
    Effect.gen(function* () {
      const { run } = yield* cli({
        CODEX_HOST_DATABASE_URL: "postgres://me:secret@127.0.0.1:1/none"
      })
      const refused: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [[], "Check that PostgreSQL"],
        [["--address", "nowhere"], "Expected HOST:PORT"],
        [["--grace", "soon"], "duration"]
      ]
      for (const [args, expected] of refused) {
        const { code, stderr, stdout } = yield* run("host", "--scripted", ...args)
        expect({ args, code }).toEqual({ args, code: 2 })
        expect(stderr + stdout).toContain(expected)
        expect(stderr).not.toContain("    at ")
        expect(stderr).not.toContain("secret")
      }
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
