/** Handlers that answer the server's questions as they were answered in a recording. */
import { Approvals } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Message } from "./Messages.ts"

const Decided = Schema.Struct({ decision: Approvals.Decision })

const Answered = Schema.Struct({
  answers: Schema.Record({
    key: Schema.String,
    value: Schema.Struct({ answers: Schema.Array(Schema.String) })
  })
})

/** Decisions about commands and patches and answers to questions are known. Everything else is declined. */
export const make = (messages: ReadonlyArray<Message>): Approvals.Service => {
  const decision = next(messages, Schema.decodeUnknownOption(Decided))
  const answer = next(messages, Schema.decodeUnknownOption(Answered))
  const decided = (method: string) =>
    Effect.sync(() =>
      Option.match(decision(method), {
        onNone: () => "decline" as const,
        onSome: ({ decision }) => decision
      })
    )
  return Approvals.make({
    command: () => decided("item/commandExecution/requestApproval"),
    fileChange: () => decided("item/fileChange/requestApproval"),
    userInput: () =>
      Effect.sync(() =>
        Option.match(answer("item/tool/requestUserInput"), {
          onNone: () => ({}),
          onSome: ({ answers }) =>
            Object.fromEntries(Object.entries(answers).map(([id, { answers }]) => [id, answers]))
        })
      )
  })
}

/** Returns a function that reads the answers to a method, one after the other. */
const next = <A>(
  messages: ReadonlyArray<Message>,
  decode: (result: unknown) => Option.Option<A>
) => {
  const left = answersOf(messages)
  return (method: string): Option.Option<A> => {
    const index = left.findIndex((answer) => answer.method === method)
    const [found] = index === -1 ? [] : left.splice(index, 1)
    return decode(found?.result)
  }
}

const answersOf = (messages: ReadonlyArray<Message>) =>
  messages
    .filter(({ id, isSent, method }) => !isSent && id !== undefined && method !== undefined)
    .map(({ id, method }) => ({
      method,
      result: messages.find((one) => one.isSent && one.id === id && one.method === undefined)
        ?.result
    }))
