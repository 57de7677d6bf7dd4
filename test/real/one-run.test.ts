import { Worker } from "node:worker_threads"
import { Approvals, Credential, Run, type RunEvent, Session, Tool } from "@effect-codex/agent"
import type { AppServerSpec, Failure } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Option, Redacted, Schema, type Scope, Stream } from "effect"
import { steppingClock } from "../guarantees/support.ts"
import { onlyServer, patches, runs } from "./commands.ts"
import { badToken, describeReal, goodToken, real } from "./support.ts"

const hour = 3_600_000

const words = Array.from({ length: 300 }, (_, n) => `word${n} `)

/** What looks like the beginning of many tokens. */
const tokenLike = "eyJ-".repeat(16 * 1024)

/** Brackets in brackets. */
const nested = `${"[".repeat(3_000)}${"]".repeat(3_000)}`

const healthyToken = "token-of-the-healthy-session"
const teamToken = "value-of-the-team-token"

/** What a command sees of its environment, of other processes, and of the snapshots of other threads' shells. */
const looksAround = `env; cat /proc/[0-9]*/environ | tr '\\0' '\\n'; cat $CODEX_HOME/shell_snapshots/*`

const culprit: ScriptedModel.Script = ({ text, toolOutput }) => {
  if (toolOutput !== undefined) return ScriptedModel.text(toolOutput)
  if (text.startsWith("patch ")) return patches(text.slice("patch ".length), "patched")
  switch (text) {
    case "call":
      return ScriptedModel.callTool({ name: "stuck", arguments: {} })
    case "ask":
      return runs("touch asked.txt")
    case "look":
      return runs(looksAround)
    case "echo":
      return ScriptedModel.status(400, tokenLike)
    case "page":
      return ScriptedModel.status(502, `<html>${"<div>".repeat(50_000)}`)
    case "deep":
      return ScriptedModel.text(nested)
    case "break off":
      return ScriptedModel.breakOff(tokenLike)
    default:
      return ScriptedModel.text("hello")
  }
}

const script = ScriptedModel.byToken({
  [healthyToken]: () => ScriptedModel.text(words, { every: "10 millis" }),
  [goodToken]: culprit
})

const neverEnds = Effect.onInterrupt(Effect.never, () => Effect.never)

const stuck = Tool.make("stuck", {
  description: "Does not end, however it is asked to",
  parameters: Schema.Struct({}),
  handle: () => neverEnds
})

/** A turn that streams, with the times between the pieces of its text. */
const streamed = (session: Session.Session) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    const events: Array<RunEvent.RunEvent> = []
    yield* session.stream("stream").pipe(
      Stream.runForEach((event) =>
        Effect.sync(() => {
          if (event._tag === "Text") times.push(performance.now())
          events.push(event)
        })
      )
    )
    return { events, pauses: times.slice(1).map((time, n) => time - (times[n] ?? time)) }
  })

/**
 * How long the machine itself makes a thread wait that does nothing but to wake up every 10 ms. It shares nothing with
 * the session but the processors.
 */
const pausesOfTheMachine: Effect.Effect<
  { readonly read: Effect.Effect<number> },
  never,
  Scope.Scope
> = Effect.suspend(() => {
  const longest = new Float64Array(new SharedArrayBuffer(8))
  const idle = `
    const { workerData: longest } = require("node:worker_threads")
    let last = performance.now()
    setInterval(() => {
      const now = performance.now()
      longest[0] = Math.max(longest[0], now - last)
      last = now
    }, 10)`
  const read = Effect.sync(() => {
    const [pause = 0] = longest
    longest[0] = 0
    return pause
  })
  return Effect.acquireRelease(
    Effect.sync(() => new Worker(idle, { eval: true, workerData: longest })),
    (worker) => Effect.promise(() => worker.terminate())
  ).pipe(Effect.as({ read }))
})

const rightsOf = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.flatMap((event) => (event._tag === "Started" ? [event.rights] : []))

const textsOf = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.flatMap((event) => (event._tag === "Text" ? [event.delta] : []))

const median = (numbers: ReadonlyArray<number>): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

/** The longest pauses of one round. */
interface Round {
  readonly alone: number
  readonly beside: number
  readonly machine: number
}

/**
 * How many times as long the session pauses as it does alone. The machine is shared, and one hiccup of it makes any
 * longest pause long: so alone and beside take turns, and the median of the rounds counts. What keeps waiting even a
 * thread that does nothing, in the same round, is not the session's.
 */
const ratioOf = (rounds: ReadonlyArray<Round>): number =>
  median(rounds.map(({ alone, beside, machine }) => beside / Math.max(alone, machine)))

/** A project that brings links out of itself, and the files that patches through them would make. */
const projectWithLinks = (home: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const cwd = `${home}/project`
    yield* fs.makeDirectory(`${home}/outside`)
    yield* fs.makeDirectory(`${cwd}/.git/hooks`, { recursive: true })
    yield* fs.symlink("../outside", `${cwd}/link`)
    yield* fs.symlink(".git", `${cwd}/gitlink`)
    return { cwd, links: ["link/evil.txt", "gitlink/hooks/pre-commit"] as const }
  })

const healthy = Credential.bearer(Redacted.make(healthyToken), { owner: "healthy" })

