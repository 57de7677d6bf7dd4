import { Credential, RunAttempt } from "@effect-codex/agent"
import { Account, Failure } from "@effect-codex/app-server"
import { FakeAppServer, FakeLogin, FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import {
  Effect,
  Either,
  Fiber,
  Layer,
  Logger,
  Option,
  Redacted,
  Ref,
  Stream,
  TestClock
} from "effect"
import { Pool, pooled, settle, snapshot } from "./support.ts"

const key = Account.apiKey(Redacted.make("sk-the-key-of-this-test"))

const accountId = "workspace-1"

const token = (mark: string, account = accountId): Account.Tokens => ({
  accessToken: Redacted.make(`token-${mark}`),
  accountId: account
})

/** An account whose first tokens are `first`, renewed by `renew`, and how often that was asked. */
const renewedBy = (renew: Account.TokenSource) =>
  Effect.gen(function* () {
    const asked = yield* Ref.make(0)
    const account = Account.chatgptTokens({
      accountId,
      tokens: Effect.succeed(token("first")),
      renew: () =>
        Effect.zipRight(
          Ref.update(asked, (n) => n + 1),
          renew
        )
    })
    return { account, asked: Ref.get(asked) }
  })

const lease = (spec: Parameters<typeof leaseOf>[0]) => Effect.scoped(leaseOf(spec))

const leaseOf = (spec: ReturnType<FakeAppServer.FakeAppServer["spec"]>) =>
  Effect.flatMap(Pool, (pool) => pool.lease(spec))

const countOf = (fake: FakeAppServer.FakeAppServer, method: string) =>
  Effect.map(
    Effect.flatMap(fake.awaitProcess(1), ({ received }) => received),
    (received) => received.filter((message) => message.method === method).length
  )

describe("logging in", () => {
  it.scoped("is a phase of its own, which a warm acquire does not go through again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const spec = fake.spec({ account: key })
      yield* Effect.gen(function* () {
        yield* lease(spec)
        yield* lease(spec)
        expect(yield* countOf(fake, "account/login/start")).toBe(1)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "guarantee 1: a refused login fails those who waited for it, once, and the next acquire logs in on the same process (oc #72574)",
    () =>
      Effect.gen(function* () {
        const refusal = { code: -32600, message: "API key login is disabled." }
        const fake = yield* FakeAppServer.make({
          logins: ({ nth }) =>
            nth === 1
              ? FakeLogin.delayed("1 second", FakeLogin.refused(refusal))
              : FakeLogin.accepted
        })
        const spec = fake.spec({ account: key })
        yield* Effect.gen(function* () {
          const waiting = yield* Effect.forEach([1, 2, 3], () =>
            Effect.fork(Effect.either(lease(spec)))
          )
          yield* settle
          yield* TestClock.adjust("1 second")
          for (const outcome of yield* Fiber.join(Fiber.all(waiting))) {
            expect(Either.getLeft(outcome)).toMatchObject({
              value: {
                _tag: "AuthError",
                reason: "LoginRefused",
                retryable: false,
                detail: "API key login is disabled."
              }
            })
          }
          expect(yield* countOf(fake, "account/login/start")).toBe(1)
          expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Ready", leases: 0 }])

          yield* lease(spec)
          expect(yield* countOf(fake, "account/login/start")).toBe(2)
          expect(yield* fake.spawns).toBe(1)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped("that the accounts' back end did not confirm has failed, and may be tried again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        logins: () => FakeLogin.failed("workspace routing discovery failed")
      })
      const { account } = yield* renewedBy(Effect.succeed(token("second")))
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(lease(fake.spec({ account })))).toMatchObject({
          _tag: "AuthError",
          reason: "LoginRefused",
          retryable: true,
          detail: "workspace routing discovery failed"
        })
        expect(yield* fake.running).toBe(1)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped.each([
    ["is not answered", FakeLogin.silent, key],
    ["is answered and never confirmed", FakeLogin.unconfirmed, undefined]
  ] as const)(
    "guarantee 6: that %s within 30 s is reported as that, and the server is replaced (oc #89442)",
    ([, login, given]) =>
      Effect.gen(function* () {
        const { account } = yield* renewedBy(Effect.never)
        const fake = yield* FakeAppServer.make({
          logins: ({ nth }) => (nth === 1 ? login : FakeLogin.accepted)
        })
        const spec = fake.spec({ account: given ?? account })
        yield* Effect.gen(function* () {
          const waiting = yield* Effect.fork(Effect.flip(lease(spec)))
          yield* settle
          yield* (yield* fake.awaitProcess(1)).stderr("asking the back end\n")
          yield* TestClock.adjust("29 seconds")
          expect(yield* Fiber.poll(waiting)).toMatchObject({ _tag: "None" })
          yield* TestClock.adjust("1 second")
          expect(yield* Fiber.join(waiting)).toMatchObject({
            _tag: "TransportError",
            reason: "LoginUnanswered",
            phase: "Authenticate",
            generation: 1,
            stderr: expect.stringContaining("asking the back end")
          })
          const next = yield* Effect.fork(Effect.scoped(leaseOf(spec)))
          yield* settle
          expect(yield* Fiber.join(next)).toMatchObject({ generation: 2 })
          expect(yield* fake.running).toBe(1)
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped("guarantee 6: a process that ends meanwhile is lost in that phase", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ logins: () => FakeLogin.exits(3) })
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(lease(fake.spec({ account: key })))).toMatchObject({
          _tag: "TransportError",
          reason: "Exited",
          phase: "Authenticate"
        })
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("goes on for the others when the caller that began it leaves", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        logins: () => FakeLogin.delayed("1 second", FakeLogin.accepted)
      })
      const spec = fake.spec({ account: key })
      yield* Effect.gen(function* () {
        const first = yield* Effect.fork(lease(spec))
        yield* settle
        const second = yield* Effect.fork(lease(spec))
        yield* settle
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust("1 second")
        expect(yield* Fiber.join(second)).toMatchObject({ generation: 1 })
        expect(yield* countOf(fake, "account/login/start")).toBe(1)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("guarantee 4: a pool that closes meanwhile lets nobody wait", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ logins: () => FakeLogin.silent })
      const waiting = yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkDaemon(Effect.flip(lease(fake.spec({ account: key }))))
        yield* settle
        return fiber
      }).pipe(Effect.provide(pooled(fake)))
      expect(yield* Fiber.join(waiting)).toMatchObject({ _tag: "TransportError", reason: "Closed" })
    })
  )

  it.scoped("gives a source of tokens 30 s, and the server nothing to do with its failure", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const vault = yield* Ref.make<Account.TokenSource>(Effect.never)
      const account = Account.chatgptTokens({
        accountId,
        tokens: Effect.flatten(Ref.get(vault))
      })
      const spec = fake.spec({ account })
      const noTokens = { _tag: "AuthError", reason: "LoginRefused", retryable: true }
      yield* Effect.gen(function* () {
        const waiting = yield* Effect.fork(Effect.flip(lease(spec)))
        yield* settle
        yield* TestClock.adjust("30 seconds")
        expect(yield* Fiber.join(waiting)).toMatchObject(noTokens)
        yield* Ref.set(vault, Effect.fail("the vault is locked"))
        expect(yield* Effect.flip(lease(spec))).toMatchObject({
          ...noTokens,
          detail: expect.stringContaining("the vault is locked")
        })
        yield* Ref.set(vault, Effect.die("a bug of the source"))
        expect(yield* Effect.flip(lease(spec))).toMatchObject(noTokens)
        yield* Ref.set(vault, Effect.succeed(token("of another", "workspace-2")))
        expect(yield* Effect.flip(lease(spec))).toMatchObject(noTokens)
        expect(yield* countOf(fake, "account/login/start")).toBe(0)
        yield* Ref.set(vault, Effect.succeed(token("first")))
        expect(yield* lease(spec)).toMatchObject({ generation: 1 })
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})

describe("an account", () => {
  it.effect("is part of the pool's key, and none of its secrets is", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const { account } = yield* renewedBy(Effect.never)
      const other = Account.chatgptTokens({ accountId: "workspace-2", tokens: Effect.never })
      const accounts = [Account.inherit, Account.none, key, account, other]
      const keys = accounts.map((account) => fake.spec({ account }).key)
      expect(new Set(keys).size).toBe(accounts.length)
      expect(fake.spec({ account: Account.apiKey(Redacted.make("sk-another")) }).key).not.toBe(
        fake.spec({ account: key }).key
      )
      const again = yield* renewedBy(Effect.never)
      expect(fake.spec({ account: again.account }).key).toBe(fake.spec({ account }).key)
      expect(JSON.stringify(fake.spec({ account: key }))).not.toContain("sk-the-key")
    })
  )

  it.scoped.each([
    ["none was inherited", Account.inherit, false],
    ["none is wanted, whatever CODEX_HOME holds", Account.none, true]
  ] as const)(
    "that is missing is noticed before a thread is started: %s",
    ([, account, signedIn]) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ needsAccount: true, signedIn })
        const server = fake.spec({ account })
        yield* Effect.gen(function* () {
          expect(yield* Effect.flip(RunAttempt.run({ server, input: "x" }))).toMatchObject({
            _tag: "AuthError",
            reason: "SignedOut",
            provider: "scripted",
            status: undefined,
            action: expect.stringContaining("Sign in")
          })
          expect(yield* countOf(fake, "thread/start")).toBe(0)
          const credential = Credential.bearer(Redacted.make("a-token-of-its-own"))
          expect((yield* RunAttempt.run({ server, input: "x", credential })).text).toBe("Hello")
          expect(yield* snapshot).toMatchObject([{ generation: 1, leases: 0 }])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped.each([
    ["is there", true, Account.inherit],
    ["is not needed", false, Account.none]
  ] as const)("that %s lets a run be", ([, needsAccount, account]) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ needsAccount, signedIn: true })
      yield* Effect.gen(function* () {
        const result = yield* RunAttempt.run({ server: fake.spec({ account }), input: "x" })
        expect(result.text).toBe("Hello")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})

/** Turns whose tokens the provider refuses, until they were renewed. */
const refused = [FakeTurn.refresh, FakeTurn.text("Hello")]

const run = (server: ReturnType<FakeAppServer.FakeAppServer["spec"]>) =>
  RunAttempt.run({ server, input: "x" })

describe("renewing the tokens of an account", () => {
  it.scoped("happens once for many 401s, and their turns go on (oc #80443, #66952)", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      const renewed = Effect.delay(Effect.succeed(token("second")), "1 second")
      const { account, asked } = yield* renewedBy(renewed)
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        const runs = yield* Effect.forEach([1, 2, 3, 4, 5], () => Effect.fork(run(server)))
        yield* settle
        yield* TestClock.adjust("1 second")
        for (const { text } of yield* Fiber.join(Fiber.all(runs))) expect(text).toBe("Hello")
        expect(yield* asked).toBe(1)
        const answers = (yield* (yield* fake.awaitProcess(1)).replies).map(({ answer }) => answer)
        expect(answers).toHaveLength(5)
        for (const answer of answers) {
          expect(answer).toMatchObject({
            _tag: "Result",
            result: { accessToken: "token-second", chatgptAccountId: accountId }
          })
        }
        // Later it is another refusal, and another renewal.
        yield* TestClock.adjust("10 seconds")
        const later = yield* Effect.fork(run(server))
        yield* settle
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(later)).text).toBe("Hello")
        expect(yield* asked).toBe(2)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped(
    "that is refused fails the turns it was for as an AuthError, until one succeeds (oc #86215, #81638)",
    () =>
      Effect.gen(function* () {
        const outcome = yield* Ref.make<Account.TokenSource>(Effect.fail("locked"))
        const { account, asked } = yield* renewedBy(Effect.flatten(Ref.get(outcome)))
        const other = FakeTurn.fail({ message: "something else", codexErrorInfo: "other" })
        const fake = yield* FakeAppServer.make({
          turns: ({ text }) => (text === "x" ? refused : [FakeTurn.wait("15 seconds"), other])
        })
        yield* Effect.gen(function* () {
          const server = fake.spec({ account })
          const meanwhile = yield* Effect.fork(
            Effect.flip(RunAttempt.run({ server, input: "long" }))
          )
          yield* settle
          for (let n = 0; n < 3; n++) {
            expect(yield* Effect.flip(run(server))).toMatchObject({
              _tag: "AuthError",
              reason: "RefreshRefused",
              retryable: true
            })
          }
          // The refusal is remembered, and the source left alone.
          expect(yield* asked).toBe(1)
          yield* TestClock.adjust("10 seconds")
          yield* Ref.set(outcome, Effect.succeed(token("second")))
          expect((yield* run(server)).text).toBe("Hello")
          expect(yield* asked).toBe(2)
          // After that a failure without a cause is just that, also in a turn that has seen the refusal.
          yield* TestClock.adjust("5 seconds")
          expect(yield* Fiber.join(meanwhile)).toMatchObject({ _tag: "TurnError", reason: "Other" })
          expect(yield* snapshot).toMatchObject([{ generation: 1 }])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped("that is refused until a person signs in again says so, and is not retryable", () =>
    Effect.gen(function* () {
      const revoked = new Account.SignInNeeded({ detail: "the refresh token was revoked" })
      const outcome = yield* Ref.make<Account.TokenSource>(Effect.fail(revoked))
      const { account } = yield* renewedBy(Effect.flatten(Ref.get(outcome)))
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        const failure = yield* Effect.flip(run(server))
        expect(failure).toMatchObject({
          _tag: "AuthError",
          reason: "RefreshRefused",
          retryable: false,
          action: expect.stringContaining("Sign in again")
        })
        expect(Failure.isTransient(failure)).toBe(false)
        // A source that fails for another reason may succeed later, and so may the run.
        yield* TestClock.adjust("10 seconds")
        yield* Ref.set(outcome, Effect.fail("the vault is down"))
        expect(yield* Effect.flip(run(server))).toMatchObject({ retryable: true })
        yield* TestClock.adjust("10 seconds")
        yield* Ref.set(outcome, Effect.succeed(token("second")))
        expect((yield* run(server)).text).toBe("Hello")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("at the login too", () =>
    Effect.gen(function* () {
      const revoked = new Account.SignInNeeded({ detail: "the refresh token was revoked" })
      const outcome = yield* Ref.make<Account.TokenSource>(Effect.fail(revoked))
      const account = Account.chatgptTokens({
        accountId,
        tokens: Effect.flatten(Ref.get(outcome))
      })
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        expect(yield* Effect.flip(run(server))).toMatchObject({
          reason: "LoginRefused",
          retryable: false,
          action: expect.stringContaining("Sign in again"),
          detail: expect.stringContaining("the refresh token was revoked")
        })
        yield* Ref.set(outcome, Effect.fail("the vault is down"))
        expect(yield* Effect.flip(run(server))).toMatchObject({
          reason: "LoginRefused",
          retryable: true
        })
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("that takes longer than 8 s is late for its turns, goes on, and serves the next", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      const { account, asked } = yield* renewedBy(
        Effect.delay(Effect.succeed(token("second")), "12 seconds")
      )
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        const late = yield* Effect.forEach([1, 2], () => Effect.fork(Effect.flip(run(server))))
        yield* settle
        yield* TestClock.adjust("8 seconds")
        for (const failure of yield* Fiber.join(Fiber.all(late))) {
          expect(failure).toMatchObject({ _tag: "AuthError", reason: "RefreshRefused" })
        }
        expect(yield* Effect.flip(run(server))).toMatchObject({ reason: "RefreshRefused" })
        yield* TestClock.adjust("4 seconds")
        expect((yield* run(server)).text).toBe("Hello")
        expect(yield* asked).toBe(1)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is for this account alone", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const { account, asked } = yield* renewedBy(Effect.succeed(token("2", "workspace-2")))
      yield* Effect.gen(function* () {
        yield* lease(fake.spec({ account }))
        const process = yield* fake.awaitProcess(1)
        const ask = (previousAccountId: string | null) =>
          process.ask("account/chatgptAuthTokens/refresh", {
            reason: "unauthorized",
            previousAccountId
          })
        expect(yield* ask("workspace-2")).toMatchObject({ _tag: "Error" })
        expect(yield* asked).toBe(0)
        // Tokens of another account are not handed on either.
        expect(yield* ask(accountId)).toMatchObject({ _tag: "Error" })
        expect(yield* asked).toBe(1)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("that is refused leaves the 401 of a run's own credential that run's own", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      const { account } = yield* renewedBy(Effect.fail("locked"))
      const credential = Credential.bearer(Redacted.make("an-invalid-token"))
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        expect(
          yield* Effect.flip(RunAttempt.run({ server, input: "x", credential }))
        ).toMatchObject({
          _tag: "AuthError",
          reason: "Unauthorized",
          status: 401,
          retryable: false
        })
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("that is refused ends no run with a credential of its own that merely reconnects", () =>
    Effect.gen(function* () {
      const reconnecting = FakeTurn.retry({
        message: "Reconnecting... 1/5",
        codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } }
      })
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) =>
          text === "x"
            ? refused
            : [
                FakeTurn.wait("1 second"),
                reconnecting,
                FakeTurn.wait("1 second"),
                FakeTurn.text("Hello")
              ]
      })
      const { account } = yield* renewedBy(Effect.fail("locked"))
      const credential = Credential.bearer(Redacted.make("a-token-of-its-own"))
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        const own = yield* Effect.fork(RunAttempt.run({ server, input: "own", credential }))
        yield* settle
        expect(yield* Effect.flip(run(server))).toMatchObject({ reason: "RefreshRefused" })
        yield* TestClock.adjust("2 seconds")
        expect((yield* Fiber.join(own)).text).toBe("Hello")
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("that is refused is what its turn failed of, however late that is read", () =>
    Effect.gen(function* () {
      const outcome = yield* Ref.make<Account.TokenSource>(Effect.fail("locked"))
      const { account } = yield* renewedBy(Effect.flatten(Ref.get(outcome)))
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        const slow = yield* RunAttempt.stream({ server, input: "x" }).pipe(
          Stream.tap(({ _tag }) => (_tag === "Started" ? Effect.sleep("20 seconds") : Effect.void)),
          RunAttempt.resultOf,
          Effect.flip,
          Effect.fork
        )
        yield* settle
        yield* TestClock.adjust("10 seconds")
        yield* Ref.set(outcome, Effect.succeed(token("second")))
        expect((yield* run(server)).text).toBe("Hello")
        yield* TestClock.adjust("10 seconds")
        expect(yield* Fiber.join(slow)).toMatchObject({
          _tag: "AuthError",
          reason: "RefreshRefused"
        })
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("is told which tokens were refused, not those that came too late to be used", () =>
    Effect.gen(function* () {
      const told = yield* Ref.make<ReadonlyArray<string>>([])
      const account = Account.chatgptTokens({
        accountId,
        tokens: Effect.succeed(token("first")),
        renew: ({ accessToken }) =>
          Ref.update(told, (all) => [...all, Redacted.value(accessToken)]).pipe(
            Effect.as(token("second")),
            Effect.delay("12 seconds")
          )
      })
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        for (let n = 0; n < 2; n++) {
          const late = yield* Effect.fork(Effect.flip(run(server)))
          yield* settle
          yield* TestClock.adjust("30 seconds")
          expect(yield* Fiber.join(late)).toMatchObject({ reason: "RefreshRefused" })
        }
        expect(yield* Ref.get(told)).toEqual(["token-first", "token-first"])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("that brings no JWT after one is refused here: the server would hide why", () =>
    Effect.gen(function* () {
      const [first, second] = ["first", "second"].map((mark) => ({
        accessToken: Redacted.make(ScriptedModel.accessToken({ accountId, mark })),
        accountId
      }))
      const outcome = yield* Ref.make(token("opaque"))
      const account = Account.chatgptTokens({
        accountId,
        tokens: Effect.succeed(first ?? token("none")),
        renew: () => Ref.get(outcome)
      })
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      yield* Effect.gen(function* () {
        const server = fake.spec({ account })
        expect(yield* Effect.flip(run(server))).toMatchObject({ reason: "RefreshRefused" })
        yield* TestClock.adjust("10 seconds")
        yield* Ref.set(outcome, second ?? token("none"))
        expect((yield* run(server)).text).toBe("Hello")
        const answers = (yield* (yield* fake.awaitProcess(1)).replies).map(({ answer }) => answer)
        expect(answers.map(({ _tag }) => _tag)).toEqual(["Error", "Result"])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("that throws where it was to bring an effect is refused, logged, and tried later", () =>
    Effect.gen(function* () {
      const logged: Array<string> = []
      const account = Account.chatgptTokens({
        accountId,
        tokens: Effect.succeed(token("first")),
        renew: () => {
          throw new Error("a bug of the source")
        }
      })
      const fake = yield* FakeAppServer.make({ turns: () => refused })
      const logger = Logger.make(({ message }) => logged.push(String(message)))
      yield* Effect.gen(function* () {
        const failure = yield* Effect.flip(run(fake.spec({ account })))
        expect(failure).toMatchObject({ reason: "RefreshRefused" })
        expect(logged.join()).toContain("a bug of the source")
      }).pipe(
        Effect.provide(
          Layer.provideMerge(pooled(fake), Logger.replace(Logger.defaultLogger, logger))
        )
      )
    })
  )
})

describe("a source of tokens that cannot be interrupted", () => {
  const stuck = Account.chatgptTokens({ accountId, tokens: Effect.uninterruptible(Effect.never) })

  it.scoped("is given up after its time all the same", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const waiting = yield* Effect.fork(Effect.flip(lease(fake.spec({ account: stuck }))))
        yield* settle
        yield* TestClock.adjust("30 seconds")
        yield* settle
        expect(Option.isSome(yield* Fiber.poll(waiting))).toBe(true)
        expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Ready", leases: 0 }])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )

  it.scoped("guarantee 7: keeps no server from closing", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      const closing = yield* Effect.gen(function* () {
        yield* Effect.forkScoped(Effect.ignore(lease(fake.spec({ account: stuck }))))
        yield* settle
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)), Effect.forkScoped)
      yield* settle
      yield* settle
      expect(Option.isSome(yield* Fiber.poll(closing))).toBe(true)
      expect(yield* fake.running).toBe(0)
    })
  )
})
