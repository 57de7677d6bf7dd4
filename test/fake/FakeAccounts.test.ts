import { AppServerSpec, type AppServer } from "@effect-codex/app-server"
import { FakeAppServer, FakeLogin, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, TestClock } from "effect"
import {
  logIn,
  logOut,
  methods,
  read,
  running,
  signedOut,
  start,
  started,
  until,
  withKey,
  withTokens
} from "./support.js"

const accepted = { loginId: null, success: true, error: null, onboardingEntrypoint: null }

describe("the account of a FakeAppServer", () => {
  it.scoped("is asked for only where the configured provider needs one", () =>
    Effect.gen(function* () {
      for (const needsAccount of [false, true]) {
        const { server } = yield* started({ needsAccount })
        expect(yield* read(server)).toEqual({ ...signedOut, requiresOpenaiAuth: needsAccount })
        const { config } = yield* server.request("config/read", {})
        expect(config.model_providers["scripted"]).toMatchObject({
          requires_openai_auth: needsAccount,
          env_key: needsAccount ? null : "SCRIPTED_API_KEY"
        })
      }
    })
  )

  it.scoped(
    "is that of the tokens or the key that a client signs in with, until it signs out",
    () =>
      Effect.gen(function* () {
        const { server } = yield* started({ needsAccount: true })
        const notices = yield* server.connection.subscribe(undefined)
        const told = Effect.map(until(notices, "account/updated"), (events) =>
          events.map(({ method, params }) => [method, params])
        )

        expect(yield* logIn(server, withKey("key"))).toEqual({ type: "apiKey" })
        expect(yield* told).toEqual([
          ["account/login/completed", accepted],
          ["account/updated", { authMode: "apikey", planType: null }]
        ])
        expect(yield* read(server)).toEqual({ ...signedOut, account: { type: "apiKey" } })

        expect(yield* logIn(server, withTokens("token"))).toEqual({ type: "chatgptAuthTokens" })
        expect(yield* told).toEqual([
          ["account/login/completed", accepted],
          ["account/updated", { authMode: "chatgptAuthTokens", planType: "pro" }]
        ])
        expect(yield* read(server)).toMatchObject({
          account: { type: "chatgpt", planType: "pro" },
          workspaceRouting: { chatgptAccountId: "account-1" }
        })

        for (const _ of ["once", "twice"]) {
          expect(yield* logOut(server)).toEqual({})
          expect(yield* told).toEqual([["account/updated", { authMode: null, planType: null }]])
          expect(yield* read(server)).toEqual(signedOut)
        }
      })
  )

  it.scoped("is not seen by account/read where the configured provider needs none", () =>
    Effect.gen(function* () {
      const { server } = yield* started()
      yield* logIn(server, withTokens("token"))
      expect(yield* read(server)).toEqual({ ...signedOut, requiresOpenaiAuth: false })
    })
  )

  it.scoped(
    "does not become that of a key while tokens are in use, nor of tokens without leave",
    () =>
      Effect.gen(function* () {
        const { fake, server } = yield* started()
        yield* logIn(server, withTokens("token"))
        expect(yield* Effect.flip(logIn(server, withKey("key")))).toMatchObject({
          code: -32600,
          detail: expect.stringContaining("External auth is active")
        })
        const plain = yield* start(fake, { spec: AppServerSpec.make({ command: "codex-fake" }) })
        const login = plain.connection.request("account/login/start", withTokens("token"))
        expect(yield* Effect.flip(login)).toMatchObject({
          code: -32600,
          detail: expect.stringContaining("requires experimentalApi")
        })
      })
  )

  it.scoped("is known to the scripts of logins and turns", () =>
    Effect.gen(function* () {
      const seen: Array<unknown> = []
      const { fake, server } = yield* started({
        logins: ({ process, ...login }) => {
          seen.push({ ...login, process: process.number })
          return FakeLogin.accepted
        },
        turns: ({ account, process, token }) => {
          seen.push({ account, token, process: process.number })
          return FakeTurn.text("")
        }
      })
      const second = yield* start(fake)
      yield* logIn(server, withTokens("token"))
      yield* logIn(second, withKey("key"))
      const { events } = yield* running(server)
      yield* until(events, "turn/completed")
      const tokens = { type: "chatgptAuthTokens", token: "token", accountId: "account-1" }
      expect(seen).toEqual([
        { ...tokens, nth: 1, process: 1 },
        { type: "apiKey", token: "key", accountId: undefined, nth: 2, process: 2 },
        { account: tokens, token: undefined, process: 1 }
      ])
    })
  )

  it.scoped("stays what it was when a login is refused, silent or ends the process", () =>
    Effect.gen(function* () {
      const outcomes = [
        FakeLogin.refused({ code: -32603, message: "no" }),
        FakeLogin.silent,
        FakeLogin.exits(3)
      ]
      const { server } = yield* started({
        needsAccount: true,
        logins: ({ nth }) => outcomes[nth - 1] ?? FakeLogin.accepted
      })
      const refused = yield* Effect.flip(logIn(server, withTokens("token")))
      expect(refused).toMatchObject({ code: -32603, detail: "no" })
      const silent = yield* Effect.fork(Effect.flip(logIn(server, withTokens("token"))))
      yield* TestClock.adjust("60 seconds")
      expect(yield* Fiber.join(silent)).toMatchObject({ _tag: "TimeoutError", written: true })
      expect(yield* read(server)).toEqual(signedOut)
      expect(yield* Effect.flip(logIn(server, withTokens("token")))).toMatchObject({
        reason: "Exited",
        detail: "the process ended (code 3)"
      })
    })
  )

  it.scoped("is in use after a login that failed or was not confirmed", () =>
    Effect.gen(function* () {
      const outcomes = [FakeLogin.failed("no such workspace"), FakeLogin.unconfirmed]
      const accounts: Array<string | undefined> = []
      const { server } = yield* started({
        needsAccount: true,
        logins: ({ nth }) => outcomes[nth - 1] ?? FakeLogin.accepted,
        turns: ({ account }) => {
          accounts.push(account?.token)
          return FakeTurn.text("")
        }
      })
      const notices = yield* server.connection.subscribe(undefined)
      yield* logIn(server, withTokens("failed"))
      const [failed] = yield* until(notices, "account/login/completed")
      expect(failed?.params).toEqual({ ...accepted, success: false, error: "no such workspace" })
      yield* running(server)
      expect(yield* Effect.flip(server.request("account/read", {}))).toMatchObject({
        code: -32603,
        detail: "no such workspace"
      })

      yield* logIn(server, withTokens("unconfirmed"))
      yield* running(server)
      expect(accounts).toEqual(["failed", "unconfirmed"])
      expect(yield* read(server)).toMatchObject({ account: { type: "chatgpt" } })
      const login = yield* Effect.fork(logIn(server, withTokens("third")))
      expect(methods(yield* until(notices, "account/updated"))).toEqual([
        "account/rateLimits/updated",
        "account/rateLimits/updated",
        "account/login/completed",
        "account/updated"
      ])
      yield* Fiber.join(login)
    })
  )

  it.scoped("changes only after the delay of its login", () =>
    Effect.gen(function* () {
      const { server } = yield* started({
        needsAccount: true,
        logins: () =>
          FakeLogin.delayed("1 second", FakeLogin.delayed("1 second", FakeLogin.accepted))
      })
      const login = yield* Effect.fork(logIn(server, withTokens("token")))
      yield* TestClock.adjust(Duration.millis(1999))
      expect(yield* read(server)).toEqual(signedOut)
      yield* TestClock.adjust(Duration.millis(1))
      yield* Fiber.join(login)
      expect(yield* read(server)).toMatchObject({ account: { type: "chatgpt" } })
    })
  )

  it.scoped("is kept by its home when it is a key, until somebody signs out", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ needsAccount: true, signedIn: true })
      const started = (codexHome: string, ...args: ReadonlyArray<string>) => {
        const spec = fake.spec({ codexHome, experimentalApi: true, args: ["app-server", ...args] })
        return start(fake, { spec })
      }
      const isSignedIn = (server: AppServer.Service) =>
        Effect.map(read(server), ({ account }) => account !== null)

      const first = yield* started("/one")
      expect(yield* isSignedIn(first)).toBe(true)
      yield* logIn(first, withTokens("token"))
      const apart = yield* started("/one", "-c", "cli_auth_credentials_store=ephemeral")
      expect(yield* isSignedIn(apart)).toBe(false)
      yield* logIn(apart, withKey("key"))
      yield* logOut(apart)
      expect(yield* isSignedIn(yield* started("/one"))).toBe(true)

      yield* logOut(first)
      const second = yield* started("/one")
      expect(yield* isSignedIn(second)).toBe(false)
      expect(yield* isSignedIn(yield* started("/two"))).toBe(true)
      yield* logIn(second, withTokens("token"))
      expect(yield* isSignedIn(yield* started("/one"))).toBe(false)
      yield* logOut(second)
      yield* logIn(second, withKey("key"))
      expect(yield* isSignedIn(yield* started("/one"))).toBe(true)
    })
  )
})
