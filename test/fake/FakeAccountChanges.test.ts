import { FakeAppServer, FakeLogin, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import {
  errorOf,
  logIn,
  logOut,
  methods,
  own,
  revoked,
  running,
  start,
  started,
  turnOf,
  until,
  withKey,
  withTokens
} from "./support.js"

const toAccount2 = withTokens("token", "account-2")

describe("a change of a FakeAppServer's account", () => {
  it.scoped("ends every turn whose model answers, whatever credential that has", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: () => FakeTurn.hang,
        logins: ({ token }) => (token === "bad" ? FakeLogin.failed("no") : FakeLogin.accepted)
      })
      const changes = [
        logIn(server, withTokens("token")),
        logIn(server, toAccount2),
        logIn(server, withTokens("bad")),
        logOut(server),
        logIn(server, withKey("key")),
        logIn(server, withKey("key")),
        logIn(server, withTokens("token")),
        logOut(server)
      ]
      for (const change of changes) {
        const turns = [
          yield* running(server),
          yield* running(server, "hi", own({ experimental_bearer_token: "own" }))
        ]
        yield* change
        for (const { events } of turns) {
          const ended = yield* until(events, "turn/completed")
          expect(methods(ended)).toContain("error")
          expect(errorOf(ended)).toMatchObject(revoked)
        }
      }
    })
  )

  it.scoped("is answered when the turns have ended", () =>
    Effect.gen(function* () {
      const slow = Effect.onInterrupt(Effect.never, () => Effect.sleep("1 second"))
      const { server } = yield* started({ turns: () => FakeTurn.perform(slow) })
      const { events } = yield* running(server)
      const login = yield* Effect.fork(logIn(server, withKey("key")))
      yield* TestClock.adjust("999 millis")
      expect(login.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(login)
      expect(methods(yield* events.poll)).toContain("turn/completed")
    })
  )

  it.scoped(
    "is none when the account stays the same, a login is refused or nobody was signed in",
    () =>
      Effect.gen(function* () {
        const { process, server } = yield* started({
          turns: () => FakeTurn.hang,
          logins: ({ token }) =>
            token === "bad"
              ? FakeLogin.refused({ code: -32603, message: "no" })
              : FakeLogin.accepted
        })
        const { events } = yield* running(server)
        yield* logOut(server)
        yield* Effect.flip(logIn(server, withTokens("bad")))
        expect(yield* process.activeTurns).toHaveLength(1)
        yield* logIn(server, withTokens("token"))
        yield* until(events, "turn/completed")

        yield* running(server)
        yield* logIn(server, withTokens("newer"))
        yield* Effect.flip(logIn(server, withKey("key")))
        expect(yield* process.activeTurns).toHaveLength(1)
      })
  )

  it.scoped("spares a turn that runs a command, waits for the client or has not started", () =>
    Effect.gen(function* () {
      const scripts: Record<string, FakeTurn.FakeTurn> = {
        command: [FakeTurn.command({ output: "1", every: "1 second" }), FakeTurn.text("after")],
        ask: [FakeTurn.ask("item/commandExecution/requestApproval"), FakeTurn.text("after")],
        late: [FakeTurn.lateStart("1 second"), FakeTurn.text("after")]
      }
      const { server } = yield* started({ turns: ({ text }) => scripts[text] ?? [] })
      yield* logIn(server, withTokens("token"))
      const turns = yield* Effect.forEach(Object.keys(scripts), (text) =>
        Effect.gen(function* () {
          const { thread } = yield* server.request("thread/start", {})
          const events = yield* server.connection.subscribe(thread.id, () =>
            Effect.as(Effect.sleep("1 second"), { decision: "accept" })
          )
          yield* server.request("turn/start", {
            threadId: thread.id,
            input: [{ type: "text", text }]
          })
          return events
        })
      )
      yield* logOut(server)
      yield* TestClock.adjust("1 second")
      for (const events of turns) {
        const taken = yield* until(events, "turn/completed")
        expect(turnOf(taken)).toMatchObject({ status: "completed", items: [{ text: "after" }] })
      }
    })
  )

  it.scoped("ends a turn that a command had spared, when the model answers again", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        turns: () => [FakeTurn.command({ output: "1", every: "1 second" }), FakeTurn.hang]
      })
      const { events } = yield* running(server)
      yield* TestClock.adjust("1 second")
      yield* logIn(server, withTokens("token"))
      expect(errorOf(yield* until(events, "turn/completed"))).toMatchObject(revoked)
    })
  )
})

describe("the credential of a FakeAppServer's thread", () => {
  it.scoped("is the variable that its provider names, before any token", () =>
    Effect.gen(function* () {
      const tokens: Array<string | undefined> = []
      const fake = yield* FakeAppServer.make({
        turns: ({ token }) => {
          tokens.push(token)
          return FakeTurn.text("")
        }
      })
      const server = yield* start(fake, {
        spec: fake.spec({ env: { KEY: "from the environment" } })
      })
      const token = "from the definition"
      for (const definition of [
        { env_key: "KEY", experimental_bearer_token: token },
        { env_key: "MISSING", experimental_bearer_token: token },
        { env_key: null, experimental_bearer_token: token },
        {}
      ]) {
        yield* running(server, "hi", own(definition))
      }
      expect(tokens).toEqual(["from the environment", undefined, token, undefined])
    })
  )
})
