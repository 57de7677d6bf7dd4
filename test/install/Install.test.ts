/**
 * Does what the README says, as somebody new would: outside the repository, with an empty home. A library that depends on
 * the agent alone is made in the same home, of the same tarballs. `pnpm consumers` does more.
 */
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { afterAll, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeReal } from "../real/support.ts"
import { pnpm, shell } from "./outside.ts"
import { environment, firstProgram } from "../readme/support.ts"
import * as Project from "./project.ts"

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

const makeHome = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectory()).pipe(
  Effect.cached,
  Effect.runSync
)

/** A home in which the packages lie where the README packs them. Nothing else is in it but what the pages bring there. */
const packed = Effect.gen(function* () {
  const home = yield* makeHome
  const { install } = yield* readme
  const [pack = ""] = install.split("\n")
  yield* shell(pack, process.cwd(), { HOME: home })
  return { home, tarballs: `${home}/my-agent/tarballs` }
}).pipe(Effect.cached, Effect.runSync)

afterAll(() =>
  Effect.gen(function* () {
    yield* (yield* FileSystem.FileSystem).remove(yield* makeHome, { recursive: true })
  }).pipe(Effect.provide(NodeContext.layer), Effect.runPromise)
)

describeReal("the installation of the README", () => {
  it.live("leads to programs that run, with npm and with pnpm", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { home, tarballs } = yield* packed
      const { workspace, ...withGuide } = yield* guide
      const withReadme = yield* readme
      expect(withGuide.install.split("\n")[0]).toContain(`${pnpm} tarballs`)
      expect(withReadme.install.split("\n")[0]).toContain(`${pnpm} tarballs`)

      const printed = (project: string, { file, install, program, run }: Steps) =>
        Effect.gen(function* () {
          const env = { ...(yield* environment(firstProgram)), HOME: home }
          const [, into = "", ...commands] = install.split("\n")
          expect(into).toBe("cd ~/my-agent")
          yield* shell(commands.join("\n"), project, env)
          yield* fs.writeFileString(`${project}/${file}`, program)
          return yield* shell(run, project, env)
        })

      const withPnpm = `${home}/my-agent-of-pnpm`
      yield* fs.makeDirectory(withPnpm)
      yield* fs.copy(tarballs, `${withPnpm}/tarballs`)
      yield* fs.writeFileString(`${withPnpm}/pnpm-workspace.yaml`, workspace)
      const install = withGuide.install.replaceAll("npm install", `${pnpm} add`)
      const [byReadme, byGuide] = yield* Effect.all(
        [printed(`${home}/my-agent`, withReadme), printed(withPnpm, { ...withGuide, install })],
        { concurrency: "unbounded" }
      )
      expect(byReadme).toContain("It shares.\n")
      expect(byGuide).toContain("It shares.\n")
      expect(byGuide).toContain("The credential was refused")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
  )
})

/** pnpm gives a package nothing but what it depends on itself. */
const library = {
  manager: "pnpm",
  direct: ["agent"],
  dependencies: {
    "@effect/platform": "^0.97.0",
    effect: "^3.22.0",
    typescript: "7",
    "typescript-5": "npm:typescript@5.9"
  },
  files: ["consumer.ts"]
} as const

it.live(
  "a library on the agent alone emits declarations and runs, under pnpm, with TypeScript 5.9 and 7",
  () =>
    Effect.gen(function* () {
      const { home, tarballs } = yield* packed
      yield* (yield* FileSystem.FileSystem).symlink(tarballs, `${home}/tarballs`)
      const project = yield* Project.make({ home, ...library })
      yield* Project.declineBuilds(project)
      yield* Project.install(project)
      for (const compiler of ["typescript", "typescript-5"] as const) {
        const out = yield* Project.compile(project, compiler, "nodenext", library.files, [])
        const printed = yield* shell(`node ${out}/consumer.js`, project.folder, project.env)
        expect(printed).toContain("false")
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
)
