/** All requests that a client may send, with the codecs of their parameters and results. */
import type { Method } from "./Codec.ts"
import { type ClientRequests, clientRequests } from "./generated/ClientRequests.ts"

export type MethodName = keyof ClientRequests
export type Params<M extends MethodName> = ClientRequests[M]["params"]
export type Result<M extends MethodName> = ClientRequests[M]["result"]

export const methods: { readonly [M in MethodName]: Method<Params<M>, Result<M>> } = clientRequests

export const isMethod = (method: string): method is MethodName => Object.hasOwn(methods, method)
