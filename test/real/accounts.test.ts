import { Credential, RunAttempt, Session } from "@effect-codex/agent"
import { Account, AppServerPool } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Either, Option, Redacted, Ref } from "effect"
import { watch } from "../guarantees/support.ts"
import { badToken, describeReal, goodToken, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const accountId = "workspace-1"

const tokenOf = (mark: string, account = accountId) =>
  ScriptedModel.accessToken({ accountId: account, mark })

/** Tokens `first`, then `second` and so on, and how often they were asked for. */
const source = (...marks: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const asked = yield* Ref.make(0)
    const tokens = Effect.gen(function* () {
      const n = yield* Ref.getAndUpdate(asked, (n) => n + 1)
      const mark = marks[n] ?? (yield* Effect.fail("there are no more tokens"))
      return { accessToken: Redacted.make(tokenOf(mark)), accountId }
    })
    return { account: Account.chatgptTokens({ accountId, tokens }), asked: Ref.get(asked) }
  })

/** The provider takes these tokens and refuses all others. */
const takes = (...marks: ReadonlyArray<string>): ScriptedModel.Script =>
  ScriptedModel.byToken(
    Object.fromEntries(marks.map((mark) => [tokenOf(mark), ({ text }) => hello(text)]))
  )

const hello = (text: string) => ScriptedModel.text(`hello ${text}`)

const words = Array.from({ length: 60 }, (_, n) => `word${n} `)
const slowly = ScriptedModel.text(words, { every: "25 millis" })

const onlyServer = Effect.gen(function* () {
  const servers = yield* (yield* AppServerPool.AppServerPool).snapshot
  expect(servers).toHaveLength(1)
  return servers[0]
})

