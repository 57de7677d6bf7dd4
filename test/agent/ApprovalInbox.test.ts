import { ApprovalInbox, ApprovalRules, Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, DateTime, Effect, Fiber, Stream } from "effect"
import { settle } from "../guarantees/support.ts"
import { onFake, pass } from "./support.ts"

/** Each turn asks for one command: the words of the person. Afterwards it says ok. */
const obedient: FakeAppServer.Options = {
  turns: ({ text }) => [
    FakeTurn.approveCommand({ command: text, cwd: "/srv" }),
    FakeTurn.text("ok")
  ]
}

/** A session whose approvals wait in an inbox. */
const withInbox = (fake: FakeAppServer.FakeAppServer, options: ApprovalRules.Options = {}) =>
  Effect.gen(function* () {
    const inbox = yield* ApprovalInbox.ApprovalInbox
    const approvals = yield* ApprovalRules.make({ ...options, person: inbox.person })
    const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
    return { inbox, session }
  }).pipe(Effect.provide([NodeContext.layer, ApprovalInbox.ApprovalInbox.layer]))

/** The one question that waits. */
const only = (inbox: ApprovalInbox.Service) =>
  Effect.flatMap(settle, () => inbox.pending).pipe(
    Effect.flatMap(([question, ...others]) =>
      question !== undefined && others.length === 0
        ? Effect.succeed(question)
        : Effect.dieMessage("not one question waits")
    )
  )

describe("an inbox of approvals", () => {
  it.scoped("shows what waits, and hands on the answer, once", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { inbox, session } = yield* withInbox(fake)
        const turn = yield* session.start("git log")
        const { id, ...question } = yield* only(inbox)
        expect(question).toMatchObject({
          session: "s",
          request: { _tag: "Command", request: { command: "/bin/bash -lc 'git log'" } },
          question: { kind: "command" },
          deadline: undefined
        })
        yield* inbox.decide(id, { decision: "accept", by: "ada" })
        expect(yield* inbox.pending).toEqual([])
        const again = yield* Effect.flip(inbox.decide(id, { decision: "decline" }))
        expect(again).toMatchObject({ _tag: "NotPending", id })
        expect(yield* turn.result).toMatchObject({ text: "ok" })
      })
    )
  )

  it.scoped("remembers by the rule that a person chooses among the suggestions", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { inbox, session } = yield* withInbox(fake)
        yield* session.start("git log")
        const { id, suggestions } = yield* only(inbox)
        const rule = suggestions.at(-1)
        if (rule === undefined) return yield* Effect.dieMessage("nothing is suggested")
        yield* inbox.decide(id, { decision: "accept", remember: { for: "session", rule } })
        expect(yield* session.run("git log")).toMatchObject({ text: "ok" })
        expect(yield* inbox.pending).toEqual([])
      })
    )
  )

  it.scoped("says when the deadline answers, and forgets the question then", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const deadline = { after: "1 hour", decision: "decline" } as const
        const { inbox, session } = yield* withInbox(fake, { deadline })
        const turn = yield* session.start("git log")
        const question = yield* only(inbox)
        expect(question.deadline).toEqual(DateTime.add(question.askedAt, { hours: 1 }))
        yield* pass("59 minutes")
        expect(yield* inbox.pending).toHaveLength(1)
        yield* pass("1 minute")
        expect(yield* inbox.pending).toEqual([])
        yield* turn.result
      })
    )
  )

  it.scoped("forgets the question of a turn that is interrupted", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { inbox, session } = yield* withInbox(fake)
        const turn = yield* session.start("git log")
        const { id } = yield* only(inbox)
        yield* turn.interrupt
        expect(yield* inbox.pending).toEqual([])
        expect(yield* Effect.flip(inbox.decide(id, { decision: "accept" }))).toMatchObject({
          _tag: "NotPending"
        })
      })
    )
  )

  it.scoped("tells each reader the list now and the latest after each change", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { inbox, session } = yield* withInbox(fake)
        const seen = yield* Effect.fork(
          inbox.changes.pipe(
            Stream.map((list) => list.length),
            Stream.take(3),
            Stream.runCollect
          )
        )
        yield* settle
        const turn = yield* session.start("git log")
        const { id } = yield* only(inbox)
        yield* inbox.decide(id, { decision: "accept" })
        yield* turn.result
        expect(Chunk.toReadonlyArray(yield* Fiber.join(seen))).toEqual([0, 1, 0])
        const late = yield* Stream.runHead(inbox.changes)
        expect(late).toMatchObject({ value: [] })
      })
    )
  )

  it.scoped("takes the answers to questions of the model, and no decision instead", () =>
    onFake(
      {
        turns: ({ nth, threadId }) => [
          FakeTurn.ask("item/tool/requestUserInput", {
            threadId,
            turnId: `turn-${nth}`,
            itemId: "ask-1",
            isBlocking: true,
            questions: [{ id: "colour", header: "Colour", question: "Which?", options: null }]
          }),
          FakeTurn.text("ok")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const { inbox, session } = yield* withInbox(fake)
          const turn = yield* session.start("paint")
          const { id, question, request } = yield* only(inbox)
          expect(question).toBeUndefined()
          expect(request).toMatchObject({ _tag: "UserInput" })
          const wrong = yield* Effect.flip(inbox.decide(id, { decision: "accept" }))
          expect(wrong).toMatchObject({ _tag: "NotPending" })
          yield* inbox.answer(id, { colour: ["blue"] })
          expect(yield* turn.result).toMatchObject({ text: "ok" })
        })
    )
  )
})
