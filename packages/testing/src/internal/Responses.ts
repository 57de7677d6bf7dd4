/**
 * As much of the OpenAI Responses API as codex needs: reading a request, and writing a reply as server-sent events.
 */
import { type Headers, HttpServerResponse, type HttpServerRequest } from "@effect/platform"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Chunk, Duration, Effect, Match, Option, Schema, Stream } from "effect"
import type { AccountRequest, Reply, Request, ToolCall } from "../ScriptedModel.ts"

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

/** Lenient: what is not there reads as empty, so that a script sees every request. */
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

interface Event {
  readonly type: string
  readonly [field: string]: unknown
}

export const response = (
  http: HttpServerRequest.HttpServerRequest,
  number: number,
  reply: Reply
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Match.valueTags(reply, {
    Text: ({ chunks, every }) => {
      const { added, deltas, done } = message(number, chunks)
      return eventStream(
        Stream.make(created(number), added),
        paced(deltas, every),
        Stream.make(done, completed(number))
      )
    },
    CallTools: ({ calls }) =>
      eventStream(
        Stream.make(created(number)),
        Stream.fromIterable(calls.flatMap((call, index) => functionCall(number, index, call))),
        Stream.make(completed(number))
      ),
    Status: ({ code, message }) =>
      HttpServerResponse.unsafeJson(refusal(code, message), { status: code }),
    Answer: ({ body, code, contentType, headers }) =>
      Effect.succeed(HttpServerResponse.text(body, { status: code, contentType, headers })),
    Failed: ({ code, message }) =>
      eventStream(Stream.make(created(number), responseFailed(number, code, message))),
    Incomplete: ({ reason }) =>
      eventStream(Stream.make(created(number), responseIncomplete(number, reason))),
    EndEarly: ({ chunks }) => {
      const { added, deltas, done } = message(number, chunks)
      return eventStream(Stream.make(created(number), added, ...deltas, done))
    },
    Reset: () =>
      Effect.zipRight(
        Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(http).socket.resetAndDestroy()),
        Effect.never
      ),
    Hang: () => eventStream(Stream.make(created(number)), Stream.never),
    BreakOff: ({ chunks }) => {
      const { added, deltas } = message(number, chunks)
      return eventStream(
        Stream.make(created(number), added, ...deltas),
        Stream.fromEffect(dropConnection(http))
      )
    }
  })

const eventStream = (...parts: ReadonlyArray<Stream.Stream<Event>>) =>
  HttpServerResponse.stream(
    Stream.concatAll(Chunk.fromIterable(parts)).pipe(
      Stream.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
      Stream.encodeText
    ),
    { contentType: "text/event-stream" }
  )

const paced = (events: ReadonlyArray<Event>, every: Duration.Duration): Stream.Stream<Event> =>
  Duration.toMillis(every) === 0
    ? Stream.fromIterable(events)
    : Stream.tap(Stream.fromIterable(events), () => Effect.sleep(every))

/** What was written before still reaches the client, and the end of the response never does. */
const dropConnection = (http: HttpServerRequest.HttpServerRequest): Effect.Effect<never> =>
  Effect.zipRight(
    Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(http).socket.destroySoon()),
    Effect.never
  )

const responseId = (number: number) => `resp_${number}`

const created = (number: number): Event => ({
  type: "response.created",
  response: { id: responseId(number) }
})

const completed = (number: number): Event => ({
  type: "response.completed",
  response: {
    id: responseId(number),
    usage: {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 15
    }
  }
})

const responseFailed = (number: number, code: string | undefined, message: string): Event => ({
  type: "response.failed",
  response: { id: responseId(number), status: "failed", error: { code, message } }
})

const responseIncomplete = (number: number, reason: string): Event => ({
  type: "response.incomplete",
  response: {
    id: responseId(number),
    status: "incomplete",
    incomplete_details: { reason }
  }
})

const itemAdded = (item: unknown, index = 0): Event => ({
  type: "response.output_item.added",
  output_index: index,
  item
})

const itemDone = (item: unknown, index = 0): Event => ({
  type: "response.output_item.done",
  output_index: index,
  item
})

const functionCall = (
  number: number,
  index: number,
  { arguments: args, callId, name, namespace }: ToolCall
): ReadonlyArray<Event> => {
  const own = index === 0 ? `${number}` : `${number}_${index}`
  const call = {
    type: "function_call",
    id: `fc_${own}`,
    call_id: callId ?? `call_${own}`,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    arguments: JSON.stringify(args)
  }
  return [itemAdded(call, index), itemDone(call, index)]
}

const message = (number: number, chunks: ReadonlyArray<string>) => {
  const id = `msg_${number}`
  const item = { type: "message", role: "assistant", id }
  return {
    added: itemAdded({ ...item, content: [] }),
    deltas: chunks.map((delta): Event => ({
      type: "response.output_text.delta",
      item_id: id,
      output_index: 0,
      content_index: 0,
      delta
    })),
    done: itemDone({ ...item, content: [{ type: "output_text", text: chunks.join("") }] })
  }
}

const refusal = (status: number, message: string) => ({
  error: {
    message,
    type: "invalid_request_error",
    param: null,
    code: status === 401 ? "invalid_api_key" : null
  }
})

/** The origin has to be the real one: codex takes no other over plain HTTP, and asks its `chatgpt_base_url` all the same. */
export const workspaces = (ids: ReadonlyArray<string>) => ({
  accounts: ids.map((id) => ({
    id,
    name: "Scripted",
    plan_type: "pro",
    structure: "personal",
    workspace_backend_origin: "https://chatgpt.com",
    account_routing_override: "NO_CONSTRAINT"
  })),
  account_ordering: ids,
  default_account_id: ids[0] ?? null
})

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")

/** Codex reads the claims and leaves it to the back end to check the signature. */
export const accessToken = (accountId: string, mark: string, expires: Date): string =>
  [
    base64url({ alg: "none", typ: "JWT" }),
    base64url({
      exp: Math.floor(expires.getTime() / 1000),
      jti: mark,
      email: "person@example.com",
      "https://api.openai.com/auth": {
        chatgpt_account_id: accountId,
        chatgpt_user_id: "user-scripted",
        chatgpt_plan_type: "pro"
      }
    }),
    Buffer.from("unsigned").toString("base64url")
  ].join(".")
