/** `record` keeps what a run says and hears, and `replay` plays it to the same run. */
import { FlightRecorder } from "@effect-codex/app-server"
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Schema, Stream } from "effect"
import { describeReal } from "../real/support.ts"
import { command, goodSetUp, type SetUp } from "./doctor.ts"
import { bin } from "../bundles.ts"
import { within } from "./within.ts"

const same = "The same was sent as in the recording."

/** A recording of a scripted run, and how the run has ended. */
const recorded = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const setUp = yield* goodSetUp
    const file = `${setUp.folder}/recording.json`
    const run = yield* within(setUp.env)("record", "--scripted", "--out", file, ...args)
    return { setUp, file, run }
  })

const replayed = (
  { setUp, file }: { setUp: SetUp; file: string },
  ...args: ReadonlyArray<string>
) => within(setUp.env)("replay", file, ...args)

const scoped = Effect.provide(NodeContext.layer)

describeReal("a recording", () => {
  it.scopedLive("holds a run that can be played without codex, and is its owner's alone", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const recording = yield* recorded("Hello, you")
      expect(recording.run).toMatchObject({ code: 0, stdout: "You said: Hello, you\n" })
      expect(recording.run.stderr).toContain(`effect-codex replay ${recording.file}`)
      expect((yield* fs.stat(recording.file)).mode & 0o777).toBe(0o600)
      const nowhere = { ...recording.setUp.env, EFFECT_CODEX_BINARY: "/nowhere", PATH: "/nowhere" }
      const again = yield* within(nowhere)("replay", recording.file)
      expect(again).toMatchObject({ code: 0, stdout: "You said: Hello, you\n" })
      expect(again.stderr).toContain(same)
    }).pipe(scoped)
  )

  it.scopedLive("shows what a run that asks something else sends, as a diff", () =>
    Effect.gen(function* () {
      const recording = yield* recorded("Hello, you")
      const { code, stderr } = yield* replayed(recording, "Hello,", "they")
      expect(code).toBe(1)
      expect(stderr).toContain('- "Hello, you"\n+ "Hello, they"')
      expect(stderr).toContain("@ params.input[0].text")
    }).pipe(scoped)
  )

  it.scopedLive("of a turn that fails plays to the same failure and exit code", () =>
    Effect.gen(function* () {
      const recording = yield* recorded("fail 429")
      expect(recording.run.code).toBe(6)
      const again = yield* replayed(recording)
      expect(again.code).toBe(6)
      expect(again.stderr).toContain(same)
    }).pipe(scoped)
  )

  it.scopedLive("of nobody who is signed in plays to that", () =>
    Effect.gen(function* () {
      const setUp = yield* goodSetUp
      const file = `${setUp.folder}/recording.json`
      yield* (yield* FileSystem.FileSystem).remove(`${setUp.codexHome}/auth.json`)
      const run = yield* within(setUp.env)("record", "--out", file, "hello")
      expect(run.code).toBe(3)
      const again = yield* within(setUp.env)("replay", file)
      expect(again.code).toBe(3)
      expect(again.stderr).toContain(same)
    }).pipe(scoped)
  )

  it.scopedLive("has the settings of the run, and the answer that its command got", () =>
    Effect.gen(function* () {
      const rights = ["--sandbox", "read-only", "--approval", "untrusted"]
      const recording = yield* recorded(...rights, "! touch made")
      const again = yield* replayed(recording)
      expect(again.code).toBe(0)
      expect(again.stdout).toBe(recording.run.stdout)
      expect(again.stderr).toContain(same)
    }).pipe(scoped)
  )

  it.scopedLive("of a conversation that goes on plays as one", () =>
    Effect.gen(function* () {
      const first = yield* recorded("Hello")
      const fs = yield* FileSystem.FileSystem
      const dump = yield* Schema.decode(FlightRecorder.DumpFile)(
        yield* fs.readFileString(first.file)
      )
      const [, threadId = ""] = /"threadId":"([\w-]+)"/.exec(linesOf(dump)) ?? []
      const args = ["record", "--scripted", "--out", first.file, "--resume", threadId, "Again"]
      const second = yield* within(first.setUp.env)(...args)
      expect(second).toMatchObject({ code: 0, stdout: "You said: Again\n" })
      const again = yield* replayed(first)
      expect(again).toMatchObject({ code: 0, stdout: "You said: Again\n" })
      expect(again.stderr).toContain(same)
    }).pipe(scoped)
  )

  it.scopedLive("is written when Ctrl-C ends the run, and is interrupted again where it was", () =>
    Effect.gen(function* () {
      const setUp = yield* goodSetUp
      const file = `${setUp.folder}/recording.json`
      const run = yield* Command.make(
        "node",
        bin,
        "record",
        "--scripted",
        "-o",
        file,
        "count to 999"
      ).pipe(Command.env(setUp.env), Command.start)
      const lines = yield* Effect.fork(
        run.stdout.pipe(
          Stream.decodeText(),
          Stream.splitLines,
          Stream.tap((line) =>
            line === "5" ? Effect.sync(() => process.kill(run.pid, "SIGINT")) : Effect.void
          ),
          Stream.runCollect
        )
      )
      expect(yield* run.exitCode).toBe(130)
      const counted = [...(yield* Fiber.join(lines))].filter((line) => line !== "")
      const again = yield* command(setUp.env, "replay", file)
      expect(again.stderr).toContain(same)
      expect(again.stdout.split("\n").filter((line) => line !== "")).toEqual(counted)
    }).pipe(scoped)
  )

  it.scopedLive("that is none, or cannot be played or written, is a wrong argument", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { env, folder } = yield* goodSetUp
      const file = `${folder}/file.json`
      const texts = [
        ["{}", "is no recording"],
        ['{\n "format": 1,\n "libr', "is cut short or damaged"],
        ['{ "format": 99, "library": "9.0.0" }', "effect-codex 9.0.0 has written it, in format 99"]
      ] as const
      for (const [text, why] of texts) {
        yield* fs.writeFileString(file, text)
        const played = yield* within(env)("replay", file)
        expect(played).toMatchObject({ code: 2, stdout: "" })
        expect(played.stderr).toContain(why)
      }
      const kept = yield* within(env)("record", "--scripted", "-o", "/nowhere/x.json", "hello")
      expect(kept).toMatchObject({ code: 2, stdout: "" })
      expect(kept.stderr).toContain("Name another file with --out")
    }).pipe(scoped)
  )

  it.scopedLive("of no server leaves what is there, and no file that was not", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { env, folder } = yield* goodSetUp
      const file = `${folder}/earlier.json`
      yield* fs.writeFileString(file, "an earlier one")
      for (const out of [file, `${folder}/new.json`]) {
        const run = yield* within(env)("record", "-o", out, "--codex", "/nowhere/codex", "hello")
        expect(run.code).toBe(4)
        expect(run.stderr).toContain("Nothing was recorded, because no server was started.")
        expect(run.stderr).not.toContain("To play it")
      }
      expect(yield* fs.readFileString(file)).toBe("an earlier one")
      expect(yield* fs.exists(`${folder}/new.json`)).toBe(false)
    }).pipe(scoped)
  )
})

const linesOf = ({ generations }: FlightRecorder.Dump): string =>
  generations
    .flatMap(({ entries }) => entries.map((entry) => ("line" in entry ? entry.line : "")))
    .join("\n")
