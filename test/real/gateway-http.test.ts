import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { eventually, frames, gatewayOver, send, started, told } from "../gateway/support.ts"
import { describeReal, real } from "./support.ts"

const words = ["One ", "word ", "after ", "another."]

/** Asks for a command that needs a person, or says some words. */
const script: ScriptedModel.Script = ({ text, toolOutput }) =>
  text === "write" && toolOutput === undefined
    ? ScriptedModel.callTool({ name: "exec_command", arguments: { cmd: "echo hi > made.txt" } })
    : ScriptedModel.text(words, { every: "20 millis" })

const textOf = (frames: Iterable<{ readonly data: unknown }>): string =>
  Array.from(frames, ({ data }) => /"delta":"([^"]*)"/.exec(JSON.stringify(data))?.[1] ?? "").join(
    ""
  )

describeReal("a gateway over the real codex", () => {
  it.scopedLive("streams a turn, and runs a command when a person has accepted it over HTTP", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(script)
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped({ directory: home.home })
      const options = {
        folders: [folder],
        defaults: { sandbox: "workspace-write", approvalPolicy: "untrusted" }
      } as const
      yield* Effect.gen(function* () {
        const turn = yield* started("s", "hello")
        const seen = yield* Stream.runCollect(told(frames(`${turn}/events`)))
        expect(textOf(seen)).toBe(words.join(""))
        expect(Array.from(seen).at(-1)).toMatchObject({ event: "Completed" })

        const writing = yield* started("s", "write")
        const reader = yield* Effect.fork(Stream.runCollect(told(frames(`${writing}/events`))))
        const inbox = send("GET", "/v1/inbox")
        yield* eventually(inbox, ({ text }) => text.includes("made.txt"))
        expect(yield* fs.exists(`${folder}/made.txt`)).toBe(false)
        const id = /"id":"([^"]+)","session":"s"/.exec((yield* inbox).text)?.[1]
        const accepted = yield* send("POST", `/v1/inbox/${id}`, { body: { decision: "accept" } })
        expect(accepted).toMatchObject({ status: 204 })
        expect(textOf(yield* Fiber.join(reader))).toBe(words.join(""))
        expect(yield* fs.readFileString(`${folder}/made.txt`)).toBe("hi\n")
        const metrics = yield* send("GET", "/metrics")
        expect(metrics.text).not.toContain("good-token")
      }).pipe(Effect.provide(gatewayOver({ server: spec, pool, options })))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
