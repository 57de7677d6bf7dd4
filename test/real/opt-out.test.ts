/** Which notifications the real server sends to a client that opted out of some. */
import { AppServerPool, AppServerSpec, Run } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Chunk, Effect, Stream } from "effect"
import { describeReal, real } from "./support.ts"

/** The events of a run, and the methods of the notifications beside them. */
const runOn = (server: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    const { server: leased } = yield* (yield* AppServerPool.AppServerPool).lease(server)
    const ofServer: Array<string> = []
    yield* leased.connection.tap(undefined, ({ method }) => ofServer.push(method))
    const events = Chunk.toReadonlyArray(
      yield* Stream.runCollect(Run.stream({ server, input: "x" }))
    )
    const others = events.flatMap((event) => (event._tag === "Other" ? [event.method] : []))
    const tags = events.map(({ _tag }) => _tag).filter((tag) => tag !== "Other")
    return { tags, methods: new Set([...ofServer, ...others]) }
  }).pipe(Effect.scoped)

describeReal("a client that opted out of notifications", () => {
  it.scopedLive("does not get them, and its runs are the same", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(() => ScriptedModel.text(["He", "llo"]))
      const { args, command, cwd, env } = spec
      const optOutNotifications = ["thread/status/changed", "account/rateLimits/updated"] as const
      const quiet = AppServerSpec.make({ args, command, cwd, env, optOutNotifications })
      yield* Effect.gen(function* () {
        const all = yield* runOn(spec)
        expect([...all.methods]).toEqual(expect.arrayContaining([...optOutNotifications]))
        const fewer = yield* runOn(quiet)
        expect(fewer.tags).toEqual(all.tags)
        expect([...fewer.methods]).toContain("turn/started")
        for (const method of optOutNotifications) expect([...fewer.methods]).not.toContain(method)
      }).pipe(Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
