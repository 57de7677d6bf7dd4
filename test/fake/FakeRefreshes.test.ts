import type { AppServer, Connection } from "@effect-codex/app-server"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import {
  errorOf,
  logIn,
  logOut,
  methods,
  read,
  revoked,
  running,
  signedOut,
  started,
  turnOf,
  until,
  withKey,
  withTokens
} from "./support.js"

const tokens = (accessToken: string, chatgptAccountId = "account-1") => ({
  accessToken,
  chatgptAccountId,
  chatgptPlanType: null
})

const fresh = Effect.succeed(tokens("fresh"))

const answered = { codexErrorInfo: "other", message: expect.any(String) }
const timedOut = { ...answered, message: "auth refresh request timed out after 10s" }
const unavailable = {
  ...answered,
  message: "Fatal error: application network policy is unavailable"
}
const unauthorized = { codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } } }

/** A server that is signed in with tokens that the provider refuses; a turn whose text is "hang" is past that. */
const refreshing = (handler: Connection.Handler) =>
  Effect.gen(function* () {
    const seen: Array<string | undefined> = []
    const { process, server } = yield* started({
      needsAccount: true,
      turns: ({ account, text }) => {
        seen.push(account?.token)
        if (text === "hang") return FakeTurn.hang
        return account?.token === "fresh"
          ? FakeTurn.text("good")
          : [FakeTurn.refresh, FakeTurn.text("renewed")]
      }
    })
    const notices = yield* server.connection.subscribe(undefined, handler)
    yield* logIn(server, withTokens("stale"))
    const asked = Effect.map(process.replies, (replies) => replies.length)
    const open = Effect.map(server.connection.counts, ({ serverRequests }) => serverRequests)
    return { process, server, notices, seen, asked, open }
  })

const end = ({ events }: { readonly events: Connection.Subscription }) =>
  until(events, "turn/completed")

const errorOfTurn = (server: AppServer.Service) =>
  Effect.map(Effect.flatMap(running(server), end), errorOf)

