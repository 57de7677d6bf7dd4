/** `protocol:check` against the installed codex, as it is and with changes. */
import { spawnSync } from "node:child_process"
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { CodexBinary } from "@effect-codex/app-server"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import * as Codex from "../../packages/protocol/generator/dist/Codex.js"
import * as Folder from "../../packages/protocol/generator/dist/Folder.js"
import * as Protocol from "../../packages/protocol/generator/dist/Protocol.js"

const codex = await CodexBinary.find.pipe(
  Effect.either,
  Effect.provide(NodeContext.layer),
  Effect.runPromise
)

const root = fileURLToPath(new URL("../../packages/protocol/", import.meta.url))
const generated = join(root, "src", "generated")

/** The command, as it is run. */
const check = (folder: string) => {
  const program = join(root, "generator", "dist", "main.js")
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, "check", folder], {
    encoding: "utf8"
  })
  return { status, output: stdout + stderr }
}

/** A copy of the generated files that is changed. */
const changed = (change: (folder: string) => void) =>
  Effect.gen(function* () {
    const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
    cpSync(generated, folder, { recursive: true })
    change(folder)
    return folder
  })

/** What codex prints takes longest: it is asked for that once. */
const protocol = Codex.print.pipe(Effect.map(Protocol.make), Effect.cached, Effect.runSync)

/** The lines of what the command fails with for a copy that is changed. */
const differences = (change: (folder: string) => void) =>
  Effect.gen(function* () {
    const checked = Folder.check(yield* changed(change), yield* protocol)
    return (yield* Effect.flip(checked)).message.split("\n")
  })

const edit = (file: string, from: string | RegExp, to: string) => (folder: string) => {
  const path = join(folder, file)
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to))
}

describe.skipIf(Either.isLeft(codex))("the check of the generated protocol", () => {
  it("passes, and says what is covered", () => {
    const { output, status } = check(generated)
    expect(output).toMatch(/(\d+) of \1 client requests/)
    expect(output).toMatch(/(\d+) of \1 notifications/)
    expect(output).toMatch(/(\d+) of \1 server requests/)
    expect(status).toBe(0)
  })

  it.scoped("fails and names the definition that was edited", () =>
    Effect.gen(function* () {
      const change = edit(
        "Turn.ts",
        "readonly itemsView: TurnItemsView",
        "readonly itemsView: string"
      )
      const { output, status } = check(yield* changed(change))
      expect(status).toBe(1)
      expect(output).toContain("~ Turn.ts: Turn\n")
      expect(output).toContain("pnpm protocol:generate")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("fails and names the method that is missing", () =>
    Effect.gen(function* () {
      const method = /\n {2}"turn\/completed": Codec[^\n]*/
      expect(yield* differences(edit("ServerNotifications.ts", method, ""))).toContain(
        "~ ServerNotifications.ts: turn/completed"
      )
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("has each definition in the module that the table of placements says", () =>
    Effect.gen(function* () {
      const lines = yield* differences((folder) => {
        edit("placements.json", '    "AuthMode",\n', "")(folder)
        edit("placements.json", '"Files": [\n', '"Files": [\n    "AuthMode",\n')(folder)
      })
      expect(lines).toContain("+ Files.ts: AuthMode")
      expect(lines).toContain("- Account.ts: AuthMode")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("fails and names the file that is missing or too many", () =>
    Effect.gen(function* () {
      const lines = yield* differences((folder) => {
        rmSync(join(folder, "Model.ts"))
        writeFileSync(join(folder, "Weather.ts"), "export {}\n")
      })
      expect(lines).toContain("+ Model.ts is missing")
      expect(lines).toContain("- Weather.ts is not generated any more")
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
