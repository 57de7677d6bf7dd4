/**
 * The next version of all packages, and the CHANGELOG of each, made of the changesets.
 *
 * To Changesets, a peer that takes a step above a patch is a major change of whoever names it. Our packages have one version
 * and name each other at exactly that version, so every minor step would lead to the next major version. Changesets is
 * therefore not shown the peers that are packages of ours.
 */
import { Command, FileSystem, Path } from "@effect/platform"
import { Data, Effect, Record, Schema } from "effect"

class NotVersioned extends Data.TaggedError("NotVersioned")<{ readonly message: string }> {}

const Peers = Schema.Record({ key: Schema.String, value: Schema.String })

const Manifest = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

const read = (file: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(file)).pipe(
    Effect.flatMap(Schema.decode(Manifest))
  )

const peersOf = (file: string) =>
  Effect.flatMap(read(file), ({ peerDependencies = {} }) =>
    Schema.decodeUnknown(Peers)(peerDependencies)
  )

const writePeers = (file: string, peerDependencies: typeof Peers.Type) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const manifest = { ...(yield* read(file)), peerDependencies }
    yield* fs.writeFileString(file, `${JSON.stringify(manifest, null, 2)}\n`)
  })

const isOurs = (name: string) => name.startsWith("@effect-codex/")

/** Takes the peers that are ours out of all manifests, and puts them back when the scope closes. */
const withoutOurPeers = (packages: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    for (const name of yield* fs.readDirectory(packages))
      if (!name.includes(".")) yield* withoutOurPeersIn(path.join(packages, name, "package.json"))
  })

const withoutOurPeersIn = (file: string) =>
  Effect.gen(function* () {
    const peers = yield* peersOf(file)
    const others = Record.filter(peers, (_, name) => !isOurs(name))
    if (Record.size(others) === Record.size(peers)) return
    yield* Effect.acquireRelease(writePeers(file, others), () =>
      Effect.orDie(writePeers(file, peers))
    )
  })

const changeset = (folder: string) =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const command = Command.make(path.resolve("node_modules/.bin/changeset"), "version").pipe(
      Command.workingDirectory(folder),
      Command.stdout("inherit"),
      Command.stderr("inherit")
    )
    if ((yield* Command.exitCode(command)) !== 0)
      return yield* new NotVersioned({ message: "There is no new version: see above." })
  })

/** What says the version beside the manifests: servers are told it, and the guide names the tarballs. */
export const alsoIn = [
  "packages/app-server/src/AppServerSpec.ts",
  "packages/docs/src/guides/getting-started.md"
]

/** Does that in the workspace in this folder. */
export const make = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const version = Effect.map(read(path.join(folder, "packages/agent/package.json")), (manifest) =>
      String(manifest["version"])
    )
    const before = yield* version
    yield* withoutOurPeers(path.join(folder, "packages"))
    yield* changeset(folder)
    const after = yield* version
    for (const name of alsoIn) {
      const file = path.join(folder, name)
      yield* fs.writeFileString(file, (yield* fs.readFileString(file)).replaceAll(before, after))
    }
  }).pipe(Effect.scoped)
