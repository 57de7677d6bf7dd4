/** What the packages of the workspace say of themselves, in many places, and must say alike. */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { AppServerSpec } from "@effect-codex/app-server"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Manifest } from "./Tarball.ts"

const Published = Schema.parseJson(
  Schema.Struct({ ...Manifest.fields, private: Schema.optional(Schema.Boolean) })
)

const Root = Schema.parseJson(Schema.Struct({ repository: Schema.Struct({ url: Schema.String }) }))

const manifests = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folders = yield* fs.readDirectory("packages")
  const all = yield* Effect.forEach(
    folders.filter((folder) => !folder.includes(".")),
    (folder) =>
      Effect.flatMap(fs.readFileString(`packages/${folder}/package.json`), Schema.decode(Published))
  )
  return all.filter((manifest) => manifest.private !== true)
})

it.effect("all packages have one version, and a server is told it", () =>
  Effect.gen(function* () {
    const { clientInfo } = AppServerSpec.make({ command: "codex", env: {} })
    const versions = (yield* manifests).map(({ version }) => version)
    expect(versions.length).toBeGreaterThan(5)
    for (const version of versions) expect(version).toBe(clientInfo.version)
  }).pipe(Effect.provide(NodeContext.layer))
)

it.effect("all packages are in the repository that the package.json of the root names", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { repository } = yield* Schema.decode(Root)(yield* fs.readFileString("package.json"))
    const page = repository.url.replace(/^git\+/, "").replace(/\.git$/, "")
    for (const manifest of yield* manifests) {
      const directory = `packages/${manifest.name.replace("@effect-codex/", "")}`
      expect(manifest.repository).toMatchObject({ url: repository.url, directory })
      expect(manifest.homepage).toBe(`${page}/tree/main/${directory}#readme`)
      expect(manifest.bugs).toBe(`${page}/issues`)
    }
  }).pipe(Effect.provide(NodeContext.layer))
)

it.effect("every dependency of a package has a reason in CONTRIBUTING", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const reasons = yield* fs.readFileString(".github/CONTRIBUTING.md")
    const names = (yield* manifests).flatMap(({ dependencies, peerDependencies }) =>
      Object.keys({ ...dependencies, ...peerDependencies })
    )
    const others = new Set(names.filter((name) => !name.startsWith("@effect-codex/")))
    expect(others.size).toBeGreaterThan(10)
    expect([...others].filter((name) => !reasons.includes(`\`${name}\``))).toEqual([])
  }).pipe(Effect.provide(NodeContext.layer))
)
