import { Sessions } from "@effect-codex/agent"
import { CodexBinary } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { fileURLToPath } from "node:url"
import { runs } from "./commands.ts"
import { type Options, Printed, ready, sessions } from "./service.ts"
import { describeReal, goodToken, signal } from "./support.ts"

/** Turn n waits for its file. Asked again, it says what it was told before. */
const script: ScriptedModel.Script = ({ text, toolOutput }) => {
  if (text === "again") return ScriptedModel.text("here I am")
  return toolOutput === undefined
    ? runs(`until [ -e go-${text} ]; do sleep 0.2; done`)
    : ScriptedModel.text(`${text} is done`)
}

const program = fileURLToPath(new URL("../dist/real/service.js", import.meta.url))

describeReal("a service with 20 running turns that is told to end by SIGTERM", () => {
  it.scopedLive(
    "lets those end that do within its grace, interrupts and stores the others, reports both, and exits with 0",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const model = yield* ScriptedModel.make(script)
        const home = yield* CodexHome.make({ modelUrl: model.url, token: goodToken })
        const options: typeof Options.Type = {
          server: { command: yield* CodexBinary.find, cwd: home.home, env: home.env },
          store: yield* fs.makeTempDirectoryScoped(),
          turns: 20,
          grace: 10_000
        }
        const service = yield* Command.start(
          Command.make(process.execPath, program, JSON.stringify(options))
        )
        // The first ten end one after the other, while the service waits.
        const release = Effect.forEach(Array.from({ length: 10 }).keys(), (n) =>
          Effect.delay(fs.writeFileString(`${home.home}/go-${n}`, ""), "200 millis")
        )
        const reports: Array<Sessions.ShutdownReport> = []
        yield* service.stdout.pipe(
          Stream.decodeText(),
          Stream.splitLines,
          // The others are its log.
          Stream.filter((line) => line === ready || line.startsWith("{")),
          Stream.runForEach((line) =>
            line === ready
              ? Effect.zipRight(
                  signal(service.pid, "SIGTERM"),
                  Effect.asVoid(Effect.forkScoped(release))
                )
              : Effect.map(Schema.decode(Printed)(line), (report) => void reports.push(report))
          )
        )
        expect(yield* service.exitCode).toBe(0)
        expect(reports).toHaveLength(1)
        const outcomes = new Map(
          reports[0]?.turns.map(({ outcome, session }) => [session, outcome])
        )
        for (let n = 0; n < 20; n++) {
          expect(outcomes.get(`turn-${n}`)).toBe(n < 10 ? "Ended" : "Interrupted")
        }

        // The next program goes on with every one of them.
        yield* Effect.gen(function* () {
          const registry = yield* Sessions.Sessions
          const { sessions } = yield* registry.list
          expect(sessions).toHaveLength(20)
          for (const [n, before] of [
            [3, "3 is done"],
            [15, "15"]
          ] as const) {
            const session = yield* registry.get(`turn-${n}`)
            expect((yield* session.run("again")).text).toBe("here I am")
            expect(JSON.stringify((yield* model.requests).at(-1)?.body)).toContain(before)
          }
        }).pipe(Effect.scoped, Effect.provide(sessions(options)))
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
