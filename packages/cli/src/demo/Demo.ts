/**
 * Demonstrates this library on the real server: a 401 fails one run and not the session, and a session outlives its
 * server.
 */
import { Session } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as DemoModel from "./DemoModel.ts"
import * as Scenes from "./Scenes.ts"
import { type Service, Timeline } from "./Timeline.ts"

/** Runs the demo and returns its verdicts. */
export const run = Effect.scoped(
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const command = yield* CodexBinary.find
    const model = yield* ScriptedModel.make(DemoModel.script)
    const home = yield* CodexHome.make({ modelUrl: model.url, token: DemoModel.goodToken })
    const server = AppServerSpec.make({ command, codexHome: home.codexHome, env: home.env })
    const log = yield* Ref.make<ReadonlyArray<AppServerPool.PoolEvent>>([])
    const pool = AppServerPool.AppServerPool.layer({
      observe: (event) =>
        Effect.zipRight(
          Ref.update(log, (events) => [...events, event]),
          announce(timeline, event)
        )
    }).pipe(Layer.provide(StdioTransport.layer))

    const verdicts = yield* Effect.scoped(
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "demo/parent", server, replay: "Always" })
        const refusals = yield* Scenes.refusals(session, server)
        const loss = yield* Scenes.loss(session)
        const overHttp = yield* Scenes.overHttp(server)
        yield* timeline.step(7, "Everything closes")
        return [...refusals, loss, overHttp]
      })
    ).pipe(Effect.provide(pool))
    return [...verdicts, yield* Scenes.closing(yield* Ref.get(log))]
  })
)

type Closed = Extract<AppServerPool.PoolEvent, { readonly _tag: "Closed" }>

const closedBy: Readonly<Record<Closed["report"]["how"], string>> = {
  AlreadyGone: "the process had already exited",
  EndOfInput: "at the end of its input",
  SIGTERM: "by SIGTERM",
  SIGKILL: "by SIGKILL"
}

const announce = (timeline: Service, event: AppServerPool.PoolEvent) => {
  const name = `generation ${event.generation}`
  switch (event._tag) {
    case "Started":
      return timeline.say("pool", `${name} started, process ${event.pid}`)
    case "StartFailed":
      return timeline.say("pool", `${name} failed to start: ${event.error.message}`)
    case "Invalidated":
      return timeline.say("pool", `${name} invalidated by TransportError: ${event.error.detail}`)
    case "NewerVersion":
      return timeline.say(
        "pool",
        `${name} runs codex ${event.version}, which this library was not verified with`
      )
    // The log has it.
    case "Noticed":
      return Effect.void
    // Leases in the demo are too short for these.
    case "LeakSuspected":
    case "LeaseReturned":
      return Effect.void
    case "Closed": {
      const { how, exitCode, took } = event.report
      const code = exitCode === undefined ? "" : `, exit code ${exitCode}`
      return timeline.say(
        "pool",
        `${name} closed in ${Math.round(Duration.toMillis(took))}ms (${closedBy[how]}${code})`
      )
    }
  }
}
