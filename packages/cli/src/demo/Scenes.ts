/** The scenes of the demo, and their verdicts. */
import { Credential, RunAttempt, type RunEvent, type Session } from "@effect-codex/agent"
import { AppServerPool, type AppServerSpec, Failure } from "@effect-codex/app-server"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as DemoModel from "./DemoModel.ts"
import * as Loopback from "./Loopback.ts"
import * as Watched from "./Watched.ts"
import { Timeline } from "./Timeline.ts"
import { pronounce } from "./Verdict.ts"

const expired = Credential.bearer(Redacted.make(DemoModel.badToken))
const good = Credential.bearer(Redacted.make(DemoModel.goodToken))

/** The longest that a refusal may take, from the start of the run to its error. */
const maxRefusalTime = Duration.seconds(2)

/** Scenes 1 to 4: a parent session streams, and other runs on its server do not affect it. */
export const refusals = (session: Session.Session, server: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    yield* timeline.step(1, "A parent session streams a long answer")
    const parent = yield* Watched.turn(session, DemoModel.questions.first)
    yield* parent.words(8)

    yield* timeline.step(2, "The session spawns a helper with an expired token")
    const helper = yield* session.spawn({ input: DemoModel.questions.side, credential: expired })
    const helperAlone = yield* refused("helper", helper.result, parent)

    yield* timeline.step(3, "A top-level run starts with an expired token")
    const topLevel = RunAttempt.run({
      server,
      input: DemoModel.questions.side,
      credential: expired
    })
    const runAlone = yield* refused("run", topLevel, parent)

    yield* timeline.step(4, "Eight helpers with valid tokens run on the same process")
    const shared = yield* eightHelpers(session, parent)

    const result = yield* parent.result
    const seen = yield* parent.seen
    const answer = DemoModel.answerTo(DemoModel.questions.first)
    const streamed = yield* pronounce(
      "the parent's answer arrived complete and in order, from one process",
      seen.text === answer && result.text === answer && seen.generations.length === 1,
      {
        words: seen.words,
        generation: result.generation,
        process: result.pid,
        longestPauseMs: seen.longestPause
      }
    )
    return [helperAlone, runAlone, shared, streamed]
  })

/** Runs something that the model refuses, and observes the parent before and after. */
const refused = (
  who: "helper" | "run",
  run: Effect.Effect<RunEvent.RunResult, Failure.Failure, AppServerPool.AppServerPool>,
  parent: Watched.Watched
) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const before = yield* parent.seen
    const [took, failure] = yield* Effect.timed(Effect.merge(run))
    const isAuthError = "_tag" in failure && failure._tag === "AuthError"
    if ("_tag" in failure) yield* timeline.say(who, `${failure._tag}: ${failure.message}`)
    const words = (yield* parent.seen).words
    const after = yield* parent.words(words + 3)
    const servers = yield* (yield* AppServerPool.AppServerPool).snapshot
    const server = servers[0]
    return yield* pronounce(
      `a 401 fails only the ${who === "helper" ? "helper" : "top-level run"}`,
      isAuthError &&
        Duration.lessThan(took, maxRefusalTime) &&
        servers.length === 1 &&
        server?.pid === before.pid &&
        server?.generation === before.generations[0] &&
        after.words >= words + 3,
      {
        failure: "_tag" in failure ? failure._tag : "none",
        status: isAuthError ? failure.status : null,
        tookMs: Math.round(Duration.toMillis(took)),
        processes: servers.length,
        process: server?.pid,
        generation: server?.generation,
        parentWordsBefore: before.words,
        parentWordsAfter: after.words
      }
    )
  })

const eightHelpers = (session: Session.Session, parent: Watched.Watched) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    const helpers = yield* Effect.replicateEffect(
      session.spawn({ input: DemoModel.questions.side, credential: good }),
      8
    )
    const results = yield* Effect.forEach(helpers, ({ result }) => Effect.either(result), {
      concurrency: 8
    })
    const finished = results.flatMap((result) => (result._tag === "Right" ? [result.right] : []))
    const { pid, words } = yield* parent.seen
    yield* timeline.say("helper", `${finished.length} of 8 finished`)
    return yield* pronounce(
      "eight helpers finish on the parent's process",
      finished.length === 8 && finished.every((result) => result.pid === pid && result.text !== ""),
      {
        finished: finished.length,
        processes: new Set(finished.map((result) => result.pid)).size,
        process: pid,
        parentWords: words
      }
    )
  })

