/** Projects of somebody who depends on the packed packages, outside the repository, under npm or pnpm. */
import { FileSystem } from "@effect/platform"
import { Effect, Schema } from "effect"
import { pnpm, shell } from "./outside.ts"

/** All packages that are published. */
export const names = [
  "agent",
  "app-server",
  "cli",
  "cluster",
  "gateway",
  "protocol",
  "testing"
] as const

export type Manager = "npm" | "pnpm"
export type Compiler = "typescript" | "typescript-5"
export type Resolution = "nodenext" | "bundler"

const Version = Schema.parseJson(Schema.Struct({ version: Schema.String }))

/** Packs the packages into `tarballs` of this folder. */
export const pack = (home: string) =>
  shell(`${pnpm} tarballs ${home}/tarballs`, process.cwd(), { HOME: home })

export interface Project {
  readonly manager: Manager
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * What pnpm needs to know: which file a package is that another package names by its version, and that nothing here has to
 * be built. A user of the registry needs the second alone.
 */
const workspace = (overrides: Readonly<Record<string, string>>) =>
  `overrides: ${JSON.stringify(overrides)}\n`

export const noBuilds = `allowBuilds: { "@parcel/watcher": false, esbuild: false, msgpackr-extract: false }\n`

/** Makes a project that depends on these packages and has these files of `test/install`. */
export const make = (options: {
  readonly home: string
  readonly manager: Manager
  readonly direct: ReadonlyArray<string>
  readonly dependencies: Readonly<Record<string, string>>
  readonly files: ReadonlyArray<string>
}) =>
  Effect.gen(function* () {
    const { direct, files, home, manager } = options
    const fs = yield* FileSystem.FileSystem
    const { version } = yield* Schema.decode(Version)(
      yield* fs.readFileString("packages/agent/package.json")
    )
    const tarballs = (of: ReadonlyArray<string>) =>
      Object.fromEntries(
        of.map((name) => [
          `@effect-codex/${name}`,
          `file:tarballs/effect-codex-${name}-${version}.tgz`
        ])
      )
    // npm's overrides must not name a direct dependency.
    const overrides = manager === "pnpm" ? names : names.filter((name) => !direct.includes(name))
    const manifest = {
      name: "consumer",
      private: true,
      type: "module",
      dependencies: { ...tarballs(direct), ...options.dependencies },
      ...(manager === "npm" ? { overrides: tarballs(overrides) } : {})
    }
    const folder = `${home}/with-${manager}`
    yield* fs.makeDirectory(folder)
    yield* fs.symlink(`${home}/tarballs`, `${folder}/tarballs`)
    yield* fs.writeFileString(`${folder}/package.json`, JSON.stringify(manifest))
    if (manager === "pnpm")
      yield* fs.writeFileString(`${folder}/pnpm-workspace.yaml`, workspace(tarballs(overrides)))
    for (const file of files) yield* fs.copyFile(`test/install/${file}`, `${folder}/${file}`)
    const project: Project = { manager, folder, env: { HOME: home } }
    return project
  })

/** pnpm refuses an install in which a build script is neither allowed nor declined. */
export const declineBuilds = ({ folder }: Project) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const file = `${folder}/pnpm-workspace.yaml`
    yield* fs.writeFileString(file, (yield* fs.readFileString(file)) + noBuilds)
  })

export const install = ({ env, folder, manager }: Project) =>
  shell(manager === "pnpm" ? `${pnpm} install` : "npm install", folder, env)

/** Compiles these files, with these global types, as strictly as anybody may, into a folder whose name it gives back. */
export const compile = (
  { env, folder }: Project,
  compiler: Compiler,
  resolution: Resolution,
  files: ReadonlyArray<string>,
  types: ReadonlyArray<string>
) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const out = `out-${compiler}-${resolution}`
    const config = {
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        module: resolution === "bundler" ? "esnext" : resolution,
        moduleResolution: resolution,
        target: "es2022",
        declaration: true,
        types,
        skipLibCheck: false,
        outDir: out
      },
      files
    }
    yield* fs.writeFileString(`${folder}/tsconfig.${out}.json`, JSON.stringify(config))
    yield* shell(`node node_modules/${compiler}/bin/tsc -p tsconfig.${out}.json`, folder, env)
    return out
  })
