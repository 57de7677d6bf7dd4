/** Requests whose parameters and result follow from their method. */
import { Experimental, Message, Methods } from "@effect-codex/protocol"
import { Effect, type ParseResult, Schema } from "effect"
import { mismatch, RequestError, type RequestFailure } from "../../Failure.ts"
import type { Request, RequestOptions } from "./Requests.ts"

export type TypedRequest = <M extends Methods.MethodName>(
  method: M,
  params: Methods.Params<M>,
  options?: RequestOptions
) => Effect.Effect<Methods.Result<M>, RequestFailure>

/** A request whose answer is read by a schema of the caller's: what it relies on, and no more. */
export type RequestAs = <M extends Methods.MethodName, A, I>(
  method: M,
  params: Methods.Params<M>,
  schema: Schema.Schema<A, I>,
  options?: RequestOptions
) => Effect.Effect<A, RequestFailure>

/** The connection, as much of it as this needs. */
export interface Connection {
  readonly generation: number
  readonly request: Request
}

export interface TypedRequests {
  readonly request: TypedRequest
  readonly requestAs: RequestAs
}

export const make = (connection: Connection, experimentalApi: boolean): TypedRequests => {
  const { generation } = connection
  /** What the connection did not opt in to fails here, before it is sent. */
  const send = <M extends Methods.MethodName, A>(
    method: M,
    params: Methods.Params<M>,
    decode: (answer: unknown) => Effect.Effect<A, ParseResult.ParseError>,
    options: RequestOptions | undefined
  ): Effect.Effect<A, RequestFailure> => {
    const refusal = experimentalApi ? undefined : Experimental.check(method, params)
    if (refusal !== undefined) return Effect.fail(notOptedIn(method, refusal, generation))
    return Effect.flatMap(connection.request(method, params, options), (answer) =>
      Effect.mapError(decode(answer), (error) => mismatch(error, method, generation))
    )
  }
  return {
    request: (method, params, options) =>
      send(method, params, (answer) => Methods.methods[method].decode(answer), options),
    requestAs: (method, params, schema, options) =>
      send(method, params, Schema.decodeUnknown(schema), options)
  }
}

const notOptedIn = (
  method: string,
  { path, capability }: Experimental.Refusal,
  generation: number
) =>
  new RequestError({
    method,
    generation,
    code: Message.invalidRequestCode,
    detail: `${path} needs the capability ${capability}, which this connection did not ask for; set it in the server's spec`,
    kind: undefined,
    httpStatus: undefined
  })
