/**
 * A storm of refused helpers around one live session, on the real server: what earlier attempts at this library's one
 * promise never tested.
 */
import { Credential, Session } from "@effect-codex/agent"
import { AppServerPool, AppServerSpec, CodexBinary, StdioTransport } from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { Clock, Effect, Fiber, Layer, Redacted, Ref, Stream } from "effect"

export interface Options {
  readonly helpers: number
  readonly atOnce: number
  /** How many words the parent's answer has; one comes every 50 ms. */
  readonly words: number
}

export interface Report {
  readonly processesStarted: number
  readonly generations: number
  /** How the helpers ended, by the tag and reason of their failure. */
  readonly ended: Readonly<Record<string, number>>
  readonly wordsExpected: number
  readonly wordsInOrder: number
  readonly longestPauseMs: number
  /** Whether the parent still streamed when the last helper had ended. */
  readonly parentOutlivedThem: boolean
  readonly leasesLeft: number
  readonly requestsLeft: number
}

const good = "the-good-token-of-the-storm"
const bad = "an-expired-token-of-the-storm"

const word = (n: number): string => `word${n} `

/** Reads the parent's turn, and counts the words that came in their place. */
const parent = (session: Session.Session, progress: Ref.Ref<number>) =>
  Effect.gen(function* () {
    let last = yield* Clock.currentTimeMillis
    let longestPauseMs = 0
    const wordsInOrder = yield* session.stream("tell me").pipe(
      Stream.filter((event) => event._tag === "Text"),
      Stream.runFoldEffect(0, (n, { delta }) =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          if (n > 0) longestPauseMs = Math.max(longestPauseMs, now - last)
          last = now
          yield* Ref.set(progress, n + 1)
          return delta === word(n) ? n + 1 : n
        })
      )
    )
    return { wordsInOrder, longestPauseMs }
  })

const helper = (session: Session.Session) =>
  Effect.flatMap(
    session.spawn({ input: "help", credential: Credential.bearer(Redacted.make(bad)) }),
    ({ result }) =>
      Effect.match(result, {
        onSuccess: () => "finished",
        onFailure: (failure) =>
          "reason" in failure ? `${failure._tag} ${failure.reason}` : failure._tag
      })
  )

const count = (ended: ReadonlyArray<string>): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const how of ended) counts[how] = (counts[how] ?? 0) + 1
  return counts
}

/** Runs the storm; `onHelper` is told how many helpers have ended. */
export const run = (options: Options, onHelper: (ended: number) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const words = Array.from({ length: options.words }, (_, n) => word(n))
    const model = yield* ScriptedModel.make(
      ScriptedModel.byToken({ [good]: () => ScriptedModel.text(words, { every: "50 millis" }) })
    )
    const home = yield* CodexHome.make({ modelUrl: model.url, token: good })
    const command = yield* CodexBinary.find
    const server = AppServerSpec.make({ command, codexHome: home.codexHome, env: home.env })
    const started = yield* Ref.make<ReadonlyArray<number>>([])
    const pool = AppServerPool.AppServerPool.layer({
      observe: (event) =>
        event._tag === "Started"
          ? Ref.update(started, (generations) => [...generations, event.generation])
          : Effect.void
    }).pipe(Layer.provide(StdioTransport.layer))

    return yield* Effect.gen(function* () {
      const progress = yield* Ref.make(0)
      const session = yield* Session.make({ key: "storm", server })
      const streaming = yield* Effect.forkScoped(parent(session, progress))
      // The storm begins once the parent streams.
      yield* Ref.get(progress).pipe(
        Effect.delay("20 millis"),
        Effect.repeat({ until: (seen) => seen > 0 })
      )
      const helpersEnded = yield* Ref.make(0)
      const ended = yield* Effect.forEach(
        Array.from({ length: options.helpers }),
        () =>
          Effect.tap(helper(session), () =>
            Effect.flatMap(
              Ref.updateAndGet(helpersEnded, (n) => n + 1),
              onHelper
            )
          ),
        { concurrency: options.atOnce }
      )
      const seen = yield* Ref.get(progress)
      const read = yield* Fiber.join(streaming)
      const servers = yield* (yield* AppServerPool.AppServerPool).snapshot
      const generations = yield* Ref.get(started)
      return {
        processesStarted: generations.length,
        generations: new Set(generations).size,
        ended: count(ended),
        wordsExpected: options.words,
        ...read,
        parentOutlivedThem: seen < options.words,
        leasesLeft: servers.reduce((sum, { leases }) => sum + leases, 0),
        requestsLeft: servers.reduce((sum, { requestsInFlight }) => sum + requestsInFlight, 0)
      } satisfies Report
    }).pipe(Effect.scoped, Effect.provide(pool))
  }).pipe(Effect.scoped)

/** The promises that the storm broke. */
export const broken = (options: Options, report: Report): ReadonlyArray<string> => {
  const promises: Readonly<Record<string, boolean>> = {
    "one process": report.processesStarted === 1,
    "one generation": report.generations === 1,
    "every helper a typed AuthError": report.ended["AuthError Unauthorized"] === options.helpers,
    "the parent's words complete and in order": report.wordsInOrder === options.words,
    "no lease left": report.leasesLeft === 0,
    "no request left": report.requestsLeft === 0
  }
  return Object.keys(promises).filter((promise) => promises[promise] === false)
}
