/**
 * What this library costs beside a bare client, and beside what else speaks JSON-RPC over a pipe.
 *
 *     pnpm bench [--rounds 3] [--scale 1] [--only deltas] [--json] [--write]
 *     pnpm bench growth [--rounds 3] [--scale 1] [--json] [--write]
 *     pnpm bench capacity [--rounds 3] [--scale 1] [--json] [--write]
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Schema from "effect/Schema"
import * as Cluster from "./cluster/cluster.ts"
import * as Place from "./cluster/place.ts"
import * as Report from "./cluster/report.ts"
import { measure, type Work } from "./measure.ts"
import * as Growth from "./growth.ts"
import * as Page from "./page.ts"
import * as Rows from "./rows.ts"
import * as Works from "./works/all.ts"
import * as Series from "./works/growth.ts"

const rounds = Options.integer("rounds").pipe(
  Options.withSchema(Schema.Positive),
  Options.withDescription("How often each contender is measured; 3 when not given"),
  Options.withDefault(3)
)

const scale = Options.float("scale").pipe(
  Options.withSchema(Schema.Positive),
  Options.withDescription("The share of the work that is done: 0.01 for a quick look"),
  Options.withDefault(1)
)

const only = Options.text("only").pipe(
  Options.withDescription("Measures only the work whose name contains this"),
  Options.withDefault("")
)

const json = Options.boolean("json").pipe(
  Options.withDescription("Print one JSON object, and nothing else")
)

const write = Options.boolean("write").pipe(
  Options.withDescription("Also write the page of this package")
)

const options = { rounds, scale, json, write }

/** The command, as it was given. */
const command = ["pnpm bench", ...process.argv.slice(2)].join(" ")

const measured = (work: Work, rounds: number) =>
  Effect.gen(function* () {
    const began = performance.now()
    const samples = yield* measure(work, rounds, (round) =>
      Console.error(`${work.name}: ${round === 0 ? "warming up" : `round ${round}`}`)
    )
    // What the work took, so that a run that became longer shows where.
    yield* Console.error(`${work.name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    return Rows.rowsOf(work, samples)
  })

const growth = Command.make("growth", options, ({ json, rounds, scale, write }) =>
  Effect.gen(function* () {
    const panels = yield* Effect.forEach(Series.all(scale), (series) =>
      Growth.measured(series, rounds)
    )
    if (write) yield* Page.growth(panels, command)
    yield* Console.log(json ? JSON.stringify({ rounds, scale, panels }) : Growth.text(panels))
  })
).pipe(Command.withDescription("Measures how cost grows with what there is more of"))

const capacity = Command.make("capacity", options, ({ json, rounds, scale, write }) =>
  Effect.gen(function* () {
    if (!Place.isPossible) return yield* Console.error(Place.whyNot)
    const report = yield* Cluster.measured(rounds, scale)
    if (write) yield* Page.cluster(report, command)
    yield* Console.log(json ? JSON.stringify({ rounds, scale, ...report }) : Report.text(report))
  })
).pipe(
  Command.withDescription(
    "Measures what a cluster asks of PostgreSQL, how soon it replaces a host, and how far that goes"
  )
)

const bench = Command.make("bench", { ...options, only }, ({ json, only, rounds, scale, write }) =>
  Effect.gen(function* () {
    if (!Place.isPossible) yield* Console.error(Place.whyNot)
    const works = Works.all(scale).filter(({ name }) => name.includes(only))
    const rows = (yield* Effect.forEach(works, (work) => measured(work, rounds))).flat()
    if (write) yield* Page.rows(rows, command)
    yield* Console.log(json ? JSON.stringify({ rounds, scale, rows }) : Rows.text(rows))
    yield* Console.error(
      "pnpm bench growth measures how cost grows, and pnpm bench capacity how far a cluster goes"
    )
  })
).pipe(
  Command.withDescription(
    "Measures what this library costs beside a bare client, and beside what else speaks JSON-RPC over a pipe"
  ),
  Command.withSubcommands([growth, capacity])
)

/** 130 is what a shell expects of a program that Ctrl-C ended. */
const exitCode = <A, E>(exit: Exit.Exit<A, E>): number =>
  Exit.match(exit, {
    onSuccess: () => 0,
    onFailure: (cause) => (Cause.isInterruptedOnly(cause) ? 130 : 1)
  })

Command.run(bench, { name: "pnpm bench", version: "0.1.0" })(process.argv).pipe(
  Effect.tapErrorCause((cause) =>
    Cause.isInterruptedOnly(cause) || ValidationError.isValidationError(Cause.squash(cause))
      ? Effect.void
      : Console.error(Cause.pretty(cause))
  ),
  Effect.provide([
    NodeContext.layer,
    Logger.minimumLogLevel(LogLevel.Error),
    // Where the numbers are printed nothing else is.
    Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.logfmtLogger))
  ]),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    disablePrettyLogger: true,
    teardown: (exit, onExit) => onExit(exitCode(exit))
  })
)
