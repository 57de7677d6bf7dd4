/** Does what the README says, as somebody new would: outside the repository, with an empty home. */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeReal } from "../real/support.ts"
import { pnpm, shell } from "./outside.ts"
import { environment, firstProgram } from "../readme/support.ts"

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
      const [pack = "", ...add] = install.split("\n")
      expect(pack).toContain(`${pnpm} tarballs`)

      /** With a home of its own, in which nothing is but what the README brings there. */
      const somebody = Effect.gen(function* () {
        const home = yield* fs.makeTempDirectoryScoped()
        return {
          project: `${home}/my-agent`,
          env: { ...(yield* environment(firstProgram)), HOME: home }
        }
      })
      type Somebody = Effect.Effect.Success<typeof somebody>
      const firstProgramRuns = ({ env, project }: Somebody, commands: string) =>
        Effect.gen(function* () {
          yield* shell(commands, process.cwd(), env)
          yield* fs.writeFileString(`${project}/first-program.ts`, program)
          const printed = yield* shell(run, project, env)
          expect(printed).toContain("It shares.\n")
          expect(printed).toContain("The credential was refused")
        })

      const withNpm = yield* somebody
      yield* shell(pack, process.cwd(), withNpm.env)
      const withPnpm = yield* somebody
      yield* fs.makeDirectory(withPnpm.project)
      yield* fs.copy(`${withNpm.project}/tarballs`, `${withPnpm.project}/tarballs`)
      yield* fs.writeFileString(`${withPnpm.project}/pnpm-workspace.yaml`, workspace)
      const commands = add.join("\n")
      yield* Effect.all(
        [
          firstProgramRuns(withNpm, commands),
          firstProgramRuns(withPnpm, commands.replaceAll("npm install", `${pnpm} add`))
        ],
        { concurrency: "unbounded" }
      )
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
  )
})
