/** The implementation of one method. */
import type { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Refusals from "./Refusals.ts"

/** Sends the result of a request. */
export type Respond = (result: unknown) => Effect.Effect<void>

/** Answers a request: with a result through `respond`, or with an error by failing. It may go on after it has responded. */
export type Handler = (params: unknown, respond: Respond) => Effect.Effect<void, Message.RpcError>

/** By method. */
export type Handlers = Readonly<Record<string, Handler>>

/** A handler that decodes its parameters first. */
export const make =
  <A, I>(
    schema: Schema.Schema<A, I>,
    handle: (params: A, respond: Respond) => Effect.Effect<void, Message.RpcError>
  ): Handler =>
  (params, respond) =>
    Schema.decodeUnknown(schema)(params ?? {}).pipe(
      Effect.mapError(Refusals.invalidParams),
      Effect.flatMap((decoded) => handle(decoded, respond))
    )
