/**
 * Rounds in a process of their own, for what only a whole process can tell: its heap and the most memory it had. The
 * process is told the name of a probe, and takes a round whenever it is asked to.
 */
import { type ChildProcess, fork, type StdioOptions } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Contender } from "./measure.ts"

const Sample = Schema.Struct({
  amount: Schema.Number,
  cpu: Schema.Number,
  elapsed: Schema.Number,
  memory: Schema.Number,
  left: Schema.Number
})

const file = fileURLToPath(new URL("probe.js", import.meta.url))

/** What the process is to measure. */
export interface Options {
  /** Its name among the probes. */
  readonly probe: string
  readonly contender: string
  readonly size: number
  /** Whether V8 compiles no code, which takes memory for long, and keeps the bytecode, which it would drop now and then. */
  readonly isInterpreted?: boolean
}

/** What is printed must not come between what the benchmark prints. */
const stdio: StdioOptions = ["ignore", "ignore", "inherit", "ipc"]

const interpreted = ["--no-opt", "--no-sparkplug", "--no-flush-bytecode"]

const forked = ({ contender, isInterpreted = false, probe, size }: Options) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const execArgv = ["--expose-gc", ...(isInterpreted ? interpreted : [])]
      return fork(file, [probe, contender, String(size)], { execArgv, stdio })
    }),
    (child) =>
      Effect.promise(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return
        child.disconnect()
        await once(child, "exit")
      })
  )

const round = (child: ChildProcess) =>
  Effect.async<unknown>((resume) => {
    const onExit = (): void => resume(Effect.dieMessage("a probe has ended before its answer"))
    child.once("exit", onExit)
    child.once("message", (answer) => {
      child.off("exit", onExit)
      resume(Effect.succeed(answer))
    })
    child.send("round")
  }).pipe(Effect.flatMap(Schema.decodeUnknown(Sample)))

/** All rounds in one process. */
export const lasting = (options: Options): Contender => ({
  name: options.contender,
  open: Effect.map(forked(options), round)
})

/** Each round in a process that is new. */
export const fresh = (options: Options): Contender => ({
  name: options.contender,
  open: Effect.succeed(Effect.scoped(Effect.flatMap(forked(options), round)))
})
