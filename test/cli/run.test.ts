/**
 * `effect-codex run` with pipes: what a script reads. What the process does is asked of a process: its pipes, its exit code,
 * its signals. All else is asked in the process of the test.
 */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { RunEvent } from "@effect-codex/agent"
import { describeReal } from "../real/support.ts"
import { type Cli, cli, type Ended, version } from "./support.ts"
import { within } from "./within.ts"

type Test<Given> = (given: Given) => Effect.Effect<unknown, unknown, NodeContext.NodeContext>

const withCli = (test: Test<Cli>) =>
  Effect.flatMap(cli(), test).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

interface Within {
  readonly cwd: string
  readonly run: ReturnType<typeof within>
}

/** The same in the process of the test. */
const withCommand = (test: Test<Within>) =>
  withCli(({ cwd, env }) => test({ cwd, run: within(env) }))

const linesOf = (text: string) => text.trimEnd().split("\n")
const Event = Schema.parseJson(RunEvent.RunEvent)
const Failed = Schema.parseJson(
  Schema.Struct({
    failure: Schema.Struct({ _tag: Schema.String }),
    message: Schema.String,
    exitCode: Schema.Int
  })
)
const Tagged = Schema.parseJson(Schema.Struct({ _tag: Schema.String, exitCode: Schema.Int }))

