#!/usr/bin/env node
/** The `fake-codex-app-server` command: see `FakeExecutable`. */
import { spawn } from "node:child_process"
import { parseArgs } from "node:util"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as FakeExecutable from "./FakeExecutable.ts"
import * as Faults from "./Faults.ts"
import * as ChildProcess from "./internal/process/ChildProcess.ts"
import * as Stdio from "./internal/process/Stdio.ts"
import * as LoginStore from "./internal/server/LoginStore.ts"
import * as Server from "./internal/server/Server.ts"
import * as Threads from "./internal/server/Threads.ts"

const help = `fake-codex-app-server: speaks the protocol of codex app-server on stdin and stdout, and fails as planned.

  --seed N       uses the plan of Faults.fromSeed(N)
  --plan JSON    uses this plan, in the format of Faults.Plan:
                   {"start":{"ignoresSigterm":true},"child":true,
                    "steps":[{"at":3,"fault":{"_tag":"Exit","code":0}}]}
  --script JSON  what happens in the turns of a thread, in the format of FakeExecutable.Script; the last turn repeats:
                   [[{"_tag":"Text","text":"Hello"}]]
  --show-plan    prints the plan and exits
  --help         prints this text and exits

Other arguments, such as app-server or -c NAME=VALUE, mean what they mean to codex, or are ignored.
The process always ends after five minutes.
`

/** Longer than any test. A process whose test was killed does not stay for ever. */
const longest = "5 minutes"

const args = process.argv.slice(2)

const { values } = parseArgs({
  args,
  strict: false,
  options: {
    seed: { type: "string" },
    plan: { type: "string" },
    script: { type: "string" },
    "show-plan": { type: "boolean" },
    help: { type: "boolean" }
  }
})

const argument = <A, I>(name: "seed" | "plan" | "script", schema: Schema.Schema<A, I>) =>
  values[name] === undefined
    ? Effect.succeedNone
    : Effect.asSome(Schema.decodeUnknown(schema)(values[name], { onExcessProperty: "error" }))

const planned = Effect.gen(function* () {
  const seed = yield* argument("seed", Schema.NumberFromString)
  const plan = yield* argument("plan", Schema.parseJson(Faults.Plan))
  return Option.getOrElse(plan, () =>
    Option.match(seed, { onNone: () => Faults.none, onSome: Faults.fromSeed })
  )
})

const env = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const]
  )
)

/** Starts a child in another process group, which does not end when a pipe is closed. */
const startChild = Effect.sync(() => {
  spawn("sleep", ["300"], { detached: true, stdio: "ignore" }).unref()
})

/** Passes SIGTERM of the system on to the process in memory. */
const onSigterm = (child: ChildProcess.ChildProcess) =>
  Effect.map(Effect.runtime<never>(), (runtime) => {
    process.on("SIGTERM", () => Runtime.runFork(runtime)(child.life.signal("SIGTERM")))
  })

/** Runs the server until its end, and returns its exit code. */
const run = (plan: Faults.Plan, script: FakeExecutable.Script) =>
  Effect.gen(function* () {
    const faults = Faults.startOf(plan)
    const stdio = yield* Stdio.make
    const child = yield* ChildProcess.make(process.pid, faults, stdio.closeInput)
    yield* onSigterm(child)
    if (plan.child) yield* startChild
    const server = yield* Server.start({
      child,
      number: 1,
      env,
      args,
      scripts: { turns: ({ nth }) => FakeExecutable.turn(script, nth) },
      faults,
      threads: Threads.make(),
      logins: LoginStore.make(false)
    })
    yield* Faults.inflict(server, plan)

    yield* Stream.run(stdio.input, child.process.stdin).pipe(
      Effect.ignore,
      Effect.raceFirst(child.input.broken),
      Effect.forkScoped
    )
    const written = yield* Effect.forkScoped(
      Effect.zipRight(Stream.runForEach(child.process.stdout, stdio.print), stdio.closeOutput)
    )
    yield* Effect.forkScoped(
      Effect.ignore(Stream.runForEach(child.process.stderr, stdio.printError))
    )
    const { code } = yield* child.life.await
    // What the server wrote before its end still arrives, if somebody reads it.
    yield* Effect.timeoutOption(written.await, "1 second")
    return code ?? 1
  }).pipe(Effect.scoped)

const main = Effect.gen(function* () {
  const plan = yield* planned
  const script = yield* argument("script", Schema.parseJson(FakeExecutable.Script))
  if (values["help"] === true) return yield* Effect.as(Console.log(help), 0)
  if (values["show-plan"] === true)
    return yield* Effect.as(Console.log(JSON.stringify(plan, undefined, 2)), 0)
  return yield* run(
    plan,
    Option.getOrElse(script, () => [])
  )
}).pipe(
  Effect.catchTag("ParseError", (error) =>
    Effect.as(Console.error(ParseResult.TreeFormatter.formatErrorSync(error)), 64)
  ),
  Effect.timeoutTo({ duration: longest, onSuccess: (code) => code, onTimeout: () => 1 })
)

Effect.runFork(
  Effect.map(main, (code) => {
    process.exit(code)
  })
)
