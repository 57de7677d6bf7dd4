/**
 * The envelope of the wire: one JSON object a line, without a `jsonrpc` member.
 *
 * A line is a request (`id` and `method`), a notification (`method`), or a response (`id` with `result` or `error`).
 * Ids are one space per direction, so a server request and a client request may carry the same id.
 */

export type RequestId = number | string

export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

export interface Notification {
  readonly method: string
  readonly params: unknown
}

export interface ServerRequest {
  readonly id: RequestId
  readonly method: string
  readonly params: unknown
}

/** The code of a request that was refused before it was queued: retrying it is safe, whatever the method. */
export const overloadedCode = -32001

/** The code of a request that makes no sense as it is. */
export const invalidRequestCode = -32600

/** The code for a method nobody handles. */
export const methodNotFoundCode = -32601

export const request = (id: RequestId, method: string, params: unknown): string =>
  JSON.stringify({ id, method, params })

export const notification = (method: string, params: unknown): string =>
  JSON.stringify(params === undefined ? { method } : { method, params })

export const result = (id: RequestId, value: unknown): string =>
  JSON.stringify({ id, result: value ?? {} })

export const error = (id: RequestId, rpcError: RpcError): string =>
  JSON.stringify({ id, error: rpcError })

/** The thread a message speaks of, if it speaks of one. */
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

/** The turn a message speaks of, if it speaks of one. */
export const turnIdOf = (params: unknown): string | undefined => {
  if (typeof params !== "object" || params === null) return undefined
  if ("turnId" in params) return typeof params.turnId === "string" ? params.turnId : undefined
  if (!("turn" in params)) return undefined
  const { turn } = params
  return typeof turn === "object" && turn !== null && "id" in turn && typeof turn.id === "string"
    ? turn.id
    : undefined
}

/** Reads the error member of a response; a shapeless one becomes an error without a text. */
export const rpcErrorOf = (value: unknown): RpcError => {
  if (typeof value !== "object" || value === null) return { code: 0, message: "" }
  const code = "code" in value && typeof value.code === "number" ? value.code : 0
  const message = "message" in value && typeof value.message === "string" ? value.message : ""
  return "data" in value ? { code, message, data: value.data } : { code, message }
}

/** Each escape of a JSON text. A longer one than two characters is half of a surrogate pair. */
const escapes = /\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g

/**
 * Replaces halves of surrogate pairs, such as an emoji that was cut in two, by U+FFFD. `JSON.stringify` writes them as
 * escapes, and the server drops a line that has one without a word.
 */
export const wellFormed = (line: string): string =>
  line.includes("\\ud")
    ? line.replace(escapes, (escape) => (escape.length > 2 ? "\ufffd" : escape))
    : line
