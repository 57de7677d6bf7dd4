/** Requests whose parameters and result follow from their method. */
import { Experimental, Message, Methods } from "@effect-codex/protocol"
import { Effect } from "effect"
import { mismatch, RequestError, type RequestFailure } from "../../Failure.ts"
import type { Request, RequestOptions } from "./Requests.ts"

export type TypedRequest = <M extends Methods.MethodName>(
  method: M,
  params: Methods.Params<M>,
  options?: RequestOptions
) => Effect.Effect<Methods.Result<M>, RequestFailure>

/** The connection, as much of it as this needs. */
export interface Connection {
  readonly generation: number
  readonly request: Request
}

/** What the connection did not opt in to fails here, before it is sent. */
export const make =
  (connection: Connection, experimentalApi: boolean): TypedRequest =>
  (method, params, options) => {
    const refusal = experimentalApi ? undefined : Experimental.check(method, params)
    if (refusal !== undefined)
      return Effect.fail(notOptedIn(method, refusal, connection.generation))
    return Effect.flatMap(connection.request(method, params, options), (result) =>
      Effect.mapError(Methods.methods[method].decode(result), (error) =>
        mismatch(error, method, connection.generation)
      )
    )
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
