import { Credential, RunAttempt, Session } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, Redacted, TestClock } from "effect"
import { pooled, settle, snapshot, watch } from "./support.ts"

const bad = Credential.bearer(Redacted.make("an-expired-token"))
const words = Array.from({ length: 20 }, (_, n) => `word${n} `)

const refusal = {
  code: -32603,
  message: "unauthorized",
  data: { codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } } }
}

const hasBadToken = (params: unknown) => JSON.stringify(params ?? {}).includes("an-expired-token")

/** Where the 401 comes, and how the fake makes it so. */
const places: ReadonlyArray<readonly [string, FakeAppServer.Options]> = [
  [
    "at thread/start",
    {
      refuse: (method, params) =>
        method === "thread/start" && hasBadToken(params) ? refusal : undefined
    }
  ],
  [
    "at turn/start",
    { turns: ({ token }) => (token === undefined ? parentTurn : FakeTurn.refuseStart(refusal)) }
  ],
  [
    "at the start of the turn",
    { turns: ({ token }) => (token === undefined ? parentTurn : FakeTurn.unauthorized) }
  ],
  [
    "mid-turn, after text",
    {
      turns: ({ token }) =>
        token === undefined ? parentTurn : [FakeTurn.text("half"), FakeTurn.unauthorized]
    }
  ],
  [
    "mid-turn, while the server would try five times more",
    { turns: ({ token }) => (token === undefined ? parentTurn : FakeTurn.unauthorizedWithRetries) }
  ]
]

const parentTurn = FakeTurn.text(words, { every: "1 second" })

describe("guarantee 1: a 401 fails that run alone (oc #72574, #87375, #87399)", () => {
  for (const who of ["helper", "top-level run"]) {
    it.scoped.each(places)(`in a ${who}, %s`, ([, options]) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => parentTurn, ...options })
        const server = fake.spec()
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "agent:main:main", server })
          const parent = yield* watch(session.stream("tell me"))
          yield* settle
          yield* TestClock.adjust("3 seconds")
          const before = yield* parent.text
          expect(before).toBe("word0 word1 word2 ")

          const failing = yield* Effect.fork(
            who === "helper"
              ? Effect.flatMap(session.spawn({ input: "x", credential: bad }), ({ result }) =>
                  Effect.flip(result)
                )
              : Effect.flip(RunAttempt.run({ server, input: "x", credential: bad }))
          )
          yield* settle
          // Without any time having passed: nothing is waited out.
          const failure = yield* Fiber.join(failing)
          expect(failure).toMatchObject({
            _tag: "AuthError",
            reason: "Unauthorized",
            status: 401,
            generation: 1
          })
          expect(failure.message).not.toContain("an-expired-token")

          yield* TestClock.adjust("17 seconds")
          const result = yield* parent.result
          expect(result).toMatchObject({ text: words.join(""), generation: 1 })
          expect(yield* parent.text).toBe(words.join(""))
          expect(yield* fake.spawns).toBe(1)
          const [process] = yield* fake.processes
          expect(process?.pid).toBe(result.pid)
          expect(yield* snapshot).toMatchObject([{ generation: 1, state: "Ready", leases: 0 }])
          expect(yield* process?.activeTurns ?? Effect.succeed([])).toEqual([])
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
    )
  }

  it.scoped(
    "with retries on the server's side, the run fails at the first 401 and its turn is interrupted",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.unauthorizedWithRetries })
        yield* Effect.gen(function* () {
          const failure = yield* Effect.flip(
            RunAttempt.run({ server: fake.spec(), input: "x", credential: bad })
          )
          expect(failure._tag).toBe("AuthError")
          const process = yield* fake.awaitProcess(1)
          const methods = (yield* process.received).map(({ method }) => method)
          expect(methods.filter((method) => method === "turn/interrupt")).toHaveLength(1)
          expect(yield* process.activeTurns).toEqual([])
        }).pipe(Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "without a credential of its own a run waits for the server's retries, and then fails",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.unauthorizedWithRetries })
        yield* Effect.gen(function* () {
          const run = yield* watch(RunAttempt.stream({ server: fake.spec(), input: "x" }))
          yield* TestClock.adjust("5 seconds")
          expect((yield* run.events).filter(({ _tag }) => _tag === "Reconnecting")).toHaveLength(5)
          yield* TestClock.adjust("1 second")
          expect(yield* Effect.flip(run.result)).toMatchObject({ _tag: "AuthError", status: 401 })
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped(
    "a run's token is not left out without a word on a thread that was opened without it",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
        yield* Effect.gen(function* () {
          const server = fake.spec()
          const session = yield* Session.make({ key: "s", server })
          yield* session.run("x")
          const threadId = Option.getOrThrow(yield* session.threadId)
          const process = yield* fake.awaitProcess(1)
          const turns = Effect.map(
            process.received,
            (all) => all.filter(({ method }) => method === "turn/start").length
          )
          const before = yield* turns
          const given = { server, input: "y", credential: bad }
          const failure = yield* Effect.flip(
            RunAttempt.run({ ...given, thread: { _tag: "Resume", threadId } })
          )
          expect(failure).toMatchObject({ _tag: "AuthError", reason: "MissingCredential" })
          expect(yield* turns).toBe(before)
          yield* RunAttempt.run({ ...given, thread: { _tag: "Fork", threadId } })
          expect((yield* session.run("z")).text).toBe("ok")
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("nor on one that is opened with another, and nobody without any uses it there", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
      yield* Effect.gen(function* () {
        const server = fake.spec({ env: { TOKEN: "a-good-token" } })
        const good = () => Credential.bearer(Redacted.make("a-good-token"))
        const session = yield* Session.make({ key: "s", server, credential: good() })
        yield* session.run("x")
        const thread = {
          _tag: "Resume",
          threadId: Option.getOrThrow(yield* session.threadId)
        } as const
        const refused = { _tag: "AuthError", reason: "MissingCredential" }
        for (const credential of [bad, Credential.variable("TOKEN"), undefined]) {
          const given = { server, input: "y", thread }
          const run = RunAttempt.run(credential === undefined ? given : { ...given, credential })
          expect(yield* Effect.flip(run)).toMatchObject(refused)
        }
        yield* RunAttempt.run({ server, input: "y", thread, credential: good() })
        expect((yield* session.run("z")).text).toBe("ok")
      }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    })
  )

  it.scoped("a run's token reaches the server as its thread's provider, and nobody else's", () =>
    Effect.gen(function* () {
      const tokens: Array<string | undefined> = []
      const fake = yield* FakeAppServer.make({
        turns: ({ token }) => {
          tokens.push(token)
          return FakeTurn.text("ok")
        }
      })
      yield* Effect.gen(function* () {
        const server = fake.spec()
        yield* RunAttempt.run({ server, input: "x", credential: bad })
        yield* RunAttempt.run({ server, input: "x" })
        expect(tokens).toEqual(["an-expired-token", undefined])
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})
