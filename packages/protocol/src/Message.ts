/**
 * The envelope of a message: one JSON object per line, without a `jsonrpc` member.
 *
 * A request has `id` and `method`, a notification has `method`, and a response has `id` and either `result` or
 * `error`. Each direction has its own ids, so a server request and a client request may have the same id.
 */

/** The number or name of a request. Each direction has its own. */
export type RequestId = number | string

/** An error as the answer to a request. */
export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** A message that wants no answer. */
export interface Notification {
  readonly method: string
  readonly params: unknown
}

/** A request of the server, which the client must answer. */
export interface ServerRequest {
  readonly id: RequestId
  readonly method: string
  readonly params: unknown
}

/** The code of a request that the server refused before queuing it. Retrying it is safe, whatever the method. */
export const overloadedCode = -32001

/** The code of an invalid request. */
export const invalidRequestCode = -32600

/** The code of a request whose method is not handled. */
export const methodNotFoundCode = -32601

/** The code of an error inside the server. */
export const internalErrorCode = -32603

/** Returns the line of a request. */
export const request = (id: RequestId, method: string, params: unknown): string =>
  wellFormed(JSON.stringify({ id, method, params }))

/** Returns the line of a notification. */
export const notification = (method: string, params: unknown): string =>
  wellFormed(JSON.stringify(params === undefined ? { method } : { method, params }))

/** Returns the line of an answer. Without a value it is an empty object. */
export const result = (id: RequestId, value: unknown): string =>
  wellFormed(JSON.stringify({ id, result: value ?? {} }))

/** Returns the line of an answer that is an error. */
export const error = (id: RequestId, rpcError: RpcError): string =>
  wellFormed(JSON.stringify({ id, error: rpcError }))

/** Returns the thread that a message names, if any. */
export const threadIdOf = (params: unknown): string | undefined => {
  if (typeof params !== "object" || params === null) return undefined
  if ("threadId" in params && typeof params.threadId === "string") return params.threadId
  if ("thread" in params) {
    const thread = params.thread
    if (typeof thread === "object" && thread !== null && "id" in thread) {
      return typeof thread.id === "string" ? thread.id : undefined
    }
  }
  return undefined
}

/** Returns the turn that a message names, if any. */
export const turnIdOf = (params: unknown): string | undefined => {
  if (typeof params !== "object" || params === null) return undefined
  if ("turnId" in params) return typeof params.turnId === "string" ? params.turnId : undefined
  if (!("turn" in params)) return undefined
  const { turn } = params
  return typeof turn === "object" && turn !== null && "id" in turn && typeof turn.id === "string"
    ? turn.id
    : undefined
}

/** Returns the turn that the turn of a message works for, if any: itself, or another one. */
export const rootTurnIdOf = (params: unknown): string | undefined => {
  if (typeof params !== "object" || params === null || !("turn" in params)) return undefined
  const { turn } = params
  return typeof turn === "object" &&
    turn !== null &&
    "rootTurnId" in turn &&
    typeof turn.rootTurnId === "string"
    ? turn.rootTurnId
    : undefined
}

/** Reads the `error` member of a response. If it has an unexpected shape, the result has code 0 and no text. */
export const rpcErrorOf = (value: unknown): RpcError => {
  if (typeof value !== "object" || value === null) return { code: 0, message: "" }
  const code = "code" in value && isInteger(value.code) ? value.code : 0
  const message = "message" in value && typeof value.message === "string" ? value.message : ""
  return "data" in value ? { code, message, data: value.data } : { code, message }
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)

/** Each escape of a JSON text. A longer one than two characters is half of a surrogate pair. */
const escapes = /\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g

/**
 * Replaces halves of surrogate pairs, such as an emoji that was cut in two, by U+FFFD. `JSON.stringify` writes them as
 * escapes, and the server drops a line that has one without a word.
 */
export const wellFormed = (json: string): string =>
  json.includes("\\ud")
    ? json.replace(escapes, (escape) => (escape.length > 2 ? "\ufffd" : escape))
    : json
