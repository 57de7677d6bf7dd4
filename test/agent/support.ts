/** Runs over a pool on the fake, and what its processes were sent. */
import { Tool } from "@effect-codex/agent"
import { Account, type AppServerPool, type AppServerSpec } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { Deferred, Effect, Predicate, Redacted, Schema, type Scope, TestClock } from "effect"
import { pooled, settle } from "../guarantees/support.ts"

/** The test with a fake of its own, and a pool on it that closes with the test. */
export const onFake = <A, E, R>(
  options: FakeAppServer.Options,
  test: (fake: FakeAppServer.FakeAppServer) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<Exclude<R, Scope.Scope>, AppServerPool.AppServerPool>> =>
  Effect.flatMap(FakeAppServer.make(options), (fake) =>
    test(fake).pipe(Effect.scoped, Effect.provide(pooled(fake)))
  )

/** The same, for a fake whose turns all have this script. */
export const onTurn = <A, E, R>(
  turn: FakeTurn.FakeTurn,
  test: (fake: FakeAppServer.FakeAppServer) => Effect.Effect<A, E, R>
) => onFake({ turns: () => turn }, test)

/** The parameters of every message of this method, in order. */
export const sent = (process: FakeAppServer.FakeProcess, method: string) =>
  Effect.map(process.received, (received) =>
    received.filter((message) => message.method === method).map(({ params }) => params)
  )

export const methodsOf = (process: FakeAppServer.FakeProcess) =>
  Effect.map(process.received, (received) => received.map(({ method }) => method))

/** What the process was answered to requests of this method. */
export const answersTo = (process: FakeAppServer.FakeProcess, method: string) =>
  Effect.map(process.replies, (replies) =>
    replies.filter((reply) => reply.method === method).map(({ answer }) => answer)
  )

/** Turns the clock, after everybody has come to where they wait for it, and lets everybody go on. */
export const pass = (duration: Parameters<typeof TestClock.adjust>[0]) =>
  settle.pipe(Effect.zipRight(TestClock.adjust(duration)), Effect.zipRight(settle))

/** A member of an object of unknown shape. */
export const member = (value: unknown, key: string): unknown =>
  Predicate.hasProperty(value, key) ? value[key] : undefined

/** The server of an account, which has this name. */
export const serverOf = (
  fake: FakeAppServer.FakeAppServer,
  name: string
): AppServerSpec.AppServerSpec => {
  const accessToken = Redacted.make(ScriptedModel.accessToken({ accountId: name }))
  const tokens = Effect.succeed({ accessToken, accountId: name })
  return fake.spec({ name, account: Account.chatgptTokens({ accountId: name, tokens }) })
}

/** Tells when it is called and when it is interrupted. */
export const anEndlessTool = Effect.gen(function* () {
  const begun = yield* Deferred.make<void>()
  const ended = yield* Deferred.make<void>()
  const endless = Tool.make("endless", {
    description: "never ends",
    parameters: Schema.Struct({}),
    handle: () =>
      Deferred.succeed(begun, undefined).pipe(
        Effect.zipRight(Effect.never),
        Effect.onInterrupt(() => Deferred.succeed(ended, undefined))
      )
  })
  return { begun, ended, endless }
})
