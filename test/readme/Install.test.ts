/** Does what the README says, as somebody new would: outside the repository, with an empty home. */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeReal } from "../real/support.ts"
import { pnpm, shell } from "./outside.ts"
import { environment, firstProgram } from "./support.ts"

/** What the section "A first program" shows. */
const section = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const readme = yield* fs.readFileString("README.md")
  const text = /\n## A first program\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? ""
  const blocks = (language: string) =>
    [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, tag, block = ""]) =>
      tag === language ? [block] : []
    )
  const [install = "", run = ""] = blocks("sh")
  const [workspace = ""] = blocks("yaml")
  const [program = ""] = blocks("ts")
  return { install, workspace, program, run }
})

describeReal("the installation of the README", () => {
  it.live("leads to a first program that runs, with npm and with pnpm", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { install, program, run, workspace } = yield* section
      const home = yield* fs.makeTempDirectoryScoped()
      const project = `${home}/my-agent`
      const env = { ...(yield* environment(firstProgram)), HOME: home }
      const firstProgramRuns = Effect.gen(function* () {
        yield* fs.writeFileString(`${project}/first-program.ts`, program)
        const printed = yield* shell(run, project, env)
        expect(printed).toContain("It shares.\n")
        expect(printed).toContain("The credential was refused")
      })
      yield* shell(install, process.cwd(), env)
      yield* firstProgramRuns

      yield* fs.rename(project, `${home}/with-npm`)
      yield* fs.makeDirectory(project)
      yield* fs.rename(`${home}/with-npm/tarballs`, `${project}/tarballs`)
      yield* fs.writeFileString(`${project}/pnpm-workspace.yaml`, workspace)
      const [pack = "", ...add] = install.replaceAll("npm install", `${pnpm} add`).split("\n")
      expect(pack).toContain(`${pnpm} tarballs`)
      yield* shell(add.join("\n"), process.cwd(), env)
      yield* firstProgramRuns
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
  )
})
