/**
 * The flood at full size, with the bound in flight and without it, as a table.
 *
 *     pnpm flood [--requests 10000] [--json]
 */
import { Command } from "@effect/cli"
import { Console, Effect } from "effect"
import * as Script from "../script.ts"
import * as Flood from "./flood.ts"

const requests = Script.positive("requests", "How many requests to make at once", 10_000)

const row = (name: string, cells: ReadonlyArray<string | number>): string =>
  [name.padEnd(16), ...cells.map((cell) => String(cell).padStart(10))].join("")

const cells = (report: Flood.Report) => [
  report.asked,
  report.answered,
  report.refused,
  report.lost,
  report.seconds,
  report.mostInFlight
]

const table = (on: Flood.Report, off: Flood.Report): string =>
  [
    row("", ["asked", "answered", "refused", "lost", "seconds", "in flight"]),
    row("with the bound", cells(on)),
    row("without it", cells(off))
  ].join("\n")

const command = Command.make("flood", { requests, json: Script.json }, ({ requests, json }) =>
  Effect.gen(function* () {
    yield* Console.error(`${requests} requests at once, with the bound`)
    const on = yield* Flood.run({ requests, bound: "on" })
    yield* Console.error("the same without it, which takes up to ten seconds")
    const off = yield* Flood.run({ requests, bound: "off" })
    yield* Console.log(json ? JSON.stringify({ on, off }) : table(on, off))
    yield* Script.keep(Flood.broken(on))
  })
).pipe(
  Command.withDescription(
    "Makes many requests at once through one connection, with the bound in flight and without it"
  )
)

Script.main("flood", command)
