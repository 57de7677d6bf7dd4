/** What a library can do that depends on the agent alone, and whose users need its declarations. `pnpm consumers` does more. */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { shell } from "./outside.ts"
import * as Project from "./project.ts"

const dependencies = {
  "@effect/platform": "^0.97.0",
  effect: "^3.22.0",
  typescript: "7",
  "typescript-5": "npm:typescript@5.9"
}

const works = (home: string, manager: Project.Manager) =>
  Effect.gen(function* () {
    const files = ["consumer.ts"]
    const project = yield* Project.make({ home, manager, direct: ["agent"], dependencies, files })
    if (manager === "pnpm") yield* Project.declineBuilds(project)
    yield* Project.install(project)
    for (const compiler of ["typescript", "typescript-5"] as const) {
      const out = yield* Project.compile(project, compiler, "nodenext", files, [])
      const printed = yield* shell(`node ${out}/consumer.js`, project.folder, project.env)
      expect(printed).toContain("false")
    }
  })

it.live(
  "a library on the agent alone emits declarations and runs, under npm and pnpm, with TypeScript 5.9 and 7",
  () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const home = yield* fs.makeTempDirectoryScoped()
      yield* Project.pack(home)
      yield* Effect.all([works(home, "pnpm"), works(home, "npm")], { concurrency: "unbounded" })
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
)
