/**
 * Gives the modules of the command another patch of `effect` than the libraries that it uses have, as an installation may.
 * To be loaded with `node --import`.
 */
import { type LoadHook, register, type ResolveHook } from "node:module"
import { isMainThread } from "node:worker_threads"

if (isMainThread) register(import.meta.url)

const mark = "?other-patch"

const isOfCommand = (url: string | undefined) => url?.includes("/packages/cli/dist/") === true

/** A marked module is another one than the unmarked. What it imports of `effect` is marked, too. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await next(specifier, context)
  const isOfEffect = resolved.url.includes("/node_modules/effect/")
  const isOther = isOfCommand(context.parentURL) || context.parentURL?.endsWith(mark) === true
  return isOfEffect && isOther ? { ...resolved, url: resolved.url + mark } : resolved
}

export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context)
  return url.endsWith(`/internal/version.js${mark}`)
    ? { ...loaded, source: String(loaded.source).replace(/"3\.\d+\.\d+"/, '"3.22.999"') }
    : loaded
}
