/** What must be true of a pool, its servers and the runs on them, whatever happened. Plain data, and plain functions of it. */
import type { RunEvent } from "@effect-codex/agent"
import type { AppServerPool, Failure } from "@effect-codex/app-server"
import type { FakeAppServer } from "@effect-codex/testing"
import { Cause, Exit, Option } from "effect"
import type { Credential, Key, Script } from "./History.ts"
import { idOf } from "./Witness.ts"

/** How long the model takes for each word of `talk`, in milliseconds. */
export const pace = 1_000
export const words: ReadonlyArray<string> = ["one ", "two ", "three ", "four ", "five "]

/** What was done to the servers, as far as it may cost a run something. */
export interface Trouble {
  /** Sessions that had a turn which never ends: their server does not take another. */
  readonly silenced: Set<string>
  /** Servers, by their keys, that may have a turn which never ends: it is watched, and told to end, while they live. */
  readonly unending: Set<string>
  /** Servers, by their keys, that may have a run whose handler cleans up for long: such a run ends a second late. */
  readonly stubborn: Set<string>
  /** Processes, by their ids. */
  readonly harmed: Set<number>
  /** Keys that had such a process, or a generation that was reported lost. */
  readonly keys: Set<string>
  /** Generations whose own leases reported them lost. */
  readonly reported: Set<string>
  readonly drained: Set<string>
  starts: boolean
  logins: boolean
  closing: boolean
}

export const noTrouble = (): Trouble => ({
  silenced: new Set(),
  unending: new Set(),
  stubborn: new Set(),
  harmed: new Set(),
  keys: new Set(),
  reported: new Set(),
  drained: new Set(),
  starts: false,
  logins: false,
  closing: false
})

/** A run, as its caller sees it. */
export interface Run {
  readonly what: "Run" | "Turn" | "Helper"
  readonly key: Key
  readonly serverKey: string
  readonly script: Script
  readonly credential: Credential
  /** Of its last attempt. */
  started: { readonly at: number; readonly generation: number; readonly pid: number } | undefined
  /** Of its last attempt. */
  text: string
  /** Of all its attempts. */
  readonly tags: Array<RunEvent.RunEvent["_tag"]>
  interrupted: boolean
}

/** The generations that were lost, by their names, each with what it was lost with. */
export type Losses = ReadonlyMap<string, Failure.TransportError>

export const nameOf = ({ credential, key, script, what }: Run): string =>
  `the ${what.toLowerCase()} "${script}" (${credential}) on ${key}`

type RunExit = Exit.Exit<RunEvent.RunResult, Failure.Failure>

/** How a run ends on a server that nothing was done to. */
type Ending = "Completed" | "AuthError" | "TurnError" | "TimeoutError"

const endings: Partial<Record<Script, Ending>> = {
  "401": "AuthError",
  fail: "TurnError",
  hang: "TimeoutError",
  silence: "TimeoutError",
  "ask never": "TimeoutError",
  "ask stubborn": "TimeoutError"
}

const isBad = (credential: Credential): boolean => credential.startsWith("bad")

const endingOf = ({ credential, script }: Run): Ending =>
  isBad(credential) ? "AuthError" : (endings[script] ?? "Completed")

const text: Partial<Record<Script, string>> = {
  talk: words.join(""),
  brief: "done",
  "late start": "done",
  "ask now": "done",
  "ask later": "done",
  "ask failing": "done"
}

/** What the model says in all of the turn. */
const textOf = ({ credential, script }: Run): string =>
  isBad(credential) ? (credential === "bad after text" ? "half" : "") : (text[script] ?? "")

/** Whether something was done that may have cost this run its regular end. */
const isTroubled = ({ key, serverKey, started, what }: Run, trouble: Trouble): boolean => {
  if (trouble.closing || (key === "account" && trouble.logins)) return true
  if (what === "Turn" && trouble.silenced.has(key)) return true
  // Of a run whose events nobody has seen only the key is known, and a session's thread outlives its servers.
  if (started === undefined || what !== "Run") return trouble.starts || trouble.keys.has(serverKey)
  return (
    trouble.harmed.has(started.pid) || trouble.reported.has(idOf(serverKey, started.generation))
  )
}

/** Guarantees 1 and 3: a run ends as its own script and credential say, or in one error that something explains. */
export const ended = (
  run: Run,
  exit: RunExit,
  trouble: Trouble,
  lost: Losses
): string | undefined => {
  const name = nameOf(run)
  if (Exit.isSuccess(exit)) return completed(run, exit.value, name)
  if (Cause.isInterruptedOnly(exit.cause)) {
    return run.interrupted ? undefined : `${name} was interrupted by nobody`
  }
  const failure = Option.getOrUndefined(Cause.failureOption(exit.cause))
  if (failure === undefined || Cause.isDie(exit.cause)) {
    return `${name} died: ${Cause.pretty(exit.cause)}`
  }
  const how = `${name} ended with ${failure.message}`
  if (failure._tag === "TransportError") return lossOf(run, failure, trouble, lost, how)
  if (failure._tag === endingOf(run)) return undefined
  return isTroubled(run, trouble) || run.interrupted ? undefined : `${how}, and nothing was wrong`
}

