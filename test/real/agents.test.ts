import { Approvals, Run, Session } from "@effect-codex/agent"
import { AppServerPool, type AppServerSpec } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Queue, Ref, Schema } from "effect"
import { watch } from "../guarantees/support.ts"
import { onlyServer, runs, soonSleeping, watched } from "./commands.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const namespace = "multi_agent_v1"

const spawn = ScriptedModel.callTool({
  namespace,
  name: "spawn_agent",
  arguments: { message: "child's work" }
})

const awaits = (agent: string) =>
  ScriptedModel.callTool({
    namespace,
    name: "wait_agent",
    arguments: { targets: [agent], timeout_ms: 10000 }
  })

const isSpawned = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Struct({ agent_id: Schema.String }))
)

/** The parent spawns a child, waits for it, and says what it was told; the child runs one command. */
const family =
  (cmd: string): ScriptedModel.Script =>
  ({ text, toolOutput = "" }) => {
    if (text === "child's work") {
      return toolOutput === "" ? runs(cmd) : ScriptedModel.text("the child's answer")
    }
    if (text !== "parent's work") return ScriptedModel.text(`the parent heard ${text}`)
    if (toolOutput === "") return spawn
    const spawned = isSpawned(toolOutput)
    return spawned._tag === "Some"
      ? awaits(spawned.value.agent_id)
      : ScriptedModel.text(`the parent heard ${toolOutput}`)
  }

describeReal("a run's sub-agents, on the real server", () => {
  it.scopedLive("one that still works when the run is complete goes on, and is let go then", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(({ text, toolOutput }) =>
        text === "child's work"
          ? toolOutput === undefined
            ? runs("until [ -e go ]; do sleep 0.1; done; touch gone")
            : ScriptedModel.text("the child's answer")
          : toolOutput === undefined
            ? spawn
            : // Long enough for the child to begin.
              ScriptedModel.text("I am done", { every: "1 second" })
      )
      const fs = yield* FileSystem.FileSystem
      yield* Effect.gen(function* () {
        const settings = { ...watched, approvalPolicy: "never" }
        const { text } = yield* Run.run({ server: spec, input: "parent's work", settings })
        expect(text).toBe("I am done")
        yield* fs.writeFileString(`${home.home}/go`, "")
        yield* untilUnloaded(spec)
        expect(yield* fs.exists(`${home.home}/gone`)).toBe(true)
        expect(yield* onlyServer).toMatchObject({ generation: 1, leases: 0 })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "their events are among the run's, and what they ask for is asked of the run's handlers",
    () =>
      Effect.gen(function* () {
        const { pool, spec } = yield* real(family("echo from the child"))
        yield* Effect.gen(function* () {
          const requests = yield* Ref.make<ReadonlyArray<Approvals.CommandRequest>>([])
          const approvals = Approvals.make({
            command: (request) =>
              Effect.as(
                Ref.update(requests, (all) => [...all, request]),
                "accept" as const
              )
          })
          const run = yield* watch(
            Run.stream({ server: spec, input: "parent's work", settings: watched, approvals })
          )
          const result = yield* run.result
          expect(result.text).toContain("the child's answer")
          const own = (yield* run.events).flatMap((event) =>
            event._tag === "SubAgent" ? [event] : []
          )
          const child = own[0]?.threadId
          expect(child).not.toBe(result.threadId)
          expect(new Set(own.map(({ threadId }) => threadId))).toEqual(new Set([child]))
          expect(
            own.flatMap(({ event }) => (event._tag === "Text" ? [event.delta] : [])).join("")
          ).toBe("the child's answer")
          expect(yield* Ref.get(requests)).toMatchObject([
            { threadId: child, command: "/bin/bash -lc 'echo from the child'" }
          ])
          yield* untilUnloaded(spec)
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "one that outlives its turn asks the session's own handler (cx #36141, cx #23324)",
    () =>
      Effect.gen(function* () {
        const { home, pool, spec } = yield* real(({ text, toolOutput }) =>
          text === "child's work"
            ? toolOutput === undefined
              ? runs("until [ -e go ]; do sleep 0.1; done")
              : runs("touch gone")
            : toolOutput === undefined
              ? spawn
              : // Long enough for the child to ask for its first command.
                ScriptedModel.text("I am done", { every: "1 second" })
        )
        const fs = yield* FileSystem.FileSystem
        yield* Effect.gen(function* () {
          const asked = yield* Queue.unbounded<string>()
          const noting = (who: string) =>
            Approvals.make({
              command: ({ command }) =>
                Effect.as(Queue.offer(asked, `${who}: ${command}`), "accept")
            })
          const session = yield* Session.make({
            key: "s",
            server: spec,
            settings: watched,
            approvals: noting("session")
          })
          const { text } = yield* session.run("parent's work", { approvals: noting("turn") })
          expect(text).toBe("I am done")
          expect(yield* Queue.take(asked)).toContain("turn: /bin/bash -lc 'until")
          yield* fs.writeFileString(`${home.home}/go`, "")
          expect(yield* Queue.take(asked)).toBe("session: /bin/bash -lc 'touch gone'")
          yield* Effect.repeat(Effect.delay(fs.exists(`${home.home}/gone`), "50 millis"), {
            until: (exists) => exists
          })
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("they and what they have running end with a run that is interrupted", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(family("sleep 300"))
      yield* Effect.gen(function* () {
        const settings = { ...watched, approvalPolicy: "never" }
        const run = yield* watch(Run.stream({ server: spec, input: "parent's work", settings }))
        yield* run.awaitEvent("Started")
        const pid = (yield* onlyServer)?.pid
        yield* soonSleeping(pid, 1)
        yield* Fiber.interrupt(run.fiber)
        yield* soonSleeping(pid, 0)
        yield* model.awaitIdle
        yield* untilUnloaded(spec)
        expect(yield* onlyServer).toMatchObject({ pid, leases: 0 })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})

/** Waits until the server has no thread loaded. */
const untilUnloaded = (spec: AppServerSpec.AppServerSpec) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
      yield* Effect.repeat(Effect.delay(server.request("thread/loaded/list", {}), "20 millis"), {
        until: ({ data }) => data.length === 0
      })
    })
  )

describeReal("a run's goals, on the real server", () => {
  it.scopedLive(
    "there are none: a model that sets itself one is told so, and the turn is the last",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(({ toolOutput }) =>
          toolOutput === undefined
            ? ScriptedModel.callTool({ name: "create_goal", arguments: { objective: "go on" } })
            : ScriptedModel.text(toolOutput)
        )
        yield* Effect.gen(function* () {
          const { text } = yield* Run.run({ server: spec, input: "hello" })
          expect(text).toContain("unsupported call: create_goal")
          // With goals the server starts the next turn within a few milliseconds.
          yield* Effect.sleep("500 millis")
          expect(yield* model.requests).toHaveLength(2)
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )
})