describeReal("run in a pipe", () => {
  it.live("prints the answer alone on stdout", () =>
    withCli(({ bash }) =>
      Effect.gen(function* () {
        const { code, stdout } = yield* bash("installed run --scripted hello there")
        expect({ code, stdout }).toEqual({ code: 0, stdout: "You said: hello there\n" })
      })
    )
  )

  it.live("takes the prompt from standard input, alone or behind the words", () =>
    withCli(({ bash }) =>
      Effect.gen(function* () {
        const alone = yield* bash("echo from a pipe | cli run --scripted")
        expect(alone.stdout).toBe("You said: from a pipe\n")
        const behind = yield* bash("echo from a pipe | cli run --scripted 'Sum up:' -")
        expect(behind.stdout).toBe("You said: Sum up:\n\nfrom a pipe\n")
      })
    )
  )

  it.live("takes what stands behind -- as it is", () =>
    withCli(({ run }) =>
      Effect.gen(function* () {
        const { stdout } = yield* run("run", "--scripted", "--", "--help", "me")
        expect(stdout).toBe("You said: --help me\n")
      })
    )
  )

  it.live("--json prints one event a line, and nothing else on stdout", () =>
    withCommand(({ run }) =>
      Effect.gen(function* () {
        const { code, stdout } = yield* run("run", "--scripted", "--json", "hello")
        const events = yield* Effect.forEach(linesOf(stdout), (line) => Schema.decode(Event)(line))
        expect(code).toBe(0)
        expect(events[0]?._tag).toBe("Started")
        expect(events.at(-1)).toMatchObject({
          _tag: "Completed",
          result: { text: "You said: hello" }
        })
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
      })
    )
  )

  it.live("--json stays clean where the libraries have another patch of effect", () =>
    withCli(({ bash }) =>
      Effect.gen(function* () {
        const hooks = `${process.cwd()}/test/dist/cli/other-effect.js`
        const { code, stderr, stdout } = yield* bash(
          `NODE_OPTIONS='--import ${hooks}' installed run --scripted --json hello`
        )
        yield* Effect.forEach(linesOf(stdout), (line) => Schema.decode(Event)(line))
        expect(code).toBe(0)
        expect(stderr).not.toContain("3.22.999")
      })
    )
  )

  it.live("--json ends with the failure, and the exit code that the command has", () =>
    withCli(({ run }) =>
      Effect.gen(function* () {
        const { code, stderr, stdout } = yield* run("run", "--scripted", "--json", "fail 401")
        const last = yield* Schema.decode(Tagged)(linesOf(stdout).at(-1) ?? "")
        expect({ code, last }).toEqual({ code: 3, last: { _tag: "Failed", exitCode: 3 } })
        expect(stderr).toContain("The credential was refused")
      })
    )
  )

  it.live.each([
    ["no codex", ["--codex", "/nowhere/codex", "hello"], 4, "BinaryNotFound"],
    ["no such conversation", ["--scripted", "--resume", "nope", "hello"], 2, "UsageError"],
    ["an answer that does not fit", ["--scripted", "--schema", "odd.json", "?"], 1, "AnswerMisfit"]
  ] as const)("--json ends with the failure where there is %s", ([, args, exitCode, tag]) =>
    withCommand(({ cwd, run }) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const odd = { type: "object", properties: { n: { type: "integer", multipleOf: 7 } } }
        const schema = JSON.stringify({ ...odd, required: ["n"] })
        yield* fs.writeFileString(`${cwd}/odd.json`, schema)
        const named = args.map((arg) => (arg === "odd.json" ? `${cwd}/odd.json` : arg))
        const { code, stderr, stdout } = yield* run("run", "--json", ...named)
        const last = yield* Schema.decode(Failed)(linesOf(stdout).at(-1) ?? "")
        expect(last).toMatchObject({ failure: { _tag: tag }, exitCode })
        expect(code).toBe(exitCode)
        expect(stderr).toContain(last.message)
      })
    )
  )

  it.live("--schema prints the answer by the schema of the file", () =>
    withCommand(({ cwd, run }) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const schema = {
          $id: "https://example.com/verdict",
          type: "object",
          properties: { safe: { type: "boolean" }, why: { type: "string" } },
          required: ["safe"]
        }
        yield* fs.writeFileString(`${cwd}/verdict.json`, JSON.stringify(schema))
        const ask = (file: string) =>
          run("run", "--scripted", "--schema", `${cwd}/${file}`, "Is it safe?")
        const answered = yield* ask("verdict.json")
        expect(answered).toMatchObject({ code: 0, stdout: '{"safe":true}\n' })

        yield* fs.writeFileString(`${cwd}/broken.json`, "[")
        const broken = yield* ask("broken.json")
        expect(broken.code).toBe(2)
        expect(broken.stderr).toContain(`The schema ${cwd}/broken.json cannot be used`)
      })
    )
  )

  it.live("shows an image to the model, and refuses one that is not there", () =>
    withCommand(({ cwd, run }) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        yield* fs.writeFile(`${cwd}/dot.png`, dot)
        const shown = (file: string) =>
          run("run", "--scripted", "--image", `${cwd}/${file}`, "What is this?")
        const seen = yield* shown("dot.png")
        expect(seen.stdout).toContain(`path="${cwd}/dot.png"`)
        expect((yield* shown("no.png")).code).toBe(2)
      })
    )
  )

  it.live("--session begins a conversation that --resume and btw go on with", () =>
    withCommand(({ run }) =>
      Effect.gen(function* () {
        yield* run("run", "--scripted", "--session", "mine", "first")
        const second = yield* run("run", "--scripted", "--resume", "mine", "second")
        expect(second.stdout).toBe("You said: second\n")
        const aside = yield* run("btw", "--scripted", "mine", "an", "aside")
        expect(aside.stdout).toBe("You said: an aside\n")
        const shown = yield* run("sessions", "show", "--scripted", "mine")
        expect(shown.stdout).toContain("## first")
        expect(shown.stdout).toContain("## second")
        expect(shown.stdout).not.toContain("aside")

        const list = yield* run("sessions", "list", "--scripted")
        expect(list.stdout).toMatch(/^mine +[0-9a-f-]{36} .* first$/m)
        const exported = yield* run("sessions", "export", "--scripted", "mine")
        expect(JSON.parse(exported.stdout).turns).toHaveLength(2)
        expect((yield* run("sessions", "forget", "--scripted", "mine")).code).toBe(0)
        expect((yield* run("run", "--scripted", "--resume", "mine", "third")).code).toBe(2)
      })
    )
  )

  it.live("a reader that has had enough ends it without a word", () =>
    withCli(({ bash }) =>
      Effect.gen(function* () {
        const { code, stderr, stdout } = yield* bash(
          "cli run --scripted 'count to 10000' 2>errors | head -2; code=${PIPESTATUS[0]}; grep -v bubblewrap errors >&2; exit $code"
        )
        expect({ code, stderr, stdout }).toEqual({ code: 141, stderr: "", stdout: "1\n2\n" })
      })
    )
  )

  it.live("a full disk ends it with what is wrong, and its server", () =>
    withCli(({ bash }) =>
      Effect.gen(function* () {
        const { code, stderr } = yield* bash("cli run --scripted 'count to 10000' > /dev/full")
        expect(code).toBe(1)
        expect(stderr).toMatch(/^The output cannot be written: ENOSPC.*$/m)
        expect(stderr).not.toContain("at ")
      })
    )
  )

  it.live("--timeout ends a turn that takes longer, with a code of its own", () =>
    withCommand(({ run }) =>
      Effect.gen(function* () {
        const { code, stderr } = yield* run(
          "run",
          "--scripted",
          "--timeout",
          "1 second",
          "count to 10000"
        )
        expect(code).toBe(5)
        expect(stderr).toContain("The run did not end within 1s")
      })
    )
  )

  it.live("declines what nobody can be asked, and says so", () =>
    withCommand(({ run }) =>
      Effect.gen(function* () {
        const { code, stderr } = yield* run(
          "run",
          "--scripted",
          "--sandbox",
          "read-only",
          "--approval",
          "untrusted",
          "! touch x"
        )
        expect(code).toBe(0)
        expect(stderr).toContain("Declined, because nobody can be asked without a terminal")
      })
    )
  )

  it.live("says in one sentence that nobody is signed in, and what to do", () =>
    withCommand(({ run }) =>
      Effect.gen(function* () {
        const { code, stderr } = yield* run("run", "hello")
        expect(code).toBe(3)
        expect(stderr).toMatch(/^You are not signed in: .*codex login.*--scripted\.$/m)
      })
    )
  )
})

