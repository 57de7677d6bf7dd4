/** Does what the README says, as somebody new would: outside the repository, with an empty home. */
import { delimiter } from "node:path"
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { describeReal } from "../real/support.ts"
import { environment, firstProgram } from "./support.ts"

const pnpm = "npx -y pnpm@12.21.0"

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

/** The registry is reached as from here. Nothing that is installed in this repository is found. */
const outside = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /proxy|registry|cafile|ca_certs/i.test(name))
  ),
  PATH: (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.startsWith(process.cwd()))
    .join(delimiter)
}

/** Runs the commands up to the first that fails, and gives back all that they printed. */
const shell = (commands: string, folder: string, env: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const { exitCode, stdout } = yield* Command.make("sh", "-ec", `exec 2>&1\n${commands}`).pipe(
      Command.workingDirectory(folder),
      Command.env({ ...env, ...outside }, { extendEnv: false }),
      Command.start
    )
    const printed = yield* Stream.mkString(Stream.decodeText(stdout))
    expect(yield* exitCode, printed).toBe(0)
    return printed
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
