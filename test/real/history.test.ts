/** Going on from an earlier turn, on the real server. */
import { Credential, Failure, History, Input, Run, Session, Tool } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema, Stream } from "effect"
import { describeReal, real } from "./support.ts"

const otherToken = "other-token-of-this-test"

const scoped = Effect.provide(NodeContext.layer)

const hello: ScriptedModel.Script = ({ text }) => ScriptedModel.text(`hello ${text}`)

const saidIn = (turn: History.PastTurn) =>
  History.inputOf(turn).flatMap((part) => (part.type === "text" ? [part.text] : []))

const textsOf = (session: Session.Session) =>
  Effect.map(session.history({ order: "OldestFirst" }), ({ turns }) => turns.flatMap(saidIn))

/** What the model was sent last. */
const lastBody = (model: ScriptedModel.ScriptedModel["Type"]) =>
  Effect.map(model.requests, (requests) => JSON.stringify(requests.at(-1)?.body))

describeReal("a session on the real server", () => {
  it.scopedLive("reads its turns page by page, also those of an earlier program", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const { threadId } = yield* Run.run({ server: spec, input: "one" })
        const thread = { _tag: "Resume", threadId } as const
        const session = yield* Session.make({ key: "s", server: spec, thread })
        yield* session.run("two")
        yield* session.run("three")
        const first = yield* session.history({ limit: 2 })
        expect(first.turns.map(History.textOf)).toEqual(["hello three", "hello two"])
        expect(first.turns[0]).toMatchObject({ status: "completed", unreadable: 0 })
        const second = yield* session.history({ limit: 2, cursor: first.next })
        expect(second.turns.flatMap(saidIn)).toEqual(["one"])
        expect(second.next).toBe(undefined)
        expect(yield* Effect.flip(session.history({ cursor: "none" }))).toMatchObject({
          _tag: "RequestError"
        })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("goes on from an earlier turn, which the model no longer hears of", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const one = yield* session.run("one")
        const two = yield* session.run("two")
        yield* session.run("three")
        yield* session.rewind({ after: two.turnId })
        expect(yield* textsOf(session)).toEqual(["one", "two"])
        const edited = yield* session.run("zwei", { from: { before: two.turnId } })
        expect(edited).toMatchObject({ text: "hello zwei", threadId: one.threadId })
        const body = yield* lastBody(model)
        for (const kept of ["hello one", "zwei"]) expect(body).toContain(kept)
        for (const gone of ["two", "three"]) expect(body).not.toContain(`hello ${gone}`)
        const again = yield* Effect.flatMap(session.retryLast(), ({ result }) => result)
        expect(again).toMatchObject({ text: "hello zwei" })
        expect(yield* textsOf(session)).toEqual(["one", "zwei"])
        yield* session.rewind({ before: one.turnId })
        expect(yield* session.history()).toEqual({ turns: [], next: undefined })
        expect(yield* session.run("anew")).toMatchObject({ text: "hello anew" })
        expect(yield* Effect.flip(session.rewind({ before: two.turnId }))).toMatchObject({
          reason: "TurnGone"
        })
        expect(edited.usage.totalTokens).toBe(one.usage.totalTokens)
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("goes on from an earlier turn after a restart of the server", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      const { threadId, turnId } = yield* Effect.gen(function* () {
        yield* Run.run({ server: spec, input: "zero" })
        const session = yield* Session.make({ key: "s", server: spec })
        const first = yield* session.run("one")
        yield* session.run("two")
        return first
      }).pipe(Effect.scoped, Effect.provide(pool))
      yield* Effect.gen(function* () {
        const thread = { _tag: "Resume", threadId } as const
        const session = yield* Session.make({ key: "s", server: spec, thread })
        yield* session.rewind({ after: turnId })
        expect(yield* session.run("three")).toMatchObject({ text: "hello three" })
        expect(yield* textsOf(session)).toEqual(["one", "three"])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("copies its thread up to a turn, and the copy goes on by itself", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        yield* session.run("one")
        const two = yield* session.run("two")
        const threadId = yield* session.fork({ before: two.turnId })
        const thread = { _tag: "Resume", threadId } as const
        const copy = yield* Session.make({ key: "copy", server: spec, thread })
        expect(yield* textsOf(copy)).toEqual(["one"])
        yield* copy.run("more")
        expect(yield* lastBody(model)).not.toContain("hello two")
        expect(yield* textsOf(copy)).toEqual(["one", "more"])
        expect(yield* textsOf(session)).toEqual(["one", "two"])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("keeps its credential, tools and rights when it goes back", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(hello, { experimentalApi: true })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: spec,
          credential: Credential.bearer(Redacted.make(otherToken), { owner: "ada" }),
          settings: { sandbox: "workspace-write", developerInstructions: "Speak like a pirate." },
          tools: [
            Tool.make("owners", {
              description: "Who looks after a folder",
              parameters: Schema.Struct({ folder: Schema.String }),
              handle: () => Effect.succeed("Ada")
            })
          ]
        })
        const { turnId } = yield* session.run("one")
        const before = yield* model.requests
        yield* session.run("two")
        yield* session.rewind({ after: turnId })
        const rights: Array<unknown> = []
        yield* session
          .stream("three")
          .pipe(
            Stream.runForEach((event) =>
              Effect.sync(() => event._tag === "Started" && rights.push(event.rights))
            )
          )
        const after = yield* model.requests
        expect(after.at(-1)?.token).toBe(otherToken)
        const [first, last] = [before[0]?.body, after.at(-1)?.body].map((body) =>
          JSON.stringify(body)
        )
        for (const kept of ["owners", "Speak like a pirate"]) {
          expect(first).toContain(kept)
          expect(last).toContain(kept)
        }
        expect(rights).toMatchObject([{ sandbox: "workspace-write" }])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("asks the latest turn again after a compaction, and not after a review", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        yield* session.run("one")
        yield* session.run("two")
        yield* session.compact()
        const again = yield* Effect.flatMap(session.retryLast(), ({ result }) => result)
        expect(again).toMatchObject({ text: "hello two" })
        expect(yield* textsOf(session)).toEqual(["one", "two"])
        yield* session.review({ type: "custom", instructions: "Look." })
        const refused = yield* Effect.flatMap(session.retryLast(), ({ result }) =>
          Effect.flip(result)
        )
        expect(refused.message).toContain("`review`")
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("has no history to go back in if its thread is ephemeral, and says so", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const thread = { _tag: "Start", ephemeral: true } as const
        const session = yield* Session.make({ key: "s", server: spec, thread })
        const { turnId } = yield* session.run("one")
        for (const refused of [session.history(), session.rewind({ before: turnId })]) {
          const failure = yield* Effect.flip<unknown, unknown, never>(refused)
          expect(failure).toMatchObject({ _tag: "RequestError" })
          expect(String(failure)).toContain("ephemeral threads do not support")
        }
        expect(yield* Effect.flip(session.fork())).toMatchObject({ _tag: "RequestError" })
        expect(yield* session.run("two")).toMatchObject({ text: "hello two" })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})

describeReal("a conversation that has grown too large for the model", () => {
  it.scopedLive("goes on without the turn that was too large", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(({ body, text }) =>
        JSON.stringify(body).includes("huge")
          ? ScriptedModel.failed("context_length_exceeded")
          : ScriptedModel.text(`hello ${text}`)
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        yield* session.run("one")
        const refused = yield* Effect.flip(session.run("huge"))
        expect(refused).toMatchObject({ reason: "ContextWindow" })
        expect(yield* session.run("two")).toMatchObject({ text: "hello two" })
        expect(yield* textsOf(session)).toEqual(["one", "two"])
        expect(yield* lastBody(model)).not.toContain("huge")
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})

describeReal("a thread with an image that the provider refuses", () => {
  it.scopedLive("loses the turn at once if the policy of its session says so", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(({ body, text }) =>
        JSON.stringify(body).includes("input_image")
          ? ScriptedModel.answer({ code: 400, body: { error: { message: "Invalid image" } } })
          : ScriptedModel.text(`hello ${text}`)
      )
      const data = Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "base64"
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec, mending: { after: 1 } })
        yield* session.run("one")
        const input = [Input.text("look"), Input.image({ mediaType: "image/png", data })]
        const failure = yield* Effect.flip(session.run(input))
        expect(failure).toMatchObject({ reason: "BadRequest" })
        expect(Failure.isTransient(failure)).toBe(false)
        const {
          turns: [last]
        } = yield* session.history({ limit: 1 })
        expect(last === undefined ? [] : History.inputOf(last)).toMatchObject([
          { type: "text", text: "look" },
          { type: "image" }
        ])
        const events = yield* session.start("two")
        expect(yield* events.result).toMatchObject({ text: "hello two" })
        expect(yield* textsOf(session)).toEqual(["one", "two"])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )
})
