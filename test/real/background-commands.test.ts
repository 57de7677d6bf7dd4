import { Approvals, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Chunk, Effect, Layer, Stream } from "effect"
import { onlyServer, runs } from "./commands.ts"
import { describeReal, real } from "./support.ts"

const unwatched = { approvalPolicy: "never", sandbox: "danger-full-access" }

const ticking = "sleep 0.4; for i in 1 2 3; do echo tick$i; sleep 0.3; done; exit 4"

const leases = Effect.map(onlyServer, (server) => server?.leases)

/** A session whose model has left this command running. */
const left = (command: string, settings = unwatched) =>
  Effect.gen(function* () {
    const { pool, spec } = yield* real(
      ({ toolOutput }) =>
        toolOutput === undefined ? runs(command, 250) : ScriptedModel.text("It runs."),
      { experimentalApi: true }
    )
    const servers = yield* Layer.build(pool)
    const session = yield* Effect.provide(
      Session.make({
        key: "s",
        server: spec,
        settings,
        approvals: Approvals.make({ command: () => Effect.succeed("accept") })
      }),
      servers
    )
    yield* session.run("start it")
    const [running] = yield* session.commands
    if (running === undefined) return yield* Effect.dieMessage("no command runs")
    return { leases: Effect.provide(leases, servers), running, session }
  })

describeReal("a command that a turn has left running, on the real server", () => {
  it.scopedLive("is listed, read after its turn, and waited for", () =>
    Effect.gen(function* () {
      const { running, session } = yield* left(ticking)
      expect(yield* running.snapshot).toMatchObject({ outlivesTurn: true })
      expect((yield* running.snapshot).command).toContain("tick$i")
      const output = Chunk.join(yield* Stream.runCollect(running.output), "")
      expect(output).toContain("tick1")
      expect(output).toContain("tick3")
      expect(yield* running.end).toMatchObject({ how: "Exited", exitCode: 4 })
      expect(yield* session.commands).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("is ended, and its server is let go then", () =>
    Effect.gen(function* () {
      const { leases, running } = yield* left("sleep 300")
      expect(yield* leases).toBe(1)
      yield* running.terminate
      expect(yield* running.end).toMatchObject({ how: "Terminated" })
      yield* Effect.repeat(leases, { until: (count) => count === 0 })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("is listed also if it had to be approved and prints nothing, and is ended", () =>
    Effect.gen(function* () {
      const { leases, running } = yield* left("sleep 300", {
        ...unwatched,
        approvalPolicy: "untrusted"
      })
      expect(yield* running.snapshot).toMatchObject({ outlivesTurn: true, processId: undefined })
      yield* running.terminate
      expect(yield* running.end).toMatchObject({ how: "Terminated" })
      yield* Effect.repeat(leases, { until: (count) => count === 0 })
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
