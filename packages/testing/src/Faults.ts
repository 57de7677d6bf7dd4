/**
 * What goes wrong with a process of a fake, as data. A plan can be written as JSON, works in memory and for the
 * executable alike, and can be generated from a seed.
 *
 * @example
 * const fake = yield* FakeAppServer.make({ faults: () => Faults.fromSeed(7) })
 * @example
 * const plan = Faults.plan({ steps: [{ at: 3, fault: { _tag: "Exit", code: 0 } }] })
 */
import { Message } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import type { FakeProcess, StartFaults } from "./FakeProcess.ts"
import { padded } from "./internal/wire/Padding.ts"

const Count = Schema.Positive.pipe(Schema.int())
const Millis = Schema.NonNegative
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Which requests a fault applies to: see `RequestSelection`. */
const Selection = { method: optional(Schema.String), nth: optional(Count) }

/** One thing that goes wrong. Each fault is a method of `FakeProcess`, which documents it. */
export const Fault = Schema.Union(
  Schema.TaggedStruct("Exit", { code: Schema.NonNegative }),
  Schema.TaggedStruct("EndOutput", {}),
  Schema.TaggedStruct("BreakInput", {}),
  /** For `millis`, or for ever without it. */
  Schema.TaggedStruct("Freeze", { millis: optional(Millis) }),
  Schema.TaggedStruct("Stall", { millis: Millis }),
  Schema.TaggedStruct("SplitOutput", { bytes: Count }),
  Schema.TaggedStruct("ReadSlowly", { bytesPerSecond: Schema.Positive }),
  /** Any line: garbage, half a message, U+2028. */
  Schema.TaggedStruct("Line", { text: Schema.String }),
  /** An unknown notification in a line of this length. */
  Schema.TaggedStruct("LongLine", { bytes: Count }),
  Schema.TaggedStruct("PadAnswers", { count: Count, bytes: Count }),
  Schema.TaggedStruct("Overload", { count: Count }),
  /** `millis`: how long after the request the error is sent. */
  Schema.TaggedStruct("RefuseRequests", {
    count: Count,
    code: Schema.Int,
    message: Schema.String,
    millis: optional(Millis),
    ...Selection
  }),
  Schema.TaggedStruct("DropAnswers", { count: Count, ...Selection }),
  Schema.TaggedStruct("DelayAnswers", { count: Count, millis: Millis, ...Selection }),
  Schema.TaggedStruct("ChangeAnswers", { count: Count, result: Schema.Unknown, ...Selection }),
  Schema.TaggedStruct("RepeatAnswers", { count: Count }),
  Schema.TaggedStruct("AnswerUnknown", { id: Schema.Union(Schema.Number, Schema.String) }),
  Schema.TaggedStruct("Reorder", { order: Schema.Array(Schema.NonNegative) }),
  /**
   * Sends a request that belongs to no thread. `resolved`: tells the client at once that somebody else has answered it.
   * `again`: sends it again under the same id, which after `resolved` makes it a new request.
   */
  Schema.TaggedStruct("Ask", {
    method: Schema.String,
    resolved: Schema.Boolean,
    again: Schema.Boolean
  })
)
export type Fault = typeof Fault.Type

/** A fault and its time. */
export const Step = Schema.Struct({
  /** The number of the request at whose arrival the fault happens; `initialize` is 1. With 0 it happens at the start. */
  at: Schema.NonNegative,
  fault: Fault
})
export type Step = typeof Step.Type

/** What is wrong from the start, as in `StartFaults`. Durations are in milliseconds. */
export const Start = Schema.partialWith(
  Schema.Struct({
    silent: Schema.Boolean,
    handshakeDelay: Millis,
    exitsWith: Schema.NonNegative,
    stderr: Schema.String,
    lingers: Millis,
    ignoresEndOfInput: Schema.Boolean,
    ignoresSigterm: Schema.Boolean
  }),
  { exact: true }
)

/** Everything that goes wrong with one process. */
export const Plan = Schema.Struct({
  start: Schema.optionalWith(Start, { default: () => ({}) }),
  /**
   * Whether the process starts a child in another process group, which does not end by itself. In memory there is no such
   * child.
   */
  child: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  steps: Schema.optionalWith(Schema.Array(Step), { default: () => [] })
})
export type Plan = typeof Plan.Type

/** Fills in the defaults of a plan. A plan that does not fit its schema is a defect. */
export const plan: (plan: typeof Plan.Encoded) => Plan = Schema.decodeSync(Plan)

/** A plan in which nothing goes wrong. */
export const none: Plan = plan({})

/** What is wrong from the start in a plan. */
export const startOf = ({ start }: Plan): StartFaults => start

/** Applies the steps of a plan to a process, whose requests count from now on. The start of the plan is not applied. */
export const inflict = (process: FakeProcess, { steps }: Plan): Effect.Effect<void> =>
  Effect.forEach(
    steps,
    ({ at, fault }) =>
      at === 0 ? happen(process, fault) : process.atRequest(at, happen(process, fault)),
    { discard: true }
  )