describe("FakeTurn.refresh", () => {
  it.scoped("goes on with new tokens, which are in use from then on", () =>
    Effect.gen(function* () {
      const requests: Array<unknown> = []
      const { notices, seen, server } = yield* refreshing((request) => {
        requests.push(request.params)
        return fresh
      })
      const events = yield* end(yield* running(server))
      expect(turnOf(events)).toMatchObject({ status: "completed", items: [{ text: "renewed" }] })
      expect(methods(events)).not.toContain("error")
      expect(requests).toEqual([{ reason: "unauthorized", previousAccountId: "account-1" }])
      expect(turnOf(yield* end(yield* running(server)))).toMatchObject({ status: "completed" })
      expect(seen).toEqual(["stale", "fresh"])
      expect(requests).toHaveLength(1)
      yield* logOut(server)
      yield* logOut(server)
      expect(methods(yield* until(notices, "account/updated"))).not.toContain(
        "serverRequest/resolved"
      )
    })
  )

  it.scoped("fails the turn when the client refuses, with the client's code, and asks again", () =>
    Effect.gen(function* () {
      const { asked, seen, server } = yield* refreshing(() =>
        Effect.fail({ code: -32077, message: "signed out elsewhere" })
      )
      const refused = { ...answered, message: "auth refresh request failed: code=-32077" }
      expect(yield* errorOfTurn(server)).toMatchObject(refused)
      expect(yield* errorOfTurn(server)).toMatchObject(refused)
      expect(seen).toEqual(["stale", "stale"])
      expect(yield* asked).toBe(2)
    })
  )

  it.scoped("fails the turn when the answer is no tokens", () =>
    Effect.gen(function* () {
      const { server } = yield* refreshing(() => Effect.succeed({ accessToken: "fresh" }))
      expect(yield* errorOfTurn(server)).toMatchObject({
        ...answered,
        message: "invalid auth refresh response"
      })
    })
  )

  it.scoped("fails the turn after ten seconds, and drops what comes later", () =>
    Effect.gen(function* () {
      const { asked, process, seen, server } = yield* refreshing(() =>
        Effect.delay(Effect.succeed(tokens("fresh")), "11 seconds")
      )
      const turn = yield* running(server)
      yield* TestClock.adjust("9999 millis")
      expect(yield* process.activeTurns).toHaveLength(1)
      yield* TestClock.adjust("1 millis")
      expect(errorOf(yield* end(turn))).toMatchObject(timedOut)
      yield* TestClock.adjust("1 second")
      yield* read(server)
      expect(yield* asked).toBe(1)
      yield* running(server, "hang")
      expect(seen).toEqual(["stale", "stale"])
    })
  )

  it.scoped("asks for one turn after the other, for ten seconds each", () =>
    Effect.gen(function* () {
      const { open, server } = yield* refreshing(() => Effect.never)
      const turns = [yield* running(server), yield* running(server), yield* running(server)]
      let nth = 0
      for (const turn of turns) {
        yield* read(server)
        expect(yield* open).toBe(++nth)
        yield* TestClock.adjust("10 seconds")
        expect(errorOf(yield* end(turn))).toMatchObject(timedOut)
      }
    })
  )

  it.scoped("asks for the next turn as soon as one is answered or interrupted", () =>
    Effect.gen(function* () {
      const { open, server } = yield* refreshing(() => Effect.delay(fresh, "1 second"))
      const first = yield* running(server)
      const second = yield* running(server)
      const third = yield* running(server)
      yield* server.request("turn/interrupt", first)
      expect(turnOf(yield* end(first))).toMatchObject({ status: "interrupted" })
      yield* read(server)
      expect(yield* open).toBe(2)
      yield* TestClock.adjust("1 second")
      expect(turnOf(yield* end(second))).toMatchObject({ status: "completed" })
      yield* TestClock.adjust("1 second")
      expect(turnOf(yield* end(third))).toMatchObject({ status: "completed" })
    })
  )

  it.scoped(
    "switches to another account's tokens, and fails the turn and all whose model answers",
    () =>
      Effect.gen(function* () {
        const accounts: Array<unknown> = []
        const { seen, server } = yield* refreshing(({ params }) => {
          accounts.push(params)
          return Effect.delay(Effect.succeed(tokens("fresh", "account-2")), "1 second")
        })
        const first = yield* running(server)
        const waiting = yield* running(server)
        const hanging = yield* running(server, "hang")
        yield* TestClock.adjust("1 second")
        expect(errorOf(yield* end(first))).toMatchObject(unavailable)
        expect(errorOf(yield* end(hanging))).toMatchObject(revoked)
        expect(yield* read(server)).toMatchObject({
          workspaceRouting: { chatgptAccountId: "account-2" }
        })
        yield* TestClock.adjust("1 second")
        expect(turnOf(yield* end(waiting))).toMatchObject({ status: "completed" })
        expect(accounts).toEqual([
          { reason: "unauthorized", previousAccountId: "account-1" },
          { reason: "unauthorized", previousAccountId: "account-2" }
        ])
        yield* running(server, "hang")
        expect(seen.at(-1)).toBe("fresh")
      })
  )

  it.scoped("fails the turn as unauthorized where there are no tokens, and asks nobody", () =>
    Effect.gen(function* () {
      const { asked, server } = yield* refreshing(() => fresh)
      yield* logOut(server)
      expect(yield* errorOfTurn(server)).toMatchObject(unauthorized)
      yield* logIn(server, withKey("key"))
      expect(yield* errorOfTurn(server)).toMatchObject(unauthorized)
      expect(yield* asked).toBe(0)
    })
  )

  it.scoped("lets a client sign in meanwhile, and out only afterwards", () =>
    Effect.gen(function* () {
      const { open, seen, server } = yield* refreshing(() =>
        Effect.delay(Effect.fail({ code: -32077, message: "no" }), "1 second")
      )
      const turn = yield* running(server)
      yield* logIn(server, withTokens("newer"))
      const leaving = yield* Effect.fork(logOut(server))
      yield* TestClock.adjust("999 millis")
      expect(leaving.unsafePoll()).toBeNull()
      expect(yield* open).toBe(1)
      yield* running(server, "hang")
      expect(seen).toEqual(["stale", "newer"])
      yield* TestClock.adjust("1 millis")
      expect(errorOf(yield* end(turn))).toMatchObject({
        message: "auth refresh request failed: code=-32077"
      })
      yield* Fiber.join(leaving)
      expect(yield* read(server)).toEqual(signedOut)
    })
  )

  it.scoped("keeps a turn alive when the client signs in with another account meanwhile", () =>
    Effect.gen(function* () {
      const { server } = yield* refreshing(() =>
        Effect.delay(Effect.fail({ code: -32077, message: "no" }), "1 second")
      )
      const turn = yield* running(server)
      yield* logIn(server, withTokens("token", "account-2"))
      yield* TestClock.adjust("1 second")
      expect(errorOf(yield* end(turn))).toMatchObject({
        message: "auth refresh request failed: code=-32077"
      })
    })
  )
})
