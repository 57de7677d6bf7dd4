/** Does what the README says, as somebody new would: outside the repository, with an empty home. */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeReal } from "../real/support.ts"
import { pnpm, shell } from "./outside.ts"
import { environment, firstProgram } from "../readme/support.ts"

/** The blocks of a section of a page, by their languages. */
const blocksOf = (page: string, heading: string) =>
  Effect.map(
    Effect.flatMap(FileSystem.FileSystem, (fs) => fs.readFileString(page)),
    (text) => {
      const [, after = ""] = text.split(`\n## ${heading}\n`)
      const [section = ""] = after.split("\n## ")
      return (language: string) =>
        [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, tag, block = ""]) =>
          tag === language ? [block] : []
        )
    }
  )

/** What is typed and saved. */
interface Steps {
  readonly install: string
  readonly file: string
  readonly program: string
  readonly run: string
}

/** The README, with npm. */
const readme = Effect.gen(function* () {
  const blocks = yield* blocksOf("README.md", "Quickstart")
  const [install = "", run = ""] = blocks("sh")
  const [program = ""] = blocks("ts")
  return { install, file: "quickstart.ts", program, run }
})

/** The guide, with pnpm. */
const guide = Effect.gen(function* () {
  const page = "packages/docs/src/guides/getting-started.md"
  const inInstall = yield* blocksOf(page, "Install")
  const inProgram = yield* blocksOf(page, "A first program")
  const [install = ""] = inInstall("sh")
  const [workspace = ""] = inInstall("yaml")
  const [program = ""] = inProgram("ts")
  const [run = ""] = inProgram("sh")
  return { install, workspace, file: "first-program.ts", program, run }
})

describeReal("the installation of the README", () => {
  it.live("leads to programs that run, with npm and with pnpm", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { workspace, ...withGuide } = yield* guide
      const withReadme = yield* readme
      expect(withGuide.install.split("\n")[0]).toContain(`${pnpm} tarballs`)
      expect(withReadme.install.split("\n")[0]).toContain(`${pnpm} tarballs`)

      /** With a home of its own, in which nothing is but what the pages bring there. */
      const somebody = Effect.gen(function* () {
        const home = yield* fs.makeTempDirectoryScoped()
        return {
          project: `${home}/my-agent`,
          env: { ...(yield* environment(firstProgram)), HOME: home }
        }
      })
      type Somebody = Effect.Effect.Success<typeof somebody>
      const printed = ({ env, project }: Somebody, { file, install, program, run }: Steps) =>
        Effect.gen(function* () {
          const [, ...commands] = install.split("\n")
          yield* shell(commands.join("\n"), process.cwd(), env)
          yield* fs.writeFileString(`${project}/${file}`, program)
          return yield* shell(run, project, env)
        })

      const withNpm = yield* somebody
      yield* shell(withReadme.install.split("\n")[0] ?? "", process.cwd(), withNpm.env)
      const withPnpm = yield* somebody
      yield* fs.makeDirectory(withPnpm.project)
      yield* fs.copy(`${withNpm.project}/tarballs`, `${withPnpm.project}/tarballs`)
      yield* fs.writeFileString(`${withPnpm.project}/pnpm-workspace.yaml`, workspace)
      const install = withGuide.install.replaceAll("npm install", `${pnpm} add`)
      const [byReadme, byGuide] = yield* Effect.all(
        [printed(withNpm, withReadme), printed(withPnpm, { ...withGuide, install })],
        { concurrency: "unbounded" }
      )
      expect(byReadme).toContain("It shares.\n")
      expect(byGuide).toContain("It shares.\n")
      expect(byGuide).toContain("The credential was refused")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
  )
})
