/** What it takes to be in the middle of many turns, and what is left when they have ended. */
import { AppServerPool } from "@effect-codex/agent"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Client } from "../client.ts"
import * as Contenders from "../contenders.ts"
import { collectGarbage, type Contender, type Sample, stopwatch } from "../measure.ts"
import * as Ours from "../ours.ts"
import * as Steps from "../steps.ts"

const turn = { kind: "hang", size: 20 } as const

type Spec = ReturnType<typeof Ours.specOf>

/** Twice: what finalizers let go of is collected by the second. */
const heap = Effect.sync(() => {
  collectGarbage()
  collectGarbage()
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
})

/** Measures the heap before, during and after. `begin` returns how to end what it has begun. */
const round = <E, R, R2>(
  count: number,
  begin: Effect.Effect<Effect.Effect<void, never, R2>, E, R>
): Effect.Effect<Sample, E, R | R2> =>
  Effect.gen(function* () {
    const before = yield* heap
    const stop = stopwatch()
    const end = yield* begin
    const sample = stop(count)
    const during = yield* heap
    yield* end
    return { ...sample, memory: (during - before) / count, left: yield* heap }
  })

/** A thread is known for some milliseconds after its last user has left. */
const letGo = Effect.gen(function* () {
  const { snapshot } = yield* AppServerPool.AppServerPool
  const threads = Effect.map(snapshot, (all) => all.flatMap(({ threads }) => threads).length)
  yield* Effect.repeat(threads, { schedule: Schedule.spaced("10 millis"), until: (n) => n === 0 })
})

/** Streams whose readers tell when they have heard something. */
const reading = <E, R>(
  count: number,
  read: (said: Deferred.Deferred<void>) => Effect.Effect<unknown, E, R>
) =>
  Effect.gen(function* () {
    const said = yield* Effect.replicateEffect(Deferred.make<void>(), count)
    const fibers = yield* Effect.forEach(said, (one) => Effect.fork(read(one)))
    yield* Effect.forEach(said, Deferred.await, { discard: true })
    return Fiber.interruptAll(fibers)
  })

const streamed = (server: Spec, count: number) =>
  Effect.map(
    reading(count, (said) => Ours.midway(server, said)),
    (end) => Effect.zipRight(end, letGo)
  )

/** `Run.run`, which tells nothing before its end. When all turns have begun, their first words are on their way. */
const awaited = (server: Spec, count: number) =>
  Effect.gen(function* () {
    const fibers = yield* Effect.replicateEffect(Effect.fork(Ours.run(server)), count)
    const { snapshot } = yield* AppServerPool.AppServerPool
    yield* Effect.repeat(snapshot, {
      schedule: Schedule.spaced("100 millis"),
      until: areAllMidway(count)
    })
    yield* Effect.sleep("1 second")
    return Effect.zipRight(Fiber.interruptAll(fibers), letGo)
  })

const areAllMidway =
  (count: number) => (servers: ReadonlyArray<AppServerPool.GenerationSnapshot>) =>
    servers.some(
      ({ requestsInFlight, requestsQueued, threads }) =>
        requestsInFlight + requestsQueued === 0 &&
        threads.filter(({ turn }) => turn === "Taken").length === count
    )

const ours = (count: number, how: typeof streamed | typeof awaited): Contender => ({
  name: Contenders.ours,
  open: Effect.gen(function* () {
    const server = Ours.specOf(Contenders.serverOf(turn))
    const context = yield* Layer.build(Ours.layer)
    const begin = how(server, count)
    const kept = Effect.flatMap(AppServerPool.AppServerPool, (pool) => pool.lease(server))
    return yield* Effect.as(kept, Effect.provide(round(count, begin), context)).pipe(
      Effect.provide(context)
    )
  })
})

const beginByHand = async (client: Client, count: number): Promise<() => Promise<void>> => {
  const turns = await Promise.all(Array.from({ length: count }, () => Steps.midway(client, "go")))
  return async () => {
    await Promise.all(turns.map(({ end }) => end()))
  }
}

const byHand = (count: number): ReadonlyArray<Contender> =>
  Contenders.peers.map(({ connect, dialect, name }) => ({
    name,
    open: Effect.map(
      Contenders.connected(connect, Contenders.serverOf(turn, dialect)),
      (client) => {
        const begin = Effect.map(
          Effect.promise(() => beginByHand(client, count)),
          (end) => Effect.promise(end)
        )
        return round(count, begin)
      }
    )
  }))

/** A stream of Effect that is read and waits, and does nothing else: what each stream of a run takes at least. */
export const waiting = "a stream that waits"

const waitingStreams = (count: number): Contender => {
  const one = Stream.concat(Stream.make("a word"), Stream.never)
  const begin = reading(count, (said) =>
    Stream.runForEach(one, () => Deferred.succeed(said, undefined))
  )
  return { name: waiting, open: Effect.succeed(round(count, begin)) }
}

export const ofStreams = (count: number) => [
  ours(count, streamed),
  ...byHand(count),
  waitingStreams(count)
]

export const ofRuns = (count: number) => [ours(count, awaited), ...byHand(count)]
