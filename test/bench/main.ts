/**
 * What this library costs beside a bare loop over the same pipe.
 *
 *     pnpm bench [--rounds 5] [--messages 400000] [--requests 100000] [--json]
 *
 * Every round runs each contender once, so that whatever else the machine does falls on all of them; medians are
 * compared. The decoding rows compare with JSON.parse alone. Text is measured in CPU time of this process, requests in how many are answered in a second.
 */
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import * as bare from "./bare.ts"
import * as decode from "./decode.ts"
import * as ours from "./ours.ts"
import { block, inFlight, median, type Sample, threads } from "./workload.ts"

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    messages: { type: "string", default: "400000" },
    requests: { type: "string", default: "100000" },
    json: { type: "boolean", default: false }
  }
})

const child = fileURLToPath(new URL("child.js", import.meta.url))
const rounds = Number(options.rounds)
const messages = Math.ceil(Number(options.messages) / block.length) * block.length
const requests = Number(options.requests)

const contenders = {
  deltas: ours.deltas(child, messages),
  bareDeltas: Effect.promise((signal) => bare.deltas(child, messages, signal)),
  stream: ours.stream(child, messages),
  requests: ours.requests(child, requests),
  bareRequests: Effect.promise((signal) => bare.requests(child, requests, signal))
}

const progress = (round: number) =>
  Effect.sync(() => {
    if (!process.stderr.isTTY) return
    const what = round === 0 ? "warming up" : `round ${round} of ${rounds}`
    process.stderr.write(round > rounds ? "\r\u001b[K" : `\r\u001b[K${what}`)
  })

const perMessage = (samples: ReadonlyArray<Sample>): number =>
  median(samples.map(({ cpu }) => cpu)) / messages

const perSecond = (samples: ReadonlyArray<Sample>): number =>
  requests / (median(samples.map(({ elapsed }) => elapsed)) / 1000)

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

const program = Effect.gen(function* () {
  yield* progress(0)
  yield* Effect.all(contenders)
  const samples = yield* Effect.forEach(Array.from({ length: rounds }), (_, round) =>
    Effect.zipRight(progress(round + 1), Effect.all(contenders))
  )
  yield* progress(rounds + 1)
  const of = (name: keyof typeof contenders) => samples.map((round) => round[name])
  const rows: ReadonlyArray<Row> = [
    {
      name: `text deltas, ${threads} threads`,
      unit: "us CPU a message",
      ours: perMessage(of("deltas")),
      bare: perMessage(of("bareDeltas")),
      aim: "1.50 or less"
    },
    {
      name: `requests, ${inFlight} in flight`,
      unit: "a second",
      ours: perSecond(of("requests")),
      bare: perSecond(of("bareRequests")),
      aim: "0.80 or more"
    },
    {
      name: "the same deltas, each thread a Stream",
      unit: "us CPU a message",
      ours: perMessage(of("stream")),
      bare: perMessage(of("bareDeltas")),
      aim: ""
    },
    ...(yield* decode.rows)
  ]
  yield* Console.log(
    options.json ? JSON.stringify({ rounds, messages, requests, rows }) : table(rows)
  )
})

NodeRuntime.runMain(Effect.provide(program, NodeContext.layer))
