/**
 * The chaos at full size, as a table.
 *
 *     pnpm chaos [--kills 50] [--seed 1234] [--json]
 */
import { Command, Options } from "@effect/cli"
import { Console, Effect, Option, Random } from "effect"
import * as Script from "../script.ts"
import * as Chaos from "./chaos.ts"
import { kinds } from "./servers.ts"

const kills = Script.positive(
  "kills",
  "How many servers to end, in three ways: SIGKILL, SIGSTOP, stdin closed",
  50
)

const seed = Options.integer("seed").pipe(
  Options.withDescription("Which history to draw; without it another one each time"),
  Options.optional
)

const progress = (kills: number) => {
  let told = 0
  return ({ kind, moment, recovered, nextTokenMs }: Chaos.Kill) =>
    Console.error(
      `${++told} of ${kills}: ${kind} of a ${moment === "Running" ? "running" : "starting"} server, ` +
        (recovered ? `next tokens after ${nextTokenMs.join(", ")} ms` : "not recovered")
    )
}

const row = (name: string, kills: ReadonlyArray<Chaos.Kill>): string => {
  const times = kills.flatMap(({ nextTokenMs }) => nextTokenMs).toSorted((a, b) => a - b)
  const recovered = kills.filter(({ recovered }) => recovered).length
  return [
    name.padEnd(14),
    String(kills.length).padStart(6),
    String(recovered).padStart(11),
    String(times[Math.floor(times.length / 2)] ?? "-").padStart(9),
    String(times.at(-1) ?? "-").padStart(9)
  ].join("")
}

const table = (seed: number, report: Chaos.Report): string => {
  const { kills, ended, lost, serversStarted, processesLeft, descriptorsLeft } = report
  return [
    `${"".padEnd(31)}    ms to the next token`,
    `${"".padEnd(14)} kills  recovered   median  longest`,
    ...kinds.map((kind) =>
      row(
        kind,
        kills.filter((kill) => kill.kind === kind)
      )
    ),
    row("all", kills),
    "",
    ...Script.rows({
      "servers started": serversStarted,
      "runs ended": ended,
      "runs lost": lost,
      "left over": `${processesLeft} processes, ${descriptorsLeft} descriptors`,
      seed
    })
  ].join("\n")
}

const command = Command.make("chaos", { kills, seed, json: Script.json }, (args) =>
  Effect.gen(function* () {
    const seed = yield* Option.match(args.seed, {
      onNone: () => Random.nextIntBetween(0, 1_000_000),
      onSome: Effect.succeed
    })
    const options: Chaos.Options = { kills: args.kills, seed, parents: 3, words: 20 }
    yield* Console.error(`seed ${seed}`)
    const report = yield* Chaos.run(options, progress(args.kills))
    yield* Console.log(args.json ? JSON.stringify({ options, report }) : table(seed, report))
    yield* Script.keep(Chaos.broken(options, report))
  })
).pipe(
  Command.withDescription(
    "Ends servers at random moments under sessions and helpers, and counts what comes of it"
  )
)

Script.main("chaos", command)
