/** What a scripted model sees of a request, and what it may answer. */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"

/** One request to the model. */
export interface Request {
  /** Its place among the requests of this model, from 1. */
  readonly number: number
  /** The `Authorization` header, unchanged. */
  readonly authorization: string | undefined
  /** The bearer token in that header. */
  readonly token: string | undefined
  /** The codex thread that makes the request. */
  readonly threadId: string | undefined
  /** The W3C trace context that codex sends, if it has one of its client, or exports traces of its own. */
  readonly traceparent: string | undefined
  readonly model: string
  /** The text of the last user message. */
  readonly text: string
  /** What the tool returned, if the request ends with the output of a tool call. */
  readonly toolOutput: string | undefined
  /** The whole parsed body. */
  readonly body: unknown
}

/**
 * A request of codex to the back end of ChatGPT: which workspaces the account has. Codex makes it at each login with
 * tokens, and for `account/read`.
 */
export interface AccountRequest {
  /** The access token of the account. */
  readonly token: string | undefined
  readonly accountId: string | undefined
}

/** A call of a tool, with `arguments` as JSON. */
export interface ToolCall {
  readonly name: string
  readonly arguments: unknown
  /** Default: an id that no other call has. */
  readonly callId?: string
  /** The namespace of the tool, if it has one. */
  readonly namespace?: string
}

/** What the model does with a request. */
export type Reply = Data.TaggedEnum<{
  Text: { readonly chunks: ReadonlyArray<string>; readonly every: Duration.Duration }
  CallTools: { readonly calls: ReadonlyArray<ToolCall> }
  Status: { readonly code: number; readonly message: string }
  Answer: {
    readonly code: number
    readonly contentType: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  Hang: {}
  BreakOff: { readonly chunks: ReadonlyArray<string> }
  EndEarly: { readonly chunks: ReadonlyArray<string> }
  Reset: {}
  Failed: { readonly code: string | undefined; readonly message: string }
  Incomplete: { readonly reason: string }
}>

export const Reply = Data.taggedEnum<Reply>()

/** Chooses the reply to a request. */
export type Script = (request: Request) => Reply
