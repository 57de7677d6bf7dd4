/**
 * A flood of requests through one connection to the real server: with the bound in flight that this library keeps, and
 * without it.
 */
import {
  AppServerPool,
  AppServerSpec,
  CodexBinary,
  Limits,
  StdioTransport
} from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { Duration, Effect, Layer, Ref, Schedule } from "effect"

export interface Options {
  readonly requests: number
  /** With the limits as they are, or with no bound in flight and each request tried once, for ten seconds. */
  readonly bound: "on" | "off"
}

export interface Report {
  readonly asked: number
  readonly answered: number
  /** Refused as overloaded, and not tried again any more. */
  readonly refused: number
  /** Neither: no answer came in time. */
  readonly lost: number
  readonly seconds: number
  readonly mostInFlight: number
}

const limits = {
  on: Limits.layer({}),
  off: Limits.layer({
    maxRequestsInFlight: Number.MAX_SAFE_INTEGER,
    overloadMaxAttempts: 1,
    requestTimeout: "10 seconds"
  })
}

type Fate = "answered" | "refused" | "lost"

/** Asks for everything at once. */
const ask = (server: AppServerPool.Lease["server"], requests: number) =>
  Effect.forEach(
    Array.from({ length: requests }),
    () =>
      Effect.match(server.request("thread/loaded/list", {}), {
        onSuccess: (): Fate => "answered",
        onFailure: ({ _tag }): Fate => (_tag === "OverloadedError" ? "refused" : "lost")
      }),
    { concurrency: "unbounded" }
  )

/** Looks again and again while the flood lasts. */
const watching = (server: AppServerPool.Lease["server"], mostInFlight: Ref.Ref<number>) =>
  Effect.flatMap(server.connection.counts, ({ inFlight }) =>
    Ref.update(mostInFlight, (most) => Math.max(most, inFlight))
  ).pipe(Effect.repeat(Schedule.spaced("2 millis")))

const flood = (spec: AppServerSpec.AppServerSpec, requests: number) =>
  Effect.gen(function* () {
    const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
    const mostInFlight = yield* Ref.make(0)
    yield* Effect.forkScoped(watching(server, mostInFlight))
    const [took, fates] = yield* Effect.timed(ask(server, requests))
    const count = (fate: Fate) => fates.filter((other) => other === fate).length
    return {
      asked: requests,
      answered: count("answered"),
      refused: count("refused"),
      lost: count("lost"),
      seconds: Math.round(Duration.toMillis(took) / 10) / 100,
      mostInFlight: yield* Ref.get(mostInFlight)
    } satisfies Report
  })

/** Floods a server of its own. */
export const run = ({ requests, bound }: Options) =>
  Effect.gen(function* () {
    const model = yield* ScriptedModel.make(() => ScriptedModel.hang)
    const home = yield* CodexHome.make({ modelUrl: model.url, token: "the-token-of-the-flood" })
    const command = yield* CodexBinary.find
    const spec = AppServerSpec.make({ command, codexHome: home.codexHome, env: home.env })
    const pool = AppServerPool.AppServerPool.layer().pipe(
      Layer.provide([StdioTransport.layer, limits[bound]])
    )
    return yield* flood(spec, requests).pipe(Effect.scoped, Effect.provide(pool))
  }).pipe(Effect.scoped)

/** The promises that did not hold with the bound on, each in a sentence. */
export const broken = ({ asked, answered, refused, lost }: Report): ReadonlyArray<string> => [
  ...(answered === asked ? [] : [`only ${answered} of ${asked} requests were answered`]),
  ...(refused === 0 ? [] : [`${refused} were refused`]),
  ...(lost === 0 ? [] : [`${lost} were lost`])
]
