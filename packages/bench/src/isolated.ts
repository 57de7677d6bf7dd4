/**
 * Rounds in a process of their own, which is told what it is to do, and takes a round whenever it is asked to.
 * Only a whole process can tell its heap and the most memory it had. And code that shares a process with other clients is not
 * compiled for what it does itself: a program has one client.
 */
import { type ChildProcess, fork, type StdioOptions } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Contender, Work } from "./measure.ts"

const Sample = Schema.Struct({
  amount: Schema.Number,
  cpu: Schema.Number,
  elapsed: Schema.Number,
  memory: Schema.optionalWith(Schema.Number, { exact: true }),
  left: Schema.optionalWith(Schema.Number, { exact: true })
})

const file = fileURLToPath(new URL("probe.js", import.meta.url))

/** What the process is to measure. */
export interface Options {
  /** The name of a probe, a work, or a series. */
  readonly probe: string
  readonly contender: string
  /** Of a work: the share of it that is done. */
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

/** The same work, with each contender in a process of its own. */
export const each = (work: Work, by: Pick<Options, "probe" | "size">): Work => ({
  ...work,
  contenders: work.contenders.map(({ name }) => lasting({ ...by, contender: name }))
})
