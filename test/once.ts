/** Puts each program that tests start many times into one file, with all that it imports. */
import { build } from "esbuild"
import { made } from "./bundles.ts"

const banner =
  'import { createRequire as requiring } from "node:module"; const require = requiring(import.meta.url);'

export default async () => {
  await Promise.all(
    made.map(([from, to]) =>
      build({
        entryPoints: [from],
        outfile: to,
        bundle: true,
        platform: "node",
        format: "esm",
        logLevel: "error",
        banner: { js: banner }
      })
    )
  )
}
