import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Ref, Schema, Stream } from "effect"
import { bin, installed } from "../bundles.ts"
import { describeReal, isAlive, signal } from "./support.ts"

const Report = Schema.parseJson(
  Schema.Struct({
    ok: Schema.Boolean,
    verdicts: Schema.Array(
      Schema.Struct({ name: Schema.String, ok: Schema.Boolean, figures: Schema.Object })
    )
  })
)

describeReal("the demo", () => {
  it.live("prints one JSON object for machines, and every verdict holds", () =>
    Effect.gen(function* () {
      const report = yield* Schema.decode(Report)(
        yield* Command.string(Command.make("node", installed, "demo", "--json"))
      )
      expect(report.verdicts.filter(({ ok }) => !ok)).toEqual([])
      expect(report.verdicts).toHaveLength(7)
      expect(report.ok).toBe(true)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  /** Runs a shell command that uses `$demo`, and does something to it when everything is up and streaming. */
  /** What the log has of the configuration, such as that this machine lacks a program that codex would use. */
  const aboutThisMachine = /^warning: .*\n/gm

  const running = (
    line: string,
    then: (pid: number, errors: Effect.Effect<string>) => Effect.Effect<unknown, unknown>
  ) =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const cwd = yield* fs.makeTempDirectoryScoped({ directory: "node_modules/.cache" })
      const shell = yield* Command.make("bash", "-c", line).pipe(
        Command.env({ demo: `node ${bin} demo` }),
        Command.workingDirectory(cwd),
        Command.start
      )
      const errors = yield* Ref.make("")
      const reading = yield* Stream.decodeText(shell.stderr).pipe(
        Stream.runForEach((text) => Ref.update(errors, (before) => before + text)),
        Effect.fork
      )
      let server: number | undefined
      yield* shell.stdout.pipe(
        Stream.decodeText(),
        Stream.splitLines,
        Stream.tap((line) =>
          Effect.suspend(() => {
            server ??= Number(/started, process (\d+)/.exec(line)?.[1]) || undefined
            return /parent {2}\w/.test(line)
              ? Effect.fork(then(shell.pid, Ref.get(errors)))
              : Effect.void
          })
        ),
        Stream.runDrain
      )
      const left = (yield* fs.readDirectory(cwd, { recursive: true })).filter((name) =>
        /home-\w+$/.test(name)
      )
      yield* Fiber.join(reading)
      const said = (yield* Ref.get(errors)).replaceAll(aboutThisMachine, "")
      return { code: yield* shell.exitCode, errors: said, left, server }
    })

  const kill = (name: NodeJS.Signals) => (pid: number) => Effect.sync(() => process.kill(pid, name))

  it.scopedLive.each([
    ["SIGHUP", 129],
    ["SIGTERM", 143]
  ] as const)(
    "%s in the middle closes it all, with nothing left behind and the code of a shell",
    ([name, expected]) =>
      Effect.gen(function* () {
        const { code, errors, left, server } = yield* running("exec $demo", kill(name))
        expect({ code, errors, left }).toEqual({ code: expected, errors: "", left: [] })
        expect(server).toBeDefined()
        expect(yield* isAlive(server)).toBe(false)
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("a second Ctrl-C is told that it still closes, and leaves nothing either", () =>
    Effect.gen(function* () {
      // Two signals that come while a busy machine lets the process wait are one to it: the second is sent until it is told.
      const twice = (pid: number, errors: Effect.Effect<string>) =>
        Effect.zipRight(
          kill("SIGINT")(pid),
          Effect.repeat(Effect.delay(signal(pid, "SIGINT"), "30 millis"), {
            until: () => Effect.map(errors, (text) => text.includes("Still closing"))
          })
        )
      const { code, errors, left, server } = yield* running("exec $demo", twice)
      expect({ code, left }).toEqual({ code: 130, left: [] })
      expect(errors).toContain("Still closing")
      expect(yield* isAlive(server)).toBe(false)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("a reader that has had enough ends it without a word, and nothing is left", () =>
    Effect.gen(function* () {
      const { errors, left } = yield* running(
        "$demo | head -1; exit ${PIPESTATUS[0]}",
        () => Effect.void
      )
      expect({ errors, left }).toEqual({ errors: "", left: [] })
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
