/**
 * What this library costs beside a bare loop over the same pipe.
 *
 *     pnpm bench [--rounds 5] [--messages 400000] [--requests 100000] [--json]
 *
 * Every round runs each contender once, so that whatever else the machine does falls on all of them; medians are
 * compared. The decoding rows compare with JSON.parse alone. Text is measured in CPU time of this process, requests in how many are answered in a second.
 */
import { fileURLToPath } from "node:url"
import { Command } from "@effect/cli"
import { Console, Effect } from "effect"
import * as Script from "../script.ts"
import * as bare from "./bare.ts"
import * as decode from "./decode.ts"
import * as ours from "./ours.ts"
import { block, inFlight, median, type Sample, threads } from "./workload.ts"

const rounds = Script.positive("rounds", "How often each contender is measured", 5)
const messages = Script.positive(
  "messages",
  "How many notifications of text a measurement is of",
  400_000
)
const requests = Script.positive("requests", "How many requests a measurement is of", 100_000)

const child = fileURLToPath(new URL("child.js", import.meta.url))

const contendersOf = (messages: number, requests: number) => ({
  deltas: ours.deltas(child, messages),
  bareDeltas: Effect.promise((signal) => bare.deltas(child, messages, signal)),
  stream: ours.stream(child, messages),
  requests: ours.requests(child, requests),
  bareRequests: Effect.promise((signal) => bare.requests(child, requests, signal))
})

interface Row {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly bare: number
  readonly aim: string
}

const table = (rows: ReadonlyArray<Row>): string => {
  const line = (
    name: string,
    unit: string,
    ours: string,
    bare: string,
    ratio: string,
    aim: string
  ) =>
    `${name.padEnd(38)}${unit.padEnd(18)}${ours.padStart(9)}${bare.padStart(9)}${ratio.padStart(7)}  ${aim}`.trimEnd()
  const number = (value: number): string => value.toFixed(value < 100 ? 2 : 0)
  return [
    line("", "", "ours", "bare", "ratio", "aim"),
    ...rows.map(({ name, unit, ours, bare, aim }) =>
      line(name, unit, number(ours), number(bare), (ours / bare).toFixed(2), aim)
    )
  ].join("\n")
}

type Measured = ReadonlyArray<Record<keyof ReturnType<typeof contendersOf>, Sample>>

const rowsOf = (measured: Measured, messages: number, requests: number): ReadonlyArray<Row> => {
  const middle = (name: keyof Measured[number], of: keyof Sample) =>
    median(measured.map((round) => round[name][of]))
  const perMessage = (name: keyof Measured[number]) => middle(name, "cpu") / messages
  const perSecond = (name: keyof Measured[number]) => requests / (middle(name, "elapsed") / 1000)
  return [
    {
      name: `text deltas, ${threads} threads`,
      unit: "us CPU a message",
      ours: perMessage("deltas"),
      bare: perMessage("bareDeltas"),
      aim: "1.50 or less"
    },
    {
      name: `requests, ${inFlight} in flight`,
      unit: "a second",
      ours: perSecond("requests"),
      bare: perSecond("bareRequests"),
      aim: "0.80 or more"
    },
    {
      name: "the same deltas, each thread a Stream",
      unit: "us CPU a message",
      ours: perMessage("stream"),
      bare: perMessage("bareDeltas"),
      aim: ""
    }
  ]
}

const bench = Command.make("bench", { rounds, messages, requests, json: Script.json }, (args) =>
  Effect.gen(function* () {
    const { json, requests, rounds } = args
    const messages = Math.ceil(args.messages / block.length) * block.length
    const contenders = Effect.all(contendersOf(messages, requests))
    yield* Console.error("warming up")
    yield* contenders
    const measured = yield* Effect.forEach(Array.from({ length: rounds }), (_, round) =>
      Effect.zipRight(Console.error(`round ${round + 1} of ${rounds}`), contenders)
    )
    const rows = [...rowsOf(measured, messages, requests), ...(yield* decode.rows)]
    yield* Console.log(json ? JSON.stringify({ rounds, messages, requests, rows }) : table(rows))
  })
).pipe(
  Command.withDescription("Measures what this library costs beside a bare loop over the same pipe")
)

Script.main("bench", bench)
