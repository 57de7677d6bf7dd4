/** All requests that a client may send, with the codecs of their parameters and results. */
import type { Method } from "./Codec.ts"
import { type ClientRequests, clientRequests } from "./generated/ClientRequests.ts"

/** The name of a request that a client may send. */
export type MethodName = keyof ClientRequests
/** The parameters of a request. */
export type Params<M extends MethodName> = ClientRequests[M]["params"]
/** The answer to a request. */
export type Result<M extends MethodName> = ClientRequests[M]["result"]

/** The codec of each request: of its answer, and of its parameters. */
export const methods: { readonly [M in MethodName]: Method<Params<M>, Result<M>> } = clientRequests

/** Returns whether this version knows the method. */
export const isMethod = (method: string): method is MethodName => Object.hasOwn(methods, method)
