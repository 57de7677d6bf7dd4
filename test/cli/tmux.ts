/** A real terminal: a shell in tmux, to type into and to read the screen of. */
import { execFileSync } from "node:child_process"
import { Command, type CommandExecutor } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe } from "@effect/vitest"
import { Data, Effect, Schedule } from "effect"
import { describeReal, isAlive } from "../real/support.ts"
import { bin } from "../bundles.ts"
import { cli, type Cli } from "./support.ts"

const hasTmux = (() => {
  try {
    execFileSync("tmux", ["-V"])
    return true
  } catch {
    return false
  }
})()

/** Tests that need a terminal. Without tmux they are skipped, and the title says why. */
export const describePty = (name: string, tests: () => void): void => {
  if (hasTmux) describeReal(name, tests)
  else describe.skip(`${name} (skipped: tmux is not installed)`, tests)
}

class NotShown extends Data.TaggedError("NotShown")<{
  readonly wanted: RegExp
  readonly screen: string
}> {
  override get message(): string {
    return `The screen never showed ${this.wanted}. It shows:\n${this.screen}`
  }
}

/** A terminal that a test types into. */
export interface Terminal {
  /** Types text, without Enter. */
  readonly type: (text: string) => Effect.Effect<void>
  /** Presses keys by their names in tmux, such as `Enter` and `C-c`. */
  readonly press: (...keys: ReadonlyArray<string>) => Effect.Effect<void>
  /** Types a line of the shell or of the command, and Enter. */
  readonly enter: (line: string) => Effect.Effect<void>
  /** What is on the screen now. */
  readonly screen: Effect.Effect<string>
  /** The same with the escape sequences of colours. */
  readonly colours: Effect.Effect<string>
  /** Waits until the screen shows something, and returns the screen. */
  readonly shows: (wanted: RegExp) => Effect.Effect<string>
  /** Waits for the end of the command, and returns its exit code. */
  readonly exitCode: Effect.Effect<number>
}

/** So long that only a command which never shows it fails. */
const patience = Schedule.intersect(Schedule.spaced("100 millis"), Schedule.recurs(900))

/** Runs a test with a terminal of its own. It is also given the folder that the shell is in. */
export const onTerminal = <A, E>(
  test: (terminal: Terminal, cwd: string) => Effect.Effect<A, E, NodeContext.NodeContext>,
  env: Readonly<Record<string, string>> = {}
) =>
  Effect.gen(function* () {
    const command = yield* cli(env)
    return yield* test(yield* terminal(command), command.cwd)
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const shell = ["bash", "--norc", "--noprofile"]

/** Opens a terminal, in which `cli` is the command. Its prompt is `$`. */
const terminal = ({ cwd, env }: Cli) =>
  Effect.gen(function* () {
    const context = yield* Effect.context<CommandExecutor.CommandExecutor>()
    const socket = `${cwd}/tmux`
    const tmux = (...args: ReadonlyArray<string>) =>
      Command.string(Command.make("tmux", "-f", "/dev/null", "-S", socket, ...args)).pipe(
        Effect.orDie,
        Effect.provide(context)
      )
    // A command that is hung up on closes its servers, which write into the folder of the test until then.
    const hungUp = Effect.gen(function* () {
      const shell = (yield* tmux("display-message", "-p", "#{pane_pid}")).trim()
      const running = yield* Effect.orElseSucceed(
        Command.lines(Command.make("pgrep", "-P", shell)),
        () => []
      )
      yield* tmux("kill-server")
      yield* Effect.forEach(running, (pid) =>
        Effect.repeat(isAlive(Number(pid)), {
          schedule: patience,
          while: (alive) => alive
        })
      )
    }).pipe(Effect.provide(context))
    const variables = Object.entries({ ...env, TERM: "xterm-256color", PS1: "$ " }).map(
      ([name, value]) => `${name}=${value}`
    )
    yield* Effect.acquireRelease(
      tmux(
        "new-session",
        "-d",
        "-x",
        "100",
        "-y",
        "40",
        "-c",
        cwd,
        "env",
        "-i",
        ...variables,
        ...shell
      ),
      () => hungUp
    )
    const type = (text: string) => Effect.asVoid(tmux("send-keys", "-l", text))
    const press = (...keys: ReadonlyArray<string>) => Effect.asVoid(tmux("send-keys", ...keys))
    const screen = tmux("capture-pane", "-p", "-J", "-S", "-200")
    const enter = (line: string) => Effect.zipRight(type(line), press("Enter"))
    const shows = (wanted: RegExp) =>
      Effect.filterOrFail(
        screen,
        (screen) => wanted.test(screen),
        (screen) => new NotShown({ wanted, screen })
      ).pipe(Effect.retry(patience), Effect.orDie)
    yield* enter(`cli() { node ${bin} "$@"; echo "exit code $?." >&2; }; clear`)
    yield* tmux("clear-history")
    const self: Terminal = {
      type,
      press,
      enter,
      screen,
      colours: tmux("capture-pane", "-p", "-e", "-J", "-S", "-200"),
      shows,
      exitCode: Effect.map(shows(/exit code \d+\./), (screen) =>
        Number(/exit code (\d+)\./.exec(screen)?.[1])
      )
    }
    return self
  })
