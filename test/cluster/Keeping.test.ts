/** Sessions that have moved while a turn of theirs runs: who has them, and until when. */
import { MemoryStorage, Migrations, TurnClaim, type TurnLog } from "@effect-codex/cluster"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, TestClock } from "effect"
import { database, describePostgres } from "./postgres.ts"

const claimsOf = (host: string) =>
  Effect.map(
    Layer.build(MemoryStorage.turnClaim({ host, address: `${host}:1`, keepFor: "9 seconds" })),
    (services) => Context.get(services, TurnClaim.TurnClaim)
  )

const keeperAt = (claims: TurnClaim.Service) =>
  Effect.map(
    claims.keeperOf("s"),
    Option.map(({ address }) => address)
  )

const kept = (claims: TurnClaim.Service) => Effect.map(claims.keep("s"), Option.isSome)

const test = (
  name: string,
  program: (
    one: TurnClaim.Service,
    other: TurnClaim.Service,
    setAway: (isAway: boolean) => Effect.Effect<void>
  ) => Effect.Effect<void, TurnLog.TurnLogError>
) =>
  it.scoped(name, () =>
    Effect.gen(function* () {
      const { setAway } = yield* MemoryStorage.MemoryStorage
      yield* program(yield* claimsOf("one"), yield* claimsOf("other"), setAway)
    }).pipe(Effect.provide(MemoryStorage.layer))
  )

describe("a host that keeps a session", () => {
  test("is the only one, for as long as it says that it is there", (one, other) =>
    Effect.gen(function* () {
      const keeping = Option.getOrThrow(yield* one.keep("s"))
      const renewing = yield* Effect.fork(keeping.renewed)
      yield* TestClock.adjust("1 minute")
      expect(yield* keeperAt(other)).toEqual(Option.some("one:1"))
      expect(yield* kept(other)).toBe(false)
      yield* Fiber.interrupt(renewing)
      yield* keeping.letGo
      expect(yield* keeperAt(other)).toEqual(Option.none())
      expect(yield* kept(other)).toBe(true)
    }))

  test("loses it when it is silent, and does not have it again", (one, other) =>
    Effect.gen(function* () {
      const keeping = Option.getOrThrow(yield* one.keep("s"))
      yield* TestClock.adjust("9 seconds")
      expect(yield* keeperAt(other)).toEqual(Option.none())
      const renewing = yield* Effect.fork(keeping.renewed)
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(renewing)
      expect(yield* kept(other)).toBe(true)
      // What it lets go is not the other one's.
      yield* keeping.letGo
      expect(yield* keeperAt(one)).toEqual(Option.some("other:1"))
    }))

  test("knows that it has lost it before another host can have it", (one, other, setAway) =>
    Effect.gen(function* () {
      const keeping = Option.getOrThrow(yield* one.keep("s"))
      const renewing = yield* Effect.fork(keeping.renewed)
      yield* TestClock.adjust("4 seconds")
      yield* setAway(true)
      yield* TestClock.adjust("3 seconds")
      expect(Option.isNone(yield* Fiber.poll(renewing))).toBe(true)
      yield* TestClock.adjust("3 seconds")
      expect(Option.isSome(yield* Fiber.poll(renewing))).toBe(true)
      yield* setAway(false)
      expect(yield* keeperAt(other)).toEqual(Option.some("one:1"))
      yield* TestClock.adjust("3 seconds")
      expect(yield* kept(other)).toBe(true)
    }))

  test("does not have it if that cannot be written", (one, _other, setAway) =>
    Effect.gen(function* () {
      yield* setAway(true)
      expect(yield* kept(one)).toBe(false)
    }))
})

describePostgres("over PostgreSQL, a host that keeps a session", () => {
  it.scopedLive("is the only one until it lets it go, or is silent", () =>
    Effect.gen(function* () {
      const Database = yield* database
      const claims = (host: string) =>
        Effect.map(
          Layer.build(
            TurnClaim.layer({ host, address: `${host}:1`, keepFor: "2 seconds" }).pipe(
              Layer.provide(Migrations.layer),
              Layer.provide(Database)
            )
          ),
          (services) => Context.get(services, TurnClaim.TurnClaim)
        )
      const one = yield* claims("one")
      const other = yield* claims("other")
      const keeping = Option.getOrThrow(yield* one.keep("s"))
      expect(yield* kept(other)).toBe(false)
      expect(yield* keeperAt(other)).toEqual(Option.some("one:1"))
      yield* keeping.letGo
      expect(yield* keeperAt(other)).toEqual(Option.none())
      expect(yield* kept(other)).toBe(true)
      yield* Effect.sleep("2500 millis")
      expect(yield* keeperAt(one)).toEqual(Option.none())
      expect(yield* kept(one)).toBe(true)
      expect(yield* kept(other)).toBe(false)
    })
  )
})