/** Runs that are given the worst, or have it in their handlers, tools, repository or model, and how they end. */
const culprits = (
  server: AppServerSpec.AppServerSpec,
  { cwd, links }: Effect.Effect.Success<ReturnType<typeof projectWithLinks>>,
  /** Of the healthy session. The culprits have learned it. */
  threadId: string
) =>
  Effect.gen(function* () {
    const withinWorkspace = yield* Approvals.acceptWithinWorkspace(cwd)
    const run = (input: string, options: Partial<Run.Options> = {}) =>
      Run.run({ ...options, server, input })
    const bad = Credential.bearer(Redacted.make(badToken))
    const stranger = Credential.bearer(Redacted.make(goodToken), { owner: "a stranger" })
    const asksForEver = Approvals.make({ command: () => neverEnds })
    const untrusted = { approvalPolicy: "untrusted", sandbox: "read-only" }
    const patching = { cwd, approvalPolicy: "on-request", sandbox: "read-only" }
    const resumed = { _tag: "Resume", threadId } as const
    const timeout = "1 second"
    return [
      [run("x", { credential: bad }), "AuthError Unauthorized"],
      [run("echo"), "TurnError BadRequest"],
      [run("page"), "TurnError ModelUnavailable"],
      [run("break off"), "TurnError ModelUnavailable"],
      [run("x", { settings: { modelProvider: tokenLike } }), "RequestError"],
      [
        Run.structured(Schema.Struct({ a: Schema.String }), { server, input: "deep" }),
        "DecodeError"
      ],
      [Run.run({ server, input: "call", tools: [stuck], timeout }), "TimeoutError"],
      [run("ask", { approvals: asksForEver, settings: untrusted, timeout }), "TimeoutError"],
      [run("look", { settings: { approvalPolicy: "never", sandbox: "read-only" } }), "PATH="],
      ...links.map((path) => {
        const patch = run(`patch ${path}`, { approvals: withinWorkspace, settings: patching })
        return [patch, "patch rejected by user"] as const
      }),
      [run("x", { thread: { _tag: "Fork", threadId } }), "TurnError NotOwner"],
      [run("x", { thread: resumed, credential: stranger }), "TurnError NotOwner"],
      [
        run("x", {
          thread: resumed,
          credential: healthy,
          settings: { sandbox: "danger-full-access" }
        }),
        "TurnError RightsDiffer"
      ]
    ] as const
  })

/** The text of a run, or what it failed with. */
const outcomeOf = <E extends Failure.Failure, R>(run: Effect.Effect<RunEvent.RunResult, E, R>) =>
  Effect.match(run, {
    onSuccess: ({ text }) => text,
    onFailure: (error) => ("reason" in error ? `${error._tag} ${error.reason}` : error._tag)
  })

describeReal("a healthy session on the real server", () => {
  it.scopedLive(
    "guarantee 14: whatever a run is given, and whatever its handlers, tools, repository or model do, no other run's rights, secrets, latency or server change",
    () =>
      Effect.gen(function* () {
        const { on: stepping, step } = yield* steppingClock
        const on = yield* real(script, {
          experimentalApi: true,
          env: { TEAM_TOKEN: Redacted.make(teamToken) }
        })
        const fs = yield* FileSystem.FileSystem
        const project = yield* projectWithLinks(on.home.home)
        const machine = yield* pausesOfTheMachine
        yield* Effect.gen(function* () {
          const server = on.spec
          const session = yield* Session.make({ key: "healthy", server, credential: healthy })
          const first = yield* streamed(session)
          const pid = (yield* onlyServer)?.pid
          const threadId = Option.getOrThrow(yield* session.threadId)
          const troubles = yield* culprits(server, project, threadId)

          /** One culprit after the other begins, and the wall clock steps back and ahead. */
          const makeTrouble = Effect.forEach(
            troubles,
            ([run, expected], n) =>
              Effect.map(Effect.delay(outcomeOf(run), 300 + n * 150), (outcome) => {
                expect([n, outcome]).toEqual([n, expect.stringContaining(expected)])
                expect(outcome).not.toContain(healthyToken)
                expect(outcome).not.toContain(teamToken)
              }),
            { concurrency: "unbounded", discard: true }
          )
          const stepTheClock = Effect.zipRight(
            Effect.delay(step(-hour), "600 millis"),
            Effect.delay(step(3 * hour), "600 millis")
          )
          const isUnchanged = ({ events }: typeof first) => {
            expect(textsOf(events)).toEqual(words)
            expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => n + 1))
            expect(events.at(-1)).toMatchObject({ result: { generation: 1, pid, threadId } })
            expect(rightsOf(events)).toEqual(rightsOf(first.events))
          }
          const round = Effect.gen(function* () {
            const alone = yield* streamed(session)
            yield* machine.read
            const [beside] = yield* Effect.all([streamed(session), makeTrouble, stepTheClock], {
              concurrency: "unbounded"
            })
            const longest: Round = {
              alone: Math.max(...alone.pauses),
              beside: Math.max(...beside.pauses),
              machine: yield* machine.read
            }
            isUnchanged(alone)
            isUnchanged(beside)
            return longest
          })
          const rounds = Effect.replicateEffect(round, 3)

          isUnchanged(first)
          expect(rightsOf(first.events)).toHaveLength(1)
          // Measured again while the ratio is too high, and all rounds count: the machine may be busy with something
          // else for most of three rounds, and seldom of nine, but a culprit is there in every one.
          const measured = yield* Effect.iterate(yield* rounds, {
            while: (all) => ratioOf(all) > 3 && all.length < 9,
            body: (all) => Effect.map(rounds, (more) => [...all, ...more])
          })
          expect([ratioOf(measured), measured]).toEqual([
            expect.toSatisfy((ratio: number) => ratio <= 3),
            measured
          ])
          for (const path of project.links) {
            expect(yield* fs.exists(`${project.cwd}/${path}`)).toBe(false)
          }
          expect(yield* onlyServer).toMatchObject({ generation: 1, pid, leases: 0 })
        }).pipe(Effect.scoped, Effect.provide(on.pool), stepping)
      }).pipe(Effect.provide(NodeContext.layer)),
    { timeout: 300_000 }
  )
})