describeReal("the account of a real server", () => {
  it.scopedLive("an API key is used for its turns, and nothing of it is written to disk", () =>
    Effect.gen(function* () {
      const key = "sk-a-key-of-this-test"
      const { home, pool, spec } = yield* real(
        ScriptedModel.byToken({ [key]: ({ text }) => hello(text) }),
        { account: Account.apiKey(Redacted.make(key)) }
      )
      yield* Effect.gen(function* () {
        expect((yield* RunAttempt.run({ server: spec, input: "you" })).text).toBe("hello you")
        expect(yield* filesHolding(home.codexHome, key)).toEqual([])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "a login that CODEX_HOME holds is used when it is inherited, and by nobody else",
    () =>
      Effect.gen(function* () {
        const key = "sk-the-key-of-the-home"
        const { home, pool, spec, specFor } = yield* real(
          ScriptedModel.byToken({ [key]: ({ text }) => hello(text) }),
          { account: Account.inherit }
        )
        const fs = yield* FileSystem.FileSystem
        const file = `${home.codexHome}/auth.json`
        yield* fs.writeFileString(file, JSON.stringify({ OPENAI_API_KEY: key }))
        yield* Effect.gen(function* () {
          expect((yield* RunAttempt.run({ server: spec, input: "you" })).text).toBe("hello you")
          for (const account of [Account.none, Account.apiKey(Redacted.make("sk-another-key"))]) {
            const failure = yield* Effect.flip(
              RunAttempt.run({ server: specFor(account), input: "you" })
            )
            expect(failure).toMatchObject({
              _tag: "AuthError",
              reason: account._tag === "None" ? "SignedOut" : "Unauthorized"
            })
          }
          expect(yield* fs.readFileString(file)).toContain(key)
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "a missing account is noticed before a thread is started, and a run with its own credential needs none",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(
          ScriptedModel.byToken({ [goodToken]: ({ text }) => hello(text) }),
          { account: Account.none }
        )
        yield* Effect.gen(function* () {
          const failure = yield* Effect.flip(RunAttempt.run({ server: spec, input: "you" }))
          expect(failure).toMatchObject({
            _tag: "AuthError",
            reason: "SignedOut",
            provider: "scripted",
            retryable: false
          })
          expect(yield* model.requests).toEqual([])
          const credential = Credential.bearer(Redacted.make(goodToken))
          const result = yield* RunAttempt.run({ server: spec, input: "you", credential })
          expect(result.text).toBe("hello you")
          expect(yield* onlyServer).toMatchObject({ generation: 1 })
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "a login that fails is an AuthError for whoever waited, and the next acquire logs in on the same process",
    () =>
      Effect.gen(function* () {
        const { account, asked } = yield* source("one", "two")
        const { events, model, pool, spec } = yield* real(takes("two"), {
          account,
          backEnd: {
            account: ({ accountId, token }) =>
              token === tokenOf("one")
                ? ScriptedModel.status(500)
                : ScriptedModel.workspaces(accountId ?? "")
          }
        })
        const pid = yield* Effect.gen(function* () {
          const run = RunAttempt.run({ server: spec, input: "you" })
          const outcomes = yield* Effect.all([Effect.either(run), Effect.either(run)], {
            concurrency: 2
          })
          for (const outcome of outcomes) {
            expect(Either.getLeft(outcome)).toMatchObject({
              value: { _tag: "AuthError", reason: "LoginRefused", retryable: true, generation: 1 }
            })
          }
          expect(yield* asked).toBe(1)
          expect(yield* model.requests).toEqual([])
          const before = yield* onlyServer
          expect(yield* run).toMatchObject({ text: "hello you", generation: 1, pid: before?.pid })
          return before?.pid
        }).pipe(Effect.provide(pool))
        const started = (yield* events).filter(({ _tag }) => _tag === "Started")
        expect(started).toMatchObject([{ pid }])
      }).pipe(scoped)
  )

  it.scopedLive("a login that the configuration forbids says so in the server's words", () =>
    Effect.gen(function* () {
      const account = Account.apiKey(Redacted.make("sk-a-key-of-this-test"))
      const { pool, spec } = yield* real(takes(), {
        account,
        args: ["-c", 'forced_login_method="chatgpt"']
      })
      yield* Effect.gen(function* () {
        const failure = yield* Effect.flip(RunAttempt.run({ server: spec, input: "you" }))
        expect(failure).toMatchObject({
          _tag: "AuthError",
          reason: "LoginRefused",
          retryable: false,
          detail: expect.stringContaining("ChatGPT")
        })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("many runs whose token has run out are one renewal, and all of them go on", () =>
    Effect.gen(function* () {
      const { account, asked } = yield* source("old", "new")
      const { pool, spec } = yield* real(takes("new"), { account })
      yield* Effect.gen(function* () {
        const run = RunAttempt.run({ server: spec, input: "you" })
        const results = yield* Effect.all(
          Array.from({ length: 6 }, () => run),
          {
            concurrency: "unbounded"
          }
        )
        expect(results.map(({ text }) => text)).toEqual(results.map(() => "hello you"))
        // Once for the login, once for all of them.
        expect(yield* asked).toBe(2)
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "a refused renewal fails the runs it was for as an AuthError, and a later success lets the next ones run",
    () =>
      Effect.gen(function* () {
        const vault = yield* Ref.make<string | undefined>(undefined)
        const tokens = Effect.succeed({
          accessToken: Redacted.make(tokenOf("old")),
          accountId
        })
        const renew = () =>
          Effect.flatMap(Ref.get(vault), (mark) =>
            mark === undefined
              ? Effect.fail("the vault is locked")
              : Effect.succeed({ accessToken: Redacted.make(tokenOf(mark)), accountId })
          )
        const { pool, spec } = yield* real(takes("new"), {
          account: Account.chatgptTokens({ accountId, tokens, renew }),
          limits: { tokenRefreshTimeToLive: "1 millis" }
        })
        yield* Effect.gen(function* () {
          const run = RunAttempt.run({ server: spec, input: "you" })
          const outcomes = yield* Effect.all([Effect.flip(run), Effect.flip(run)], {
            concurrency: 2
          })
          for (const failure of outcomes) {
            expect(failure).toMatchObject({ _tag: "AuthError", reason: "RefreshRefused" })
          }
          yield* Ref.set(vault, "new")
          expect((yield* run).text).toBe("hello you")
          expect(yield* onlyServer).toMatchObject({ generation: 1, leases: 0 })
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "a helper with an invalid token beside a live session of the account fails alone, and costs the account nothing",
    () =>
      Effect.gen(function* () {
        const { account, asked } = yield* source("first", "renewed")
        const { model, pool, spec } = yield* real(
          ScriptedModel.byToken({
            [tokenOf("first")]: () => slowly,
            [tokenOf("renewed")]: ({ text }) => hello(text)
          }),
          { account }
        )
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "agent:main", server: spec })
          const parent = yield* watch(session.stream("tell me"))
          yield* parent.awaitTexts(3)
          const before = yield* onlyServer

          const credential = Credential.bearer(Redacted.make(badToken))
          const helpers = yield* Effect.forEach([1, 2, 3], () =>
            session.spawn({ input: "side", credential })
          )
          for (const { result } of helpers) {
            expect(yield* Effect.flip(result)).toMatchObject({
              _tag: "AuthError",
              reason: "Unauthorized",
              status: 401
            })
          }
          const tokens = (yield* model.requests).map(({ token }) => token)
          expect(tokens).toContain(badToken)

          const result = yield* parent.result
          expect(yield* parent.texts).toEqual(words)
          expect(result).toMatchObject({ generation: 1, pid: before?.pid })
          // Once for the login, and once for however many 401s.
          expect(yield* asked).toBe(2)
          expect((yield* session.run("again")).text).toBe("hello again")
          expect(yield* onlyServer).toMatchObject({ pid: before?.pid, leases: 0 })
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "another account is another server; the one before drains, and its running turn comes to its end",
    () =>
      Effect.gen(function* () {
        const other = Account.chatgptTokens({
          accountId: "workspace-2",
          tokens: Effect.succeed({
            accessToken: Redacted.make(tokenOf("other", "workspace-2")),
            accountId: "workspace-2"
          })
        })
        const { account } = yield* source("first")
        const { pool, spec, specFor } = yield* real(
          ScriptedModel.byToken({
            [tokenOf("first")]: () => slowly,
            [tokenOf("other", "workspace-2")]: ({ text }) => hello(text)
          }),
          { account }
        )
        yield* Effect.gen(function* () {
          const { drain, snapshot } = yield* AppServerPool.AppServerPool
          const running = yield* watch(RunAttempt.stream({ server: spec, input: "tell me" }))
          yield* running.awaitTexts(3)
          yield* drain(spec)
          const result = yield* RunAttempt.run({ server: specFor(other), input: "you" })
          expect(result.text).toBe("hello you")
          expect((yield* running.result).text).toBe(words.join(""))
          const keys = (yield* snapshot).flatMap(({ key, state }) =>
            state === "Ready" ? [key] : []
          )
          expect(keys).toEqual([specFor(other).key])
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "a run's credential is not left out without a word: a thread that is loaded without it refuses it, a fork takes it",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(
          ScriptedModel.byToken({ [goodToken]: ({ text }) => hello(text) })
        )
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "agent:main", server: spec })
          yield* session.run("you")
          const threadId = Option.getOrThrow(yield* session.threadId)
          const credential = Credential.bearer(Redacted.make(badToken))
          const run = (thread: RunAttempt.ThreadSource) =>
            Effect.flip(RunAttempt.run({ server: spec, input: "and you", credential, thread }))
          expect(yield* run({ _tag: "Resume", threadId })).toMatchObject({
            _tag: "AuthError",
            reason: "MissingCredential"
          })
          expect(yield* run({ _tag: "Fork", threadId })).toMatchObject({
            _tag: "AuthError",
            reason: "Unauthorized"
          })
          const tokens = (yield* model.requests).map(({ token }) => token)
          expect(tokens).toEqual([goodToken, badToken])
          expect((yield* session.run("again")).text).toBe("hello again")
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("a run's credential can be a variable of the server's environment", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(
        ScriptedModel.byToken({ ["the-token-of-the-helper"]: ({ text }) => hello(text) }),
        { env: { HELPER_TOKEN: Redacted.make("the-token-of-the-helper") } }
      )
      yield* Effect.gen(function* () {
        const run = (name: string) =>
          RunAttempt.run({ server: spec, input: "you", credential: Credential.variable(name) })
        expect((yield* run("HELPER_TOKEN")).text).toBe("hello you")
        expect(yield* Effect.flip(run("NO_SUCH_TOKEN"))).toMatchObject({
          _tag: "AuthError",
          reason: "MissingCredential",
          action: expect.stringContaining("NO_SUCH_TOKEN")
        })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})

/** The files below a folder that hold a text; the links to codex itself are left out. */
const filesHolding = (folder: string, text: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const names = yield* fs.readDirectory(folder, { recursive: true })
    expect(names).not.toEqual([])
    return yield* Effect.filter(names, (name) =>
      Effect.gen(function* () {
        const { size, type } = yield* fs.stat(`${folder}/${name}`)
        if (type !== "File" || size > 50_000_000) return false
        return (yield* fs.readFileString(`${folder}/${name}`)).includes(text)
      }).pipe(Effect.orElseSucceed(() => false))
    )
  })