/** A picture of one dot. */
const dot = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64"
)

describeReal("the command line", () => {
  it.live("says its version, and help without colours in a pipe", () =>
    withCli(({ run }) =>
      Effect.gen(function* () {
        expect((yield* run("--version")).stdout.trim()).toBe(version)
        const { stdout } = yield* run("run", "--scripted", "--help")
        expect(stdout).toMatch(/^effect-codex run \[options\] <prompt>\.\.\.$/m)
        expect(stdout).toContain("EXIT CODES")
        expect(stdout).not.toContain("\u001B")
        const above = yield* run("sessions")
        expect(above).toMatchObject({ code: 0, stderr: "" })
        expect(above.stdout).toMatch(/^ {2}list {4}Lists the sessions that have a key\.$/m)
        const all = yield* run("--help")
        expect(all.stdout).toMatch(/^ {2}run {7}Asks the agent to do something/m)
        expect(all.stdout.split("\n").filter((line) => line.length > 140)).toEqual([])
      })
    )
  )

  const isRefused = ({ code, stderr, stdout }: Ended) => {
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr).toMatch(/--help" shows|--help shows|Give |"effect-codex sessions list/)
  }

  it.live.each([
    ["an unknown command", ["nope"]],
    // It may be on standard input.
    ["nothing to ask", ["run"]]
  ] as const)("refuses %s with the code of usage, and says what is wrong", ([, args]) =>
    withCli(({ run }) => Effect.map(run(...args), isRefused))
  )

  it.live.each([
    ["an unknown option", ["run", "hello", "--nope"]],
    ["a value that an option does not have", ["run", "--sandbox", "nope", "hello"]],
    ["a duration that is none", ["run", "--timeout", "soon", "hello"]],
    ["two conversations", ["run", "--scripted", "--session", "a", "--resume", "b", "hello"]],
    ["a conversation that there is not", ["run", "--scripted", "--resume", "nope", "hello"]]
  ] as const)("refuses %s with the code of usage, and says what is wrong", ([, args]) =>
    withCommand(({ run }) => Effect.map(run(...args), isRefused))
  )

  it.live("says where it has looked for codex", () =>
    withCommand(({ run }) =>
      Effect.gen(function* () {
        const { code, stderr } = yield* run("run", "--codex", "/nowhere/codex", "hello")
        expect(code).toBe(4)
        expect(stderr).toContain("Searched: /nowhere/codex")
      })
    )
  )
})
