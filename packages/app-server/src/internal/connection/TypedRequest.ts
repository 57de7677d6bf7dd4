/** Typed requests: the method determines the types of the parameters and of the result. */
import { Experimental, Fits, Lenient, Message, Methods } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import { mismatch, RequestError, type RequestFailure } from "../../Failure.ts"
import type { Request, RequestOptions } from "./Requests.ts"

/** Sends a request of the protocol, and decodes its answer with the schema of the method. */
export type TypedRequest = <M extends Methods.MethodName>(
  method: M,
  params: Methods.Params<M>,
  options?: RequestOptions
) => Effect.Effect<Methods.Result<M>, RequestFailure>

/** A request whose answer is decoded with the caller's schema, which contains only what the caller relies on. */
export type RequestAs = <M extends Methods.MethodName, A, I>(
  method: M,
  params: Methods.Params<M>,
  schema: Schema.Schema<A, I>,
  options?: RequestOptions
) => Effect.Effect<A, RequestFailure>

/** The part of the connection that typed requests need. */
export interface Connection {
  readonly generation: number
  readonly request: Request
}

export interface TypedRequests {
  readonly request: TypedRequest
  readonly requestAs: RequestAs
}

export const make = (connection: Connection, spec: AppServerSpec): TypedRequests => {
  const { generation } = connection
  /** Fails experimental requests before they are sent if the connection did not opt in. */
  const send = <M extends Methods.MethodName, A>(
    method: M,
    params: Methods.Params<M>,
    decode: (answer: unknown) => Effect.Effect<A, ParseResult.ParseError>,
    options: RequestOptions | undefined
  ): Effect.Effect<A, RequestFailure> => {
    const refusal = spec.experimentalApi ? undefined : Experimental.check(method, params)
    if (refusal !== undefined) return Effect.fail(notOptedIn(method, refusal, generation))
    return Effect.flatMap(connection.request(method, params, options), (answer) => {
      const decoded = decode(answer)
      return isKnown(decoded)
        ? Effect.succeed(decoded.right)
        : Effect.mapError(decoded, (error) => mismatch(error, method, generation))
    })
  }
  return {
    request: (method, params, options) =>
      send(method, params, (answer) => Methods.methods[method].decode(answer), options),
    requestAs: (method, params, schema, options) => send(method, params, decoderOf(schema), options)
  }
}

/** An answer that is as the schema would decode it is not decoded, and not copied. */
const decoderOf = <A, I>(
  schema: Schema.Schema<A, I>
): ((answer: unknown) => Effect.Effect<A, ParseResult.ParseError>) => {
  const fits = Fits.make(schema)
  return (answer) =>
    fits(answer) ? Either.right(answer) : Schema.decodeUnknown(schema, Lenient.options)(answer)
}

/** In most cases it takes no step of the fiber to decode an answer. */
const isKnown = <A>(
  decoded: Effect.Effect<A, ParseResult.ParseError>
): decoded is Either.Right<ParseResult.ParseError, A> =>
  Either.isEither(decoded) && Either.isRight(decoded)

const notOptedIn = (
  method: string,
  { path, capability }: Experimental.Refusal,
  generation: number
) =>
  new RequestError({
    method,
    generation,
    code: Message.invalidRequestCode,
    detail: `${path} is experimental, and this connection did not opt in. Set ${capability} to true in the server's spec`,
    kind: undefined,
    httpStatus: undefined
  })
