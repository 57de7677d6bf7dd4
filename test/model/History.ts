/** Histories, as data: what callers, the server, the operating system and time do to one pool. */
import { FastCheck as fc } from "effect"

/** The servers that callers ask for. Only the last is logged in to an account. */
export const keys = ["a", "b", "account"] as const
export type Key = (typeof keys)[number]

/** What the model does in a turn; a turn's input is its name. */
export const scripts = [
  "talk",
  "brief",
  "fail",
  "401",
  "late start",
  "hang",
  "silence",
  "ask now",
  "ask later",
  "ask never",
  "ask stubborn",
  "ask failing"
] as const
export type Script = (typeof scripts)[number]

/** What a run brings along: nothing, a token that is good, or one that is refused, and where. */
export const credentials = [
  "none",
  "good",
  "bad at thread start",
  "bad at turn start",
  "bad at once",
  "bad after text",
  "bad with retries"
] as const
export type Credential = (typeof credentials)[number]

/** What a process suffers or does that costs those who use it something. */
export const harms = [
  "exit 0",
  "exit 1",
  "SIGTERM",
  "SIGKILL",
  "freeze",
  "end output",
  "break input"
] as const
export type Harm = (typeof harms)[number]

/** What a process writes that must not cost anybody anything. */
export const noises = [
  "garbage",
  "empty line",
  "no message",
  "odd method",
  "odd request id",
  "unknown answer",
  "answer again",
  "unknown notification",
  "of no thread"
] as const
export type Noise = (typeof noises)[number]

/** What is wrong with the next process that is started. */
export const startFaults = [
  "spawn fails",
  "silent",
  "exits",
  "refuses",
  "slow",
  "lingers",
  "ignores the end of its input",
  "ignores SIGTERM too"
] as const
export type StartFault = (typeof startFaults)[number]

/** Whom a request of the server is about, and what it asks. */
export const askedAbout = ["a turn", "nobody", "an unknown thread"] as const
export const askedFor = ["approval now", "approval later", "approval never", "nonsense"] as const

export type Command =
  | {
      readonly _tag: "Run"
      readonly key: Key
      readonly script: Script
      readonly credential: Credential
    }
  | { readonly _tag: "Turn"; readonly key: Key; readonly script: Script }
  | {
      readonly _tag: "Helper"
      readonly key: Key
      readonly script: Script
      readonly credential: Credential
    }
  /** Requests without a run, more at once than the server may have. */
  | { readonly _tag: "Requests"; readonly key: Key; readonly count: number }
  /** Leases, and listens until it is interrupted or the server is lost. */
  | { readonly _tag: "Hold"; readonly key: Key }
  | { readonly _tag: "Interrupt"; readonly nth: number }
  | { readonly _tag: "Pass"; readonly millis: number }
  /** Somebody sets the wall clock. */
  | { readonly _tag: "StepClock"; readonly millis: number }
  | { readonly _tag: "Harm"; readonly process: number; readonly how: Harm }
  | { readonly _tag: "Thaw"; readonly process: number }
  | { readonly _tag: "Overload"; readonly process: number; readonly count: number }
  | { readonly _tag: "DropAnswers"; readonly process: number; readonly count: number }
  /** Answers one of the last requests it was sent, with what fits none of them. */
  | { readonly _tag: "AnswerWrongly"; readonly process: number; readonly back: number }
  | { readonly _tag: "Noise"; readonly process: number; readonly what: Noise }
  | {
      readonly _tag: "Ask"
      readonly process: number
      readonly about: (typeof askedAbout)[number]
      readonly what: (typeof askedFor)[number]
    }
  /** Sends a request that is open once more. */
  | { readonly _tag: "AskAgain"; readonly nth: number }
  | { readonly _tag: "Resolve"; readonly nth: number }
  /** A lease reports a loss: of its own generation, or of another, which must be nothing to it. */
  | { readonly _tag: "Report"; readonly nth: number; readonly of: "own" | "older" | "newer" }
  | { readonly _tag: "NextStart"; readonly fault: StartFault }
  | { readonly _tag: "RefuseLogins"; readonly count: number }
  | { readonly _tag: "Drain"; readonly key: Key }
  | { readonly _tag: "Close" }

export type History = ReadonlyArray<Command>

const of = <const Tag extends Command["_tag"], Fields>(
  _tag: Tag,
  fields: { [K in keyof Fields]: fc.Arbitrary<Fields[K]> }
) => {
  const tagged = (fields: Fields) => ({ _tag, ...fields })
  return fc.record<Fields>(fields).map(tagged)
}

