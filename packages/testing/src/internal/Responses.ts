/**
 * As much of the OpenAI Responses API as codex needs: reading a request, and writing a reply as server-sent events.
 */
import { type Headers, HttpServerResponse, type HttpServerRequest } from "@effect/platform"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Duration, Effect, Option, Schema, Stream } from "effect"
import type { Reply, Request } from "../ScriptedModel.ts"

const Body = Schema.Struct({
  model: Schema.optionalWith(Schema.String, { default: () => "" }),
  input: Schema.optionalWith(Schema.Array(Schema.Unknown), { default: () => [] })
})

const UserMessage = Schema.Struct({
  role: Schema.Literal("user"),
  content: Schema.Union(
    Schema.String,
    Schema.Array(Schema.Struct({ text: Schema.optional(Schema.String) }))
  )
})

const ToolOutput = Schema.Struct({
  type: Schema.Literal("function_call_output"),
  output: Schema.Unknown
})

const decodeBody = Schema.decodeUnknownOption(Body)
const isUserMessage = Schema.is(UserMessage)
const isToolOutput = Schema.is(ToolOutput)

/** Lenient: what is not there reads as empty, so that a script sees every request. */
export const request = (number: number, headers: Headers.Headers, body: unknown): Request => {
  const { input, model } = Option.getOrElse(decodeBody(body), () => ({ input: [], model: "" }))
  const authorization = headers["authorization"]
  const said = input.findLast(isUserMessage)?.content ?? ""
  const last = input.at(-1)
  return {
    number,
    authorization,
    token: authorization?.match(/^Bearer (.+)$/)?.[1],
    threadId: headers["thread-id"],
    model,
    text: typeof said === "string" ? said : said.map((part) => part.text ?? "").join(""),
    toolOutput: isToolOutput(last)
      ? typeof last.output === "string"
        ? last.output
        : JSON.stringify(last.output)
      : undefined,
    body
  }
}

interface Event {
  readonly type: string
  readonly [field: string]: unknown
}

export const response = (
  http: HttpServerRequest.HttpServerRequest,
  number: number,
  reply: Reply
): HttpServerResponse.HttpServerResponse => {
  switch (reply._tag) {
    case "Text":
      return events(number, (item) => {
        const { opened, said } = item.message(reply.chunks)
        return Stream.make(opened)
      })
  }
}
