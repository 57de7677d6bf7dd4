import { Accounts, Run, RunEvent, Session } from "@effect-codex/agent"
import { Account } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { DateTime, Effect, Redacted } from "effect"
import { tagsOf, watch } from "../guarantees/support.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const settings = { approvalPolicy: "never", sandbox: "read-only" } as const

const tokenOf = (accountId: string) => ScriptedModel.accessToken({ accountId })

const accountOf = (accountId: string) =>
  Account.chatgptTokens({
    accountId,
    tokens: Effect.succeed({ accessToken: Redacted.make(tokenOf(accountId)), accountId })
  })

/** In whole seconds since 1970. */
const secondsFromNow = (seconds: number) =>
  Effect.map(DateTime.now, (now) => Math.floor(now.epochMillis / 1000) + seconds)

describeReal("a limit of an account, on the real server", () => {
  it.scopedLive("is read, told live, and in the failure of the turn that meets it", () =>
    Effect.gen(function* () {
      const resetsAt = yield* secondsFromNow(3600)
      const { pool, spec } = yield* real(() => ScriptedModel.usageLimit({ resetsAt }), {
        account: accountOf("ws-1"),
        backEnd: { usage: () => ScriptedModel.used({ percent: 40, resetsAt }) }
      })
      yield* Effect.gen(function* () {
        const now = yield* DateTime.now
        const read = yield* Accounts.limits(spec)
        expect(read.plan).toBe("pro")
        expect(read.limits[0]?.credits).toMatchObject({ balance: "12.50" })
        expect(Accounts.fullest(read, now)).toMatchObject({ usedPercent: 40 })
        const failure = yield* Effect.flip(Run.run({ server: spec, input: "x", settings }))
        expect(failure).toMatchObject({
          reason: "UsageLimit",
          resetsAt: DateTime.unsafeMake(resetsAt * 1000)
        })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("is asked for if the turn's end does not say when it resets", () =>
    Effect.gen(function* () {
      const resetsAt = yield* secondsFromNow(3600)
      const { pool, spec } = yield* real(
        () => ScriptedModel.usageLimit({ resetsAt, headers: false }),
        {
          account: accountOf("ws-1"),
          backEnd: { usage: () => ScriptedModel.used({ percent: 100, resetsAt }) }
        }
      )
      const failure = yield* Effect.flip(Run.run({ server: spec, input: "x", settings })).pipe(
        Effect.provide(pool)
      )
      expect(failure).toMatchObject({ resetsAt: DateTime.unsafeMake(resetsAt * 1000) })
    }).pipe(scoped)
  )

  it.scopedLive("cannot be read of a server without an account, which says so", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(() => ScriptedModel.text("hello"))
      const refusal = yield* Effect.flip(Accounts.limits(spec)).pipe(Effect.provide(pool))
      expect(refusal).toMatchObject({ _tag: "RequestError", code: -32600 })
      expect(refusal.message).toContain("authentication required to read rate limits")
    }).pipe(scoped)
  )

  it.scopedLive("is waited for", () =>
    Effect.gen(function* () {
      const resetsAt = yield* secondsFromNow(4)
      const { pool, spec } = yield* real(({ number }) =>
        number === 1 ? ScriptedModel.usageLimit({ resetsAt }) : ScriptedModel.text("at last")
      )
      yield* Effect.gen(function* () {
        const options = { server: spec, input: "x", settings, resetTimeout: "1 minute" } as const
        const run = yield* watch(Run.stream(options))
        expect((yield* run.result).text).toBe("at last")
        expect(tagsOf(yield* run.events)).toContain("WaitingForReset")
        expect((yield* DateTime.now).epochMillis).toBeGreaterThanOrEqual(resetsAt * 1000)
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("lets a session go on with its next account, on the same thread", () =>
    Effect.gen(function* () {
      const resetsAt = yield* secondsFromNow(3600)
      let isReached = false
      const { model, pool, spec, specFor } = yield* real(
        ScriptedModel.byToken({
          [tokenOf("ws-1")]: () =>
            isReached ? ScriptedModel.usageLimit({ resetsAt }) : ScriptedModel.text("one"),
          [tokenOf("ws-2")]: () => ScriptedModel.text("two")
        }),
        { account: accountOf("ws-1") }
      )
      yield* Effect.gen(function* () {
        const other = specFor(accountOf("ws-2"))
        const session = yield* Session.make({
          key: "s",
          server: spec,
          otherAccounts: [other],
          settings
        })
        const first = yield* session.run("first words")
        expect(first.text).toBe("one")
        isReached = true
        const run = yield* watch(session.stream("second words"))
        const second = yield* run.result
        expect(second.text).toBe("two")
        expect(second.threadId).toBe(first.threadId)
        const accounts = (yield* run.events)
          .filter(RunEvent.RunEvent.$is("Started"))
          .map(({ account }) => account)
        expect(accounts).toEqual([spec.name, other.name])
        // It has the whole conversation.
        const asked = (yield* model.requests).at(-1)
        expect(JSON.stringify(asked?.body)).toContain("first words")
        expect((yield* session.run("third words")).text).toBe("two")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("has models beside it, with what they can do", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(() => ScriptedModel.text("hello"))
      const models = yield* Accounts.models(spec).pipe(Effect.provide(pool))
      expect(models.filter(({ isDefault }) => isDefault)).toHaveLength(1)
      expect(models[0]?.supportedReasoningEfforts.length).toBeGreaterThan(0)
    }).pipe(scoped)
  )
})
