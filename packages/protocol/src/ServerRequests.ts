/** The server's requests: their types, handlers for them, and the answer to those without a handler. */
import * as Effect from "effect/Effect"
import type { Method } from "./Codec.ts"
import {
  type ServerRequests as Generated,
  serverRequests as generated
} from "./generated/ServerRequests.ts"
import { methodNotFoundCode, type RpcError, type ServerRequest } from "./Message.ts"

/** The name of a request that the server may send. */
export type ServerRequestName = keyof Generated
/** The parameters of a request of the server. */
export type Params<M extends ServerRequestName> = Generated[M]["params"]
/** The answer that the server expects. */
export type Result<M extends ServerRequestName> = Generated[M]["result"]

/** The codec of each request of the server. */
export const serverRequests: {
  readonly [M in ServerRequestName]: Method<Params<M>, Result<M>>
} = generated

/** Returns whether this version knows the request. */
export const isServerRequest = (method: string): method is ServerRequestName =>
  Object.hasOwn(serverRequests, method)

/** An answer to a request of the server. */
export type Answer =
  | { readonly _tag: "Result"; readonly result: unknown }
  | { readonly _tag: "Error"; readonly error: RpcError }

/** Refusals that fit the request. All other requests are refused with an error. */
const refusals: { readonly [M in ServerRequestName]?: Result<M> } = {
  "item/commandExecution/requestApproval": { decision: "decline" },
  "item/fileChange/requestApproval": { decision: "decline" },
  "item/permissions/requestApproval": { permissions: {}, scope: "turn" },
  "item/tool/requestUserInput": { answers: {} },
  "item/tool/call": {
    success: false,
    contentItems: [{ type: "inputText", text: "This client provides no such tool." }]
  },
  "mcpServer/elicitation/request": { action: "decline", content: null, _meta: null },
  applyPatchApproval: { decision: "denied" },
  execCommandApproval: { decision: "denied" }
}

/**
 * Returns the answer to a request that nothing handles. The server treats it as a decline. Without an answer, the
 * turn would wait forever.
 */
export const refuse = (method: string): Answer => {
  const result = isServerRequest(method) ? refusals[method] : undefined
  return result === undefined
    ? {
        _tag: "Error",
        error: { code: methodNotFoundCode, message: `This client does not handle ${method}.` }
      }
    : { _tag: "Result", result }
}

/** Answers one kind of request with a result, or with an error, which the server treats as a decline. */
export type Handle<M extends ServerRequestName, R = never> = (
  params: Params<M>,
  request: ServerRequest
) => Effect.Effect<Result<M>, RpcError, R>

/** One handler for each kind of request. What has none is refused. */
export type Handlers<R = never> = { readonly [M in ServerRequestName]?: Handle<M, R> }

/**
 * Combines one handler per kind of request into a handler for a connection. Requests without a handler, and
 * requests whose parameters do not match their schema, are refused.
 *
 * @example
 * const handler = ServerRequests.handler({
 *   "item/commandExecution/requestApproval": ({ command }) =>
 *     Effect.succeed({ decision: command === "ls" ? "accept" : "decline" })
 * })
 */
export const handler =
  <R = never>(handlers: Handlers<R>) =>
  (request: ServerRequest): Effect.Effect<unknown, RpcError, R> =>
    isServerRequest(request.method) ? handle(handlers, request.method, request) : refused(request)

const handle = <M extends ServerRequestName, R>(
  handlers: Handlers<R>,
  method: M,
  request: ServerRequest
): Effect.Effect<unknown, RpcError, R> => {
  const handle: Handle<M, R> | undefined = handlers[method]
  return handle === undefined
    ? refused(request)
    : Effect.matchEffect(serverRequests[method].params.decode(request.params), {
        onFailure: () => refused(request),
        onSuccess: (params) => handle(params, request)
      })
}

const refused = ({ method }: ServerRequest): Effect.Effect<unknown, RpcError> => {
  const answer = refuse(method)
  return answer._tag === "Result" ? Effect.succeed(answer.result) : Effect.fail(answer.error)
}