const completed = (run: Run, result: RunEvent.RunResult, name: string): string | undefined => {
  if (endingOf(run) !== "Completed") return `${name} completed`
  if (result.text !== textOf(run)) return `${name} completed with "${result.text}"`
  if (run.what === "Helper") return undefined
  const { started } = run
  if (started?.generation !== result.generation || started.pid !== result.pid) {
    return `${name} completed on another server than it had started on`
  }
  if (run.tags[0] !== "Started" && run.tags[0] !== "Retrying") return `${name} did not start`
  return run.tags.at(-1) === "Completed" ? undefined : `${name} went on after its result`
}

const lossOf = (
  { serverKey, started }: Run,
  failure: Failure.TransportError,
  trouble: Trouble,
  lost: Losses,
  how: string
): string | undefined =>
  started !== undefined && started.generation !== failure.generation
    ? `${how}, but it ran on generation ${started.generation}`
    : unexplained(failure, serverKey, trouble, lost, how)

/** Guarantee 4: whoever is told of the loss of a generation is told what it was lost with. */
const unexplained = (
  { generation, reason }: Failure.TransportError,
  serverKey: string,
  { closing }: Trouble,
  lost: Losses,
  how: string
): string | undefined => {
  if (closing && reason === "Closed") return undefined
  const loss = lost.get(idOf(serverKey, generation))
  if (loss === undefined) return `${how}, but that generation was not lost`
  return reason === loss.reason || reason === "CircuitOpen"
    ? undefined
    : `${how}, but that generation was lost with ${loss.reason}`
}

/** The same, of what is no run. It comes to whether all of it went well. */
export const served = (
  name: string,
  key: Key,
  serverKey: string,
  exit: Exit.Exit<boolean, Failure.Failure>,
  trouble: Trouble,
  lost: Losses
): string | undefined => {
  const isExplained =
    trouble.closing ||
    trouble.starts ||
    trouble.keys.has(serverKey) ||
    (key === "account" && trouble.logins)
  if (Exit.isSuccess(exit)) return exit.value || isExplained ? undefined : `${name}: some failed`
  const failure = Option.getOrUndefined(Cause.failureOption(exit.cause))
  const how = `${name} on ${key} ended with ${Cause.pretty(exit.cause)}`
  if (failure === undefined || Cause.isDie(exit.cause) || !isExplained) return how
  return failure._tag === "TransportError"
    ? unexplained(failure, serverKey, trouble, lost, how)
    : undefined
}

/** Guarantee 1: the events of a run come without a gap, and on a server that nothing was done to, in time. */
export const told = (run: Run, now: number, trouble: Trouble): string | undefined => {
  const whole = textOf(run)
  if (!whole.startsWith(run.text)) return `"${run.text}" was told of "${whole}"`
  if (run.script !== "talk" || run.interrupted || isBad(run.credential)) return undefined
  if (run.started === undefined || isTroubled(run, trouble)) return undefined
  const due = words.slice(0, Math.floor((now - run.started.at) / pace)).join("")
  return run.text === due ? undefined : `"${run.text}" was told by now instead of "${due}"`
}

/** What a pool says, and what was seen of it from outside. */
export interface Books {
  readonly key: string
  readonly generations: ReadonlyArray<AppServerPool.GenerationSnapshot>
  readonly held: number
  readonly waiting: number
  readonly running: number
}

/** Guarantees 2 and 8: one server takes leases, every lease is counted once, and every process is known. */
export const balanced = (
  { generations, held, key, running, waiting }: Books,
  lost: Losses
): string | undefined => {
  const taking = generations.filter(({ state }) => state === "Starting" || state === "Ready")
  if (taking.length > 1) return `${taking.length} servers of one key take leases`
  if (running > generations.length) {
    return `${running} processes run for ${generations.length} generations`
  }
  const leases = generations
    .filter(({ generation }) => !lost.has(idOf(key, generation)))
    .reduce((sum, { leases }) => sum + leases, 0)
  return leases === held + waiting
    ? undefined
    : `the pool counts ${leases} leases, and there are ${held}, and ${waiting} that wait`
}

/**
 * Guarantee 4: no request of a lost generation is left, without any time having passed. A run keeps its lease while it
 * reads back on the next generation what became of its turn.
 */
export const over = (
  lost: Losses,
  { generation, key, requestsInFlight, requestsQueued }: AppServerPool.GenerationSnapshot,
  { stubborn }: Trouble
): string | undefined => {
  if (!lost.has(idOf(key, generation)) || stubborn.has(key)) return undefined
  const left = requestsInFlight + requestsQueued
  return left === 0
    ? undefined
    : `generation ${generation} is lost, and ${left} requests of it are left`
}

/** A request of the server, and what the history has made of it. */
export interface Question {
  readonly process: FakeAppServer.FakeProcess
  readonly id: number
  readonly line: string
  /** When it is to be answered at the latest; nobody knows before the end of all runs. */
  readonly due: number | undefined
  /** Somebody else answered before this program did. */
  resolved: boolean
}

/** Guarantee 10: once, in time, and not at all after somebody else has. */
export const answered = (
  { due, id, process, resolved }: Question,
  answers: number,
  now: number,
  trouble: Trouble
): string | undefined => {
  if (answers > 1) return `request ${id} was answered ${answers} times`
  if (resolved) return answers === 0 ? undefined : `request ${id} was answered after its resolution`
  if (answers === 1 || trouble.harmed.has(process.pid) || trouble.closing) return undefined
  return due !== undefined && now >= due ? `request ${id} was not answered` : undefined
}
