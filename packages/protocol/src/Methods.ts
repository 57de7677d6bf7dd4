/** Every client request this version speaks, with the type of its parameters and the decoder of its result. */
import type { Effect } from "effect"
import { type ParseResult, Schema } from "effect"
import * as ConfigRead from "./ConfigRead.ts"
import * as Initialize from "./Initialize.ts"
import * as Thread from "./Thread.ts"
import * as Turn from "./Turn.ts"

export interface Method<Params, A> {
  readonly decode: (result: unknown) => Effect.Effect<A, ParseResult.ParseError>
  /** Carries the type of the parameters; there is no value. */
  readonly params?: Params
}

const method =
  <Params>() =>
  <A, I>(result: Schema.Schema<A, I>): Method<Params, A> => ({
    decode: Schema.decodeUnknown(result, { onExcessProperty: "preserve" })
  })

const table = {
  initialize: method<Initialize.Params>()(Initialize.Result),
  "config/read": method<ConfigRead.Params>()(ConfigRead.Result),
  "thread/start": method<Thread.StartParams>()(Thread.Opened),
  "thread/resume": method<Thread.ResumeParams>()(Thread.Opened),
  "thread/fork": method<Thread.ForkParams>()(Thread.Opened),
  "thread/unsubscribe": method<Thread.UnsubscribeParams>()(Schema.Struct({})),
  "turn/start": method<Turn.StartParams>()(Turn.StartResult),
  "turn/interrupt": method<Turn.InterruptParams>()(Turn.InterruptResult)
}

type Table = typeof table
export type MethodName = keyof Table
export type Params<M extends MethodName> = Table[M] extends Method<infer P, infer _> ? P : never
export type Result<M extends MethodName> = Table[M] extends Method<infer _, infer A> ? A : never

export const methods: { readonly [M in MethodName]: Method<Params<M>, Result<M>> } = table
