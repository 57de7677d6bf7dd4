#!/usr/bin/env node
/** The `effect-codex` command: its edge to the process. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Cli from "./Cli.ts"
import * as ExitCode from "./internal/ExitCode.ts"
import { Gone } from "./internal/Gone.ts"
import { Output } from "./internal/Output.ts"
import * as Report from "./internal/Report.ts"

const output = Layer.provideMerge(Output.consoleLayer, Output.layer)

const gone = new Gone()

const exitCodeOf = <A, E>(exit: Exit.Exit<A, E>): number =>
  Exit.match(exit, {
    onSuccess: () => 0,
    onFailure: (cause) =>
      Cause.isInterruptedOnly(cause)
        ? gone.exitCode
        : Option.match(Cause.failureOption(cause), {
            onNone: () => 1,
            onSome: ExitCode.of
          })
  })

/**
 * An installation may hold two patches of `effect`, one for this command and one for a library that it uses. They work
 * together. The runtime would warn of each effect of the other patch, on stdout, before any logger is in place.
 */
const runtime = Runtime.setFiberRef(
  Runtime.defaultRuntime,
  FiberRef.versionMismatchErrorLogLevel,
  Option.none()
)

const program = gone
  .interrupts(Cli.run(process.argv))
  .pipe(
    Effect.tapErrorCause(Report.failure),
    Effect.provide([output, NodeContext.layer, Report.logs])
  )

// Something that waits for nothing but another fiber would not keep the process alive.
const keepAlive = setInterval(() => {}, 2 ** 31 - 1)
Runtime.runFork(runtime)(program).addObserver((exit) => {
  clearInterval(keepAlive)
  const exitCode = exitCodeOf(exit)
  if (exitCode !== 0) process.exit(exitCode)
})
