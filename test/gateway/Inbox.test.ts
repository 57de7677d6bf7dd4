import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { eventually, send, started, withGateway } from "./support.ts"

const Listed = Schema.Struct({
  questions: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      session: Schema.String,
      request: Schema.Unknown,
      question: Schema.optional(Schema.Unknown),
      suggestions: Schema.Array(Schema.Unknown),
      askedAt: Schema.String,
      deadline: Schema.optional(Schema.String)
    })
  )
})

const listed = (path = "/v1/inbox") =>
  Effect.flatMap(send("GET", path), ({ json }) => Effect.orDie(Schema.decodeUnknown(Listed)(json)))

/** The one question that waits, once it does. */
const question = Effect.gen(function* () {
  yield* eventually(listed(), ({ questions }) => questions.length === 1)
  const [only] = (yield* listed()).questions
  return only ?? (yield* Effect.dieMessage("no question waits"))
})

const answer = (id: string, body: unknown) => send("POST", `/v1/inbox/${id}`, { body })

const resultOf = (turn: string) => send("GET", `${turn}/result?wait=10`)

const asks = {
  turns: ({ text }: FakeTurn.TurnRequest) => [
    FakeTurn.approveCommand({ command: text, cwd: "/srv" }),
    FakeTurn.text("done")
  ]
}

const asksTheUser = {
  turns: ({ nth, threadId }: FakeTurn.TurnRequest) => [
    FakeTurn.ask("item/tool/requestUserInput", {
      threadId,
      turnId: `turn-${nth}`,
      itemId: "i",
      isBlocking: true,
      questions: [
        {
          id: "colour",
          header: "Colour",
          question: "Which?",
          isOther: false,
          isSecret: false,
          options: null
        }
      ]
    }),
    FakeTurn.text("done")
  ]
}

describe("the inbox over HTTP", () => {
  it.scopedLive("lists what waits, and takes one answer to it", () =>
    Effect.gen(function* () {
      const turn = yield* started("s", "git log")
      const { id, ...asked } = yield* question
      expect(asked).toMatchObject({
        session: "s",
        request: { _tag: "Command" },
        question: { kind: "command" },
        askedAt: expect.any(String),
        deadline: expect.any(String)
      })
      expect((yield* listed("/v1/inbox?session=s")).questions).toHaveLength(1)
      expect((yield* listed("/v1/inbox?session=other")).questions).toHaveLength(0)
      expect(yield* answer(id, { decision: "yes" })).toMatchObject({ status: 400 })
      expect(yield* answer(id, { answers: {} })).toMatchObject({
        status: 400,
        json: { _tag: "WrongAnswer", expected: "Decision" }
      })
      const both = yield* Effect.all(
        [answer(id, { decision: "accept" }), answer(id, { decision: "accept" })],
        { concurrency: 2 }
      )
      expect(both.map(({ status }) => status).toSorted()).toEqual([204, 404])
      expect(yield* answer(id, { decision: "decline" })).toMatchObject({
        status: 404,
        json: { what: "Question", message: expect.stringContaining("was answered") }
      })
      expect((yield* resultOf(turn)).json).toMatchObject({ text: "done" })
    }).pipe(withGateway(asks))
  )

  it.scopedLive("remembers an answer by the rule that the person chooses", () =>
    Effect.gen(function* () {
      const turn = yield* started("s", "git log")
      const { id, suggestions } = yield* question
      const remember = { for: "session", rule: suggestions.at(-1) }
      expect(yield* answer(id, { decision: "accept", remember })).toMatchObject({ status: 204 })
      yield* resultOf(turn)
      const again = yield* started("s", "git log")
      expect((yield* resultOf(again)).json).toMatchObject({ text: "done" })
    }).pipe(withGateway(asks))
  )

  it.scopedLive("answers by itself when the deadline has passed", () =>
    Effect.gen(function* () {
      const turn = yield* started("s", "git log")
      const { id } = yield* question
      expect((yield* resultOf(turn)).json).toMatchObject({ text: "done" })
      expect((yield* listed()).questions).toEqual([])
      expect(yield* answer(id, { decision: "accept" })).toMatchObject({ status: 404 })
    }).pipe(
      withGateway(asks, { options: { deadline: { after: "1 second", decision: "decline" } } })
    )
  )

  it.scopedLive("asks nobody what the gateway's rules decide", () =>
    Effect.gen(function* () {
      const turn = yield* started("s", "git log")
      expect((yield* resultOf(turn)).json).toMatchObject({ text: "done" })
    }).pipe(
      withGateway(asks, {
        options: { rules: [{ _tag: "Command", prefix: ["git"], decision: "accept" }] }
      })
    )
  )

  it.scopedLive("takes answers to questions of the model", () =>
    Effect.gen(function* () {
      const turn = yield* started("s", "paint")
      const { id, question: inWords, request } = yield* question
      expect(request).toMatchObject({
        _tag: "UserInput",
        request: { questions: [{ id: "colour" }] }
      })
      expect(inWords).toBeUndefined()
      expect(yield* answer(id, { decision: "accept" })).toMatchObject({
        status: 400,
        json: { expected: "Answers" }
      })
      expect(yield* answer(id, { answers: { colour: ["blue"] } })).toMatchObject({ status: 204 })
      expect((yield* resultOf(turn)).json).toMatchObject({ text: "done" })
    }).pipe(withGateway(asksTheUser))
  )
})
