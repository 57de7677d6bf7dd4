/** Random histories of hosts that share a turn: nothing that may happen to them sends it twice, or leaves it without an end. */
import { MemoryStorage, Migrations, TurnClaim, TurnLog } from "@effect-codex/cluster"
import { expect, it } from "@effect/vitest"
import { Config, Context, Effect, FastCheck as fc, Layer, Runtime } from "effect"
import { samples } from "../agent/samples.ts"
import { history, type Services, violation, World } from "./claims.ts"
import { database, describePostgres } from "./postgres.ts"

const { histories, seed } = Effect.runSync(
  Effect.all({
    histories: Config.integer("CLAIM_HISTORIES").pipe(Config.withDefault(200)),
    seed: Config.integer("MODEL_SEED").pipe(Config.withDefault(20_261_128))
  })
)

const result = samples.results[0] ?? expect.unreachable()

const names = ["host-1", "host-2", "host-3"]

const inMemory: Effect.Effect<Services> = Effect.gen(function* () {
  const storage = yield* Layer.build(MemoryStorage.layer)
  const build = <A, E>(layer: Layer.Layer<A, E, MemoryStorage.MemoryStorage>) =>
    Effect.provide(Layer.build(layer), storage)
  const log = Context.get(yield* build(MemoryStorage.turnLog()), TurnLog.TurnLog)
  const claims = yield* Effect.forEach(names, (host) => build(MemoryStorage.turnClaim({ host })))
  return { log, claims: claims.map((claims) => Context.get(claims, TurnClaim.TurnClaim)) }
}).pipe(Effect.scoped)

it.live(
  `hosts that are stopped, killed and cut off send a turn at most once, and one of them ends it (MODEL_SEED=${seed})`,
  () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(history, (history) =>
          Effect.runPromise(
            Effect.gen(function* () {
              const world = new World(yield* inMemory, { session: "s", id: "turn" }, result)
              expect(yield* violation(world, history)).toBe("")
            })
          )
        ),
        { seed, numRuns: histories }
      )
    ),
  { timeout: 120_000 }
)

describePostgres("over PostgreSQL", () => {
  it.scopedLive(
    "the same histories end as they do in memory",
    () =>
      Effect.gen(function* () {
        const Database = yield* database
        const context = yield* Layer.build(
          Layer.mergeAll(
            TurnLog.layer(),
            ...names.map((host) =>
              Layer.map(TurnClaim.layer({ host }), (context) =>
                Context.make(claimsOf(host), Context.get(context, TurnClaim.TurnClaim))
              )
            )
          ).pipe(Layer.provide(Migrations.layer), Layer.provide(Database))
        )
        const services = {
          log: Context.get(context, TurnLog.TurnLog),
          claims: names.map((host) => Context.unsafeGet(context, claimsOf(host)))
        }
        let turns = 0
        const runtime = yield* Effect.runtime()
        yield* Effect.promise(() =>
          fc.assert(
            fc.asyncProperty(history, (history) =>
              Runtime.runPromise(runtime)(
                Effect.gen(function* () {
                  const world = new World(services, { session: "s", id: `${turns++}` }, result)
                  expect(yield* violation(world, history, 20)).toBe("")
                })
              )
            ),
            { seed, numRuns: Math.ceil(histories / 5) }
          )
        )
      }),
    { timeout: 120_000 }
  )
})

const claimsOf = (host: string) => Context.GenericTag<TurnClaim.Service>(host)