/** Causes a fault now. */
export const happen = (process: FakeProcess, fault: Fault): Effect.Effect<void> => {
  switch (fault._tag) {
    case "Exit":
      return process.exit(fault.code)
    case "EndOutput":
      return process.endOutput
    case "BreakInput":
      return process.breakInput
    case "Freeze":
      return fault.millis === undefined ? process.freeze : process.freezeFor(fault.millis)
    case "Stall":
      return process.stall(fault.millis)
    case "SplitOutput":
      return process.splitOutput(fault.bytes)
    case "ReadSlowly":
      return process.readSlowly(fault.bytesPerSecond)
    case "Line":
      return process.writeLine(fault.text)
    case "LongLine":
      return process.writeLine(padded(Message.notification("fake/long", {}), fault.bytes))
    case "PadAnswers":
      return process.padAnswers(fault.count, fault.bytes)
    case "Overload":
      return process.overload(fault.count)
    case "RefuseRequests":
      return refuse(process, fault)
    case "DropAnswers":
      return process.dropAnswers(fault.count, fault)
    case "DelayAnswers":
      return process.delayAnswers(fault.count, fault.millis, fault)
    case "ChangeAnswers":
      return process.changeAnswers(fault.count, () => fault.result, fault)
    case "RepeatAnswers":
      return process.repeatAnswers(fault.count)
    case "AnswerUnknown":
      return process.answerUnknown(fault.id)
    case "Reorder":
      return process.reorder(fault.order)
    case "Ask":
      return ask(process, fault)
  }
}

const refuse = (
  process: FakeProcess,
  { code, count, message, millis = 0, ...of }: Extract<Fault, { _tag: "RefuseRequests" }>
) => process.refuseRequests(count, { code, message }, { after: millis, ...of })

const ask = (process: FakeProcess, { again, method, resolved }: Extract<Fault, { _tag: "Ask" }>) =>
  Effect.gen(function* () {
    const id = yield* process.send(method)
    if (resolved) yield* process.resolve(id)
    if (again) yield* process.sendAgain(id)
  })

/**
 * Generates a plan from a seed. The same seed always gives the same plan.
 *
 * Plans are small, so that a failed test can be read: one to three steps among the first requests, and sometimes a fault
 * of the start or a child. Delays are below 50 ms and long lines below 2 MiB. There is no `Freeze` and no silent start,
 * because their outcome depends on deadlines alone, and no `RefuseRequests`.
 */
export const fromSeed = (seed: number): Plan =>
  Effect.runSync(Effect.withRandom(drawn, Random.make(seed)))

const drawn: Effect.Effect<Plan> = Effect.gen(function* () {
  const steps = yield* Effect.replicateEffect(step, yield* Random.nextIntBetween(1, 4))
  return plan({
    start: yield* oneOf(starts),
    child: (yield* Random.nextIntBetween(0, 8)) === 0,
    steps: Arr.sort(steps, byTime)
  })
})

const byTime = (a: Step, b: Step) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)

const oneOf = <A>(choices: Arr.NonEmptyReadonlyArray<A>): Effect.Effect<A> =>
  Effect.map(Random.nextIntBetween(0, choices.length), (n) => choices[n] ?? choices[0])

/** Mostly nothing is wrong with a start. */
const starts: Arr.NonEmptyReadonlyArray<typeof Start.Type> = [
  {},
  {},
  {},
  {},
  { exitsWith: 1, stderr: "the database is locked" },
  { handshakeDelay: 20 },
  { ignoresSigterm: true },
  { ignoresEndOfInput: true }
]

const lines: Arr.NonEmptyReadonlyArray<string> = [
  "{ this is not JSON",
  '{"id":2,"result":{"half":',
  "",
  "[]",
  "42",
  '{"method":7}',
  '{"id":[],"method":"x"}',
  '{"method":"fake/separated","params":{"text":"a\u2028b\u2029c"}}',
  "\u0000\uFFFD\u{1F600}"
]

const step: Effect.Effect<Step> = Effect.gen(function* () {
  const fault = yield* Effect.flatten(oneOf(faults))
  return { at: yield* Random.nextIntBetween(2, 6), fault }
})

const count = Random.nextIntBetween(1, 3)
const bytes = Random.nextIntBetween(1, 2 * 1024 * 1024)
const millis = Random.nextIntBetween(1, 50)

const faults: Arr.NonEmptyReadonlyArray<Effect.Effect<Fault>> = [
  Effect.map(Random.nextIntBetween(0, 256), (code) => ({ _tag: "Exit", code })),
  Effect.succeed({ _tag: "EndOutput" }),
  Effect.succeed({ _tag: "BreakInput" }),
  Effect.map(millis, (millis) => ({ _tag: "Stall", millis })),
  Effect.map(Random.nextIntBetween(1, 9), (bytes) => ({ _tag: "SplitOutput", bytes })),
  Effect.succeed({ _tag: "ReadSlowly", bytesPerSecond: 65_536 }),
  Effect.map(oneOf(lines), (text) => ({ _tag: "Line", text })),
  Effect.map(bytes, (bytes) => ({ _tag: "LongLine", bytes })),
  Effect.zipWith(count, bytes, (count, bytes) => ({ _tag: "PadAnswers", count, bytes })),
  Effect.map(count, (count) => ({ _tag: "Overload", count })),
  Effect.map(count, (count) => ({ _tag: "DropAnswers", count })),
  Effect.zipWith(count, millis, (count, millis) => ({ _tag: "DelayAnswers", count, millis })),
  Effect.map(count, (count) => ({ _tag: "RepeatAnswers", count })),
  Effect.map(Random.nextIntBetween(1000, 2000), (id) => ({ _tag: "AnswerUnknown", id })),
  Effect.map(Random.shuffle([0, 1, 2]), (order) => ({ _tag: "Reorder", order: [...order] })),
  Effect.zipWith(Random.nextBoolean, Random.nextBoolean, (resolved, again) => ({
    _tag: "Ask",
    method: "fake/ask",
    resolved,
    again
  }))
]
