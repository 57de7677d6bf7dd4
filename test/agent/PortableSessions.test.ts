import {
  PortableSessions,
  type Session,
  Sessions,
  SessionStore,
  type Turn
} from "@effect-codex/agent"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { pooled } from "../guarantees/support.ts"

describe("portable sessions of this process", () => {
  it.scoped("are those of its registry", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const live = PortableSessions.local.pipe(
        Layer.provideMerge(Sessions.Sessions.layer(() => ({ server: fake.spec() }))),
        Layer.provide([SessionStore.memory, pooled(fake)])
      )
      yield* Effect.gen(function* () {
        const portable = yield* PortableSessions.PortableSessions
        const registry = yield* Sessions.Sessions
        const session = yield* portable.create("s")
        expect(yield* registry.get("s")).toBe(session)
        expect(yield* portable.get("s")).toBe(session)
        expect(yield* portable.find("s")).toEqual(Option.some(session))
        expect(yield* portable.list).toEqual(["s"])
        yield* registry.forget("s")
        expect(yield* portable.list).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(live))
    })
  )

  it("are sessions with less, so that any session will do", () => {
    expectTypeOf<Session.Session>().toExtend<PortableSessions.PortableSession>()
    expectTypeOf<Turn.Turn>().toExtend<PortableSessions.PortableTurn>()
  })
})
