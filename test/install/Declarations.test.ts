/** What a library can do that depends on the agent alone, and whose users need its declarations. */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { pnpm, shell } from "./outside.ts"

const names = ["agent", "app-server", "protocol", "testing"]

const tarball = (name: string) => `file:tarballs/effect-codex-${name}-0.1.0.tgz`

/** The packages find each other in the tarballs, and nothing else of them is a dependency of the project. */
const overrides = Object.fromEntries(names.map((name) => [`@effect-codex/${name}`, tarball(name)]))

const manifest = {
  name: "consumer",
  private: true,
  type: "module",
  dependencies: {
    "@effect-codex/agent": tarball("agent"),
    "@effect/platform": "^0.97.0",
    effect: "^3.22.0",
    typescript: "7",
    "typescript-5": "npm:typescript@5.9"
  }
}

/** Neither a test nor a build of this repository uses npm's overrides, which must not name a direct dependency. */
const npmOverrides = Object.fromEntries(
  Object.entries(overrides).filter(([name]) => !name.endsWith("/agent"))
)

const workspace = `overrides: ${JSON.stringify(overrides)}
allowBuilds: { "@parcel/watcher": false, esbuild: false, msgpackr-extract: false }
`

const config = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: "nodenext",
    target: "es2022",
    declaration: true,
    skipLibCheck: true
  },
  files: ["consumer.ts"]
}

const compiled = `
for compiler in typescript typescript-5; do
  node node_modules/$compiler/bin/tsc -p . --outDir out-$compiler
  node out-$compiler/consumer.js
done`

it.live(
  "a library on the agent alone emits declarations and runs, under npm and pnpm, with TypeScript 5.9 and 7",
  () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const home = yield* fs.makeTempDirectoryScoped()
      const env = { HOME: home }
      yield* shell(`${pnpm} tarballs ${home}/tarballs`, process.cwd(), env)
      const project = (name: string, files: Readonly<Record<string, string>>) =>
        Effect.gen(function* () {
          const folder = `${home}/${name}`
          yield* fs.makeDirectory(folder)
          yield* fs.copyFile("test/install/consumer.ts", `${folder}/consumer.ts`)
          yield* fs.symlink(`${home}/tarballs`, `${folder}/tarballs`)
          yield* fs.writeFileString(`${folder}/tsconfig.json`, JSON.stringify(config))
          for (const [file, text] of Object.entries(files)) {
            yield* fs.writeFileString(`${folder}/${file}`, text)
          }
          return folder
        })
      const withPnpm = yield* project("with-pnpm", {
        "package.json": JSON.stringify(manifest),
        "pnpm-workspace.yaml": workspace
      })
      const withNpm = yield* project("with-npm", {
        "package.json": JSON.stringify({ ...manifest, overrides: npmOverrides })
      })
      const printed = yield* Effect.all(
        [
          shell(`${pnpm} install\n${compiled}`, withPnpm, env),
          shell(`npm install\n${compiled}`, withNpm, env)
        ],
        { concurrency: "unbounded" }
      )
      for (const text of printed) expect(text).toContain("false")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
)
