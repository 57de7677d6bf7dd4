import { RunAttempt } from "@effect-codex/agent"
import { Account } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, TestClock } from "effect"
import { Pool, pooled, settle } from "../guarantees/support.ts"

const accountId = "workspace-1"

/** Tokens that are another one each time they are asked for, and how often that was. */
const numbered = () => {
  let asked = 0
  const tokens: Account.TokenSource = Effect.sync(() => ({
    accessToken: Redacted.make(`token-${++asked}`),
    accountId
  }))
  return { tokens, asked: () => asked }
}

describe("authentication", () => {
  it.scoped(
    "a token that nobody refused is not rotated, however often its server is used (oc #66952)",
    () =>
      Effect.gen(function* () {
        const source = numbered()
        let renewed = 0
        const account = Account.chatgptTokens({
          accountId,
          tokens: source.tokens,
          renew: () =>
            Effect.zipRight(
              Effect.sync(() => renewed++),
              source.tokens
            )
        })
        const fake = yield* FakeAppServer.make({ needsAccount: true })
        const server = fake.spec({ account })
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          for (let n = 0; n < 5; n++) {
            yield* Effect.scoped(pool.lease(server))
            expect((yield* RunAttempt.run({ server, input: "x" })).text).toBe("Hello")
            yield* TestClock.adjust("30 seconds")
          }
          expect(renewed).toBe(0)
          expect(source.asked()).toBe(1)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "a refused refresh fails its run at once, and says what to do (oc #86215, #81638)",
    () =>
      Effect.gen(function* () {
        const account = Account.chatgptTokens({
          accountId,
          tokens: numbered().tokens,
          renew: () => Effect.fail("the vault is locked")
        })
        const fake = yield* FakeAppServer.make({
          turns: () => [FakeTurn.refresh, FakeTurn.text("Hello")]
        })
        yield* Effect.gen(function* () {
          const server = fake.spec({ account })
          // No time passes: nothing is tried again, and nothing waited out.
          const failure = yield* Effect.flip(RunAttempt.run({ server, input: "x" }))
          expect(failure).toMatchObject({ _tag: "AuthError", reason: "RefreshRefused" })
          if (failure._tag !== "AuthError") return
          expect(failure.action).toMatch(/^\w+.* tokens?\b/)
          expect(failure.message).toContain(failure.action)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "a process's credential is fixed when it starts: requests and turns do not read it again, the next process does (cindy #3653)",
    () =>
      Effect.gen(function* () {
        const source = numbered()
        const account = Account.chatgptTokens({ accountId, tokens: source.tokens })
        const seen: Array<string | undefined> = []
        const fake = yield* FakeAppServer.make({
          needsAccount: true,
          turns: (turn) => {
            seen.push(turn.account?.token)
            return FakeTurn.text("Hello")
          }
        })
        const env = { A_KEY: Redacted.make("the key at the start") }
        const server = fake.spec({ account, env })
        yield* Effect.gen(function* () {
          const pool = yield* Pool
          const run = RunAttempt.run({ server, input: "x" })
          yield* run
          // What the program holds by now is another one, in its source and in its variables.
          env.A_KEY = Redacted.make("the key of today")
          yield* Effect.scoped(
            Effect.flatMap(pool.lease(server), (lease) => lease.server.request("config/read", {}))
          )
          yield* run
          expect(seen).toEqual(["token-1", "token-1"])
          expect(source.asked()).toBe(1)

          yield* (yield* fake.awaitProcess(1)).exit(1)
          yield* settle
          expect(yield* run).toMatchObject({ generation: 2 })
          expect(seen.at(-1)).toBe("token-2")
          const keys = (yield* fake.processes).map(({ env }) => env["A_KEY"])
          expect(keys).toEqual(["the key at the start", "the key at the start"])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )
})
