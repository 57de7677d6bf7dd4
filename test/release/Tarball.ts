/** A packed package, unpacked to be looked at. */
import { Command, FileSystem, Path } from "@effect/platform"
import { Effect, Schema } from "effect"

const Ranges = Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.String }), {
  exact: true,
  default: () => ({})
})

/** What a release needs of a `package.json`. */
export const Manifest = Schema.Struct({
  name: Schema.String,
  version: Schema.String,
  description: Schema.optional(Schema.String),
  license: Schema.optional(Schema.String),
  homepage: Schema.optional(Schema.String),
  bugs: Schema.optional(Schema.String),
  keywords: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
  repository: Schema.optional(
    Schema.Struct({ url: Schema.String, directory: Schema.optional(Schema.String) })
  ),
  publishConfig: Schema.optional(
    Schema.Struct({
      access: Schema.optional(Schema.String),
      provenance: Schema.optional(Schema.Boolean)
    })
  ),
  engines: Schema.optional(Schema.Struct({ node: Schema.optional(Schema.String) })),
  dependencies: Ranges,
  peerDependencies: Ranges
})
export type Manifest = typeof Manifest.Type

export interface Tarball {
  readonly path: string
  /** In bytes. */
  readonly size: number
  readonly folder: string
  readonly manifest: Manifest
  /** The names of its files, from the root of the package. */
  readonly files: ReadonlyArray<string>
}

/** Unpacks a tarball for as long as the scope is open. */
export const open = (tarball: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const unpacked = yield* fs.makeTempDirectoryScoped()
    yield* Command.exitCode(Command.make("tar", "-xzf", tarball, "-C", unpacked))
    const folder = path.join(unpacked, "package")
    const text = yield* fs.readFileString(path.join(folder, "package.json"))
    const opened: Tarball = {
      path: path.resolve(tarball),
      size: Number((yield* fs.stat(tarball)).size),
      folder,
      manifest: yield* Schema.decode(Schema.parseJson(Manifest))(text),
      files: yield* fs.readDirectory(folder, { recursive: true })
    }
    return opened
  })
