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

/** pnpm gives a package nothing but what it depends on itself. */
const works = (home: string) =>
  Effect.gen(function* () {
    const files = ["consumer.ts"]
    const options = { home, manager: "pnpm", direct: ["agent"], dependencies, files } as const
    const project = yield* Project.make(options)
    yield* Project.declineBuilds(project)
    yield* Project.install(project)
    for (const compiler of ["typescript", "typescript-5"] as const) {
      const out = yield* Project.compile(project, compiler, "nodenext", files, [])
      const printed = yield* shell(`node ${out}/consumer.js`, project.folder, project.env)
      expect(printed).toContain("false")
    }
  })

it.live(
  "a library on the agent alone emits declarations and runs, under pnpm, with TypeScript 5.9 and 7",
  () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const home = yield* fs.makeTempDirectoryScoped()
      yield* Project.pack(home)
      yield* works(home)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
)
