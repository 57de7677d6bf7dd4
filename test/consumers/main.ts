/**
 * Installs all packages outside the workspace, from tarballs, as npm and pnpm do it, compiles programs on them as strictly
 * as anybody may, and runs them on each Node that is supported.
 *
 *     pnpm consumers
 */
import { FileSystem } from "@effect/platform"
import { Command } from "@effect/cli"
import { Console, Data, Effect, Either } from "effect"
import { shell } from "../install/outside.ts"
import * as Project from "../install/project.ts"
import * as Script from "../script.ts"

const dependencies = {
  "@effect/platform": "^0.97.0",
  "@effect/platform-node": "^0.108.0",
  "@effect/sql": "^0.52.0",
  "@effect/sql-pg": "^0.53.0",
  "@types/node": "20",
  // The declarations of @effect/platform-node and @effect/sql-pg need these, and do not bring them.
  "@types/pg": "8",
  "@types/ws": "8",
  effect: "^3.22.0",
  typescript: "7",
  "typescript-5": "npm:typescript@5.9"
}

const programs = ["consumer", "everything"]
const runs = [
  ...programs.map((program) => `out-typescript-nodenext/${program}.js`),
  "node_modules/@effect-codex/cli/dist/bin.js --version"
]
const nodes = ["20", "22", "24"]

/** Says whether it went well, and gives back the names of what did not. */
const step = <E extends Error, R>(
  name: string,
  work: Effect.Effect<unknown, E, R>
): Effect.Effect<ReadonlyArray<string>, never, R> =>
  Effect.flatMap(Effect.either(work), (ended) =>
    Either.isRight(ended)
      ? Effect.as(Console.log(`${name.padEnd(72)} works`), [])
      : Effect.as(Console.log(`${name.padEnd(72)} fails\n${ended.left.message}`), [name])
  )

/** pnpm's own word for it. What it says to do is in the README. */
const refusal = "ERR_PNPM_IGNORED_BUILDS"

class NotRefused extends Data.TaggedError("NotRefused") {
  override readonly message = `pnpm no longer refuses with ${refusal}, as the README says`
}

const isRefused = (project: Project.Project) =>
  Effect.flatMap(Effect.either(Project.install(project)), (ended) =>
    Either.isLeft(ended) && ended.left.message.includes(refusal) ? Effect.void : new NotRefused()
  )

const compiledAndRun = (project: Project.Project) =>
  Effect.gen(function* () {
    const broken: Array<string> = []
    const { env, folder, manager } = project
    for (const compiler of ["typescript", "typescript-5"] as const) {
      for (const resolution of ["nodenext", "bundler"] as const) {
        const files = programs.map((program) => `${program}.ts`)
        const compiled = Project.compile(project, compiler, resolution, files, ["node"])
        broken.push(...(yield* step(`${manager}, ${compiler}, ${resolution}`, compiled)))
      }
    }
    for (const node of nodes) {
      for (const program of runs) {
        const run = shell(`npx -y -p node@${node} node ${program}`, folder, env)
        broken.push(...(yield* step(`${manager}, Node ${node}, ${program}`, run)))
      }
    }
    return broken
  })

const under = (home: string, manager: Project.Manager) =>
  Effect.gen(function* () {
    const files = programs.map((program) => `${program}.ts`)
    const options = { home, manager, direct: Project.names, dependencies, files }
    const project = yield* Project.make(options)
    const refused =
      manager === "pnpm"
        ? yield* step(`${manager}, an install without allowBuilds`, isRefused(project))
        : []
    if (manager === "pnpm") yield* Project.declineBuilds(project)
    const installed = yield* step(`${manager}, an install`, Project.install(project))
    return installed.length > 0
      ? [...refused, ...installed]
      : [...refused, ...(yield* compiledAndRun(project))]
  })

const consumers = Command.make("consumers", {}, () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped()
    yield* Project.pack(home)
    const broken = yield* Effect.forEach(["npm", "pnpm"] as const, (manager) =>
      under(home, manager)
    )
    yield* Script.keep(broken.flat())
  }).pipe(Effect.scoped)
).pipe(Command.withDescription("Installs, compiles and runs the packages as their users do."))

Script.main("consumers", consumers)