/** What happens to one meets more often than what happens to several. */
const mostly = <A>(one: A, all: ReadonlyArray<A>): fc.Arbitrary<A> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(one) },
    { weight: 2, arbitrary: fc.constantFrom(...all) }
  )
const key = mostly<Key>("a", keys)
const script = fc.constantFrom(...scripts)
const credential = fc.constantFrom(...credentials)
const nth = fc.nat(9)
const process = fc.nat(3)
const count = fc.integer({ min: 1, max: 3 })

const commands = {
  Run: of("Run", { key, script, credential }),
  Turn: of("Turn", { key, script }),
  Helper: of("Helper", { key, script, credential }),
  Requests: of("Requests", { key, count: fc.integer({ min: 1, max: 8 }) }),
  Hold: of("Hold", { key }),
  Interrupt: of("Interrupt", { nth }),
  Pass: of("Pass", { millis: fc.constantFrom(100, 1_000, 3_000, 20_000, 70_000, 180_000) }),
  StepClock: of("StepClock", { millis: fc.constantFrom(-3_600_000, 3 * 3_600_000) }),
  Harm: of("Harm", { process, how: fc.constantFrom(...harms) }),
  Thaw: of("Thaw", { process }),
  Overload: of("Overload", { process, count: fc.integer({ min: 1, max: 7 }) }),
  DropAnswers: of("DropAnswers", { process, count }),
  AnswerWrongly: of("AnswerWrongly", { process, back: fc.nat(3) }),
  Noise: of("Noise", { process, what: fc.constantFrom(...noises) }),
  Ask: of("Ask", {
    process,
    about: mostly<(typeof askedAbout)[number]>("a turn", askedAbout),
    what: fc.constantFrom(...askedFor)
  }),
  AskAgain: of("AskAgain", { nth }),
  Resolve: of("Resolve", { nth }),
  Report: of("Report", { nth, of: fc.constantFrom("own", "older", "newer") }),
  NextStart: of("NextStart", { fault: fc.constantFrom(...startFaults) }),
  RefuseLogins: of("RefuseLogins", { count }),
  Drain: of("Drain", { key }),
  Close: fc.constant({ _tag: "Close" } as const)
} satisfies { readonly [Tag in Command["_tag"]]: fc.Arbitrary<Extract<Command, { _tag: Tag }>> }

/** How often each command comes; one that is not named does not come at all. */
type Weights = { readonly [Tag in Command["_tag"]]?: number }

const history = (weights: Weights): fc.Arbitrary<History> => {
  const all: Readonly<Record<string, number | undefined>> = { ...callers, ...weights }
  const mixture = Object.entries(commands).map(([tag, arbitrary]) => ({
    weight: all[tag] ?? 0,
    arbitrary
  }))
  return fc.array(fc.oneof<typeof mixture>(...mixture), { minLength: 1, maxLength: 10 })
}

const callers: Weights = {
  Run: 6,
  Turn: 3,
  Helper: 3,
  Requests: 2,
  Hold: 1,
  Interrupt: 3,
  StepClock: 1,
  Pass: 8
}

/** Kinds of histories, each with its own mixture: what is rare beside everything else is frequent in one of them. */
export const kinds: Readonly<Record<string, fc.Arbitrary<History>>> = {
  "requests wait": history({
    Run: 3,
    Turn: 1,
    Helper: 1,
    Requests: 8,
    DropAnswers: 3,
    Harm: 4,
    Report: 1,
    Pass: 4
  }),
  "nothing harms a server": history({ Noise: 3, Ask: 2, Report: 2 }),
  "servers are harmed": history({
    Requests: 4,
    Harm: 4,
    Thaw: 1,
    Overload: 1,
    DropAnswers: 2,
    AnswerWrongly: 1,
    Report: 1
  }),
  "servers ask": history({ Pass: 5, Ask: 10, AskAgain: 6, Resolve: 3, Harm: 1, Drain: 1 }),
  "starts and ends go wrong": history({
    NextStart: 4,
    RefuseLogins: 2,
    Drain: 3,
    Close: 1,
    Harm: 3,
    Thaw: 1
  }),
  "everything happens": history({
    Harm: 2,
    Thaw: 1,
    Overload: 1,
    DropAnswers: 1,
    AnswerWrongly: 1,
    Noise: 1,
    Ask: 2,
    AskAgain: 1,
    Resolve: 1,
    Report: 1,
    NextStart: 1,
    RefuseLogins: 1,
    Drain: 1,
    Close: 1
  })
}
