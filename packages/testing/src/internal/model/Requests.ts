/** Reads the requests of codex to a model and to the back end of accounts. */
import type * as Headers from "@effect/platform/Headers"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { AccountRequest, Request } from "./Reply.ts"

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

const emptyBody = Body.make({ model: "", input: [] })

const decodeBody = Schema.decodeUnknownOption(Body)
const isUserMessage = Schema.is(UserMessage)
const isToolOutput = Schema.is(ToolOutput)

/** Reads a missing member as empty, so that a script sees every request. */
export const request = (number: number, headers: Headers.Headers, body: unknown): Request => {
  const { input, model } = Option.getOrElse(decodeBody(body), () => emptyBody)
  const authorization = headers["authorization"]
  const said = input.findLast(isUserMessage)?.content ?? ""
  const last = input.at(-1)
  return {
    number,
    authorization,
    token: bearer(headers),
    threadId: headers["thread-id"],
    traceparent: headers["traceparent"],
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

const bearer = (headers: Headers.Headers): string | undefined =>
  headers["authorization"]?.match(/^Bearer (.+)$/)?.[1]

export const accountRequest = (headers: Headers.Headers): AccountRequest => ({
  token: bearer(headers),
  accountId: headers["chatgpt-account-id"]
})
