/**
 * The storm at full size, as a table.
 *
 *     pnpm storm [--helpers 200] [--at-once 16] [--words 400] [--json]
 */
import { Command } from "@effect/cli"
import { Console, Effect } from "effect"
import * as Script from "../script.ts"
import * as Storm from "./storm.ts"

const helpers = Script.positive("helpers", "How many helpers are refused", 200)
const atOnce = Script.positive("at-once", "How many of them run at once, at most", 16)
const words = Script.positive("words", "How many words the parent streams, one every 50 ms", 400)

const table = (report: Storm.Report): string =>
  Script.rows({
    "processes started": report.processesStarted,
    generations: report.generations,
    "helpers ended": Object.entries(report.ended)
      .map(([how, count]) => `${count} ${how}`)
      .join(", "),
    "the parent's words": `${report.wordsInOrder} of ${report.wordsExpected} in order`,
    "longest pause": `${report.longestPauseMs} ms between two of them`,
    "last helper ended": report.parentOutlivedThem
      ? "while the parent streamed"
      : "after the parent had ended",
    "left over": `${report.leasesLeft} leases, ${report.requestsLeft} requests`
  }).join("\n")

const command = Command.make("storm", { helpers, atOnce, words, json: Script.json }, (args) =>
  Effect.gen(function* () {
    const { json, ...options } = args
    yield* Console.error(`${options.helpers} helpers, beside a parent of ${options.words} words`)
    const report = yield* Storm.run(options, (ended) =>
      ended % 20 === 0 ? Console.error(`${ended} of ${options.helpers} helpers ended`) : Effect.void
    )
    yield* Console.log(json ? JSON.stringify({ options, report }) : table(report))
    yield* Script.keep(Storm.broken(options, report))
  })
).pipe(
  Command.withDescription(
    "Runs helpers with a refused credential beside one live session, and counts what reaches it"
  )
)

Script.main("storm", command)