/** Scene 5: the server is killed during the parent's next turn. */
export const loss = (session: Session.Session) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    yield* timeline.step(5, "The server is killed during the parent's next turn")
    const parent = yield* Watched.turn(session, DemoModel.questions.second)
    const bystander = yield* session.spawn({ input: DemoModel.questions.second, credential: good })
    const before = yield* parent.words(12)
    yield* timeline.say("demo", `kill -9 ${before.pid}`)
    yield* kill(before.pid)

    const failure = yield* Effect.merge(bystander.result)
    if ("_tag" in failure)
      yield* timeline.say("helper", `${failure._tag}: ${failure.message.split("\n", 1)[0]}`)
    const result = yield* parent.result
    const after = yield* parent.seen
    const answer = DemoModel.answerTo(DemoModel.questions.second)
    return yield* pronounce(
      "the session replays its turn on the next generation by itself",
      "_tag" in failure &&
        failure._tag === "TransportError" &&
        result.text === answer &&
        after.text === answer &&
        after.resumed === 1 &&
        result.generation === failure.generation + 1 &&
        result.threadId === before.threadId,
      {
        helperFailure: "_tag" in failure ? failure._tag : "none",
        generations: after.generations,
        processes: [before.pid, result.pid],
        sameThread: result.threadId === before.threadId,
        wordsBeforeTheKill: before.words,
        wordsAfter: after.words
      }
    )
  })

const kill = (pid: number | undefined) =>
  Effect.ignore(Effect.try(() => (pid === undefined ? false : process.kill(pid, "SIGKILL"))))

/** Scene 6: a gateway on loopback, and a client of it in another place than the sessions. */
export const overHttp = (server: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    const timeline = yield* Timeline
    yield* timeline.step(6, "A gateway serves a session over HTTP, and a client follows it")
    const url = yield* Loopback.gateway(server)
    yield* timeline.say("demo", `the gateway listens on ${url}`)
    const sessions = yield* Loopback.sessionsOf(url)
    const session = yield* sessions.create("remote")
    const parent = yield* Watched.turn(session, DemoModel.questions.third)
    const { words } = yield* parent.words(8)
    const helper = yield* session.spawn({ input: DemoModel.questions.refused })
    const failure = yield* Effect.merge(helper.result)
    if ("_tag" in failure) yield* timeline.say("helper", `${failure._tag}: ${failure.message}`)
    const after = yield* parent.words(words + 3)
    const result = yield* parent.result
    const seen = yield* parent.seen
    const answer = DemoModel.answerTo(DemoModel.questions.third)
    return yield* pronounce(
      "over HTTP, a helper's 401 does not touch the stream of its parent",
      "_tag" in failure &&
        failure._tag === "AuthError" &&
        seen.text === answer &&
        result.text === answer &&
        seen.generations.length === 1,
      {
        url,
        helperFailure: "_tag" in failure ? failure._tag : "none",
        parentWordsBefore: words,
        parentWordsAfter: after.words,
        words: seen.words
      }
    )
  })

/** Scene 7: everything has been closed, and no process is left. */
export const closing = (events: ReadonlyArray<AppServerPool.PoolEvent>) =>
  Effect.gen(function* () {
    const started = events.flatMap((event) =>
      event._tag === "Started" && event.pid !== undefined ? [event.pid] : []
    )
    const closed = events.flatMap((event) => (event._tag === "Closed" ? [event.report] : []))
    const left = yield* Effect.filter(started, isAlive)
    return yield* pronounce(
      "no process is left behind",
      started.length > 0 && closed.length === started.length && left.length === 0,
      {
        started: started.length,
        left: left.length,
        closed: closed.map(({ generation, how, exitCode, orphans }) => ({
          generation,
          how,
          exitCode: exitCode ?? null,
          orphans
        }))
      }
    )
  })

const isAlive = (pid: number) =>
  Effect.orElseSucceed(
    Effect.try(() => process.kill(pid, 0)),
    () => false
  )
