/** `protocol:check` against the installed codex, as it is and with changes. */
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { CodexBinary } from "@effect-codex/app-server"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either } from "effect"

const codex = await CodexBinary.find.pipe(
  Effect.either,
  Effect.provide(NodeContext.layer),
  Effect.runPromise
)

const root = fileURLToPath(new URL("../../packages/protocol/", import.meta.url))
const generated = join(root, "src", "generated")

const check = (folder: string) => {
  const program = join(root, "generator", "dist", "main.js")
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, "check", folder], {
    encoding: "utf8"
  })
  return { status, output: stdout + stderr }
}

/** Checks a copy of the generated files that was changed. */
const changed = (change: (folder: string) => void) => {
  const parent = resolve("node_modules", ".cache", "effect-codex")
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, "generated-"))
  cpSync(generated, folder, { recursive: true })
  change(folder)
  const result = check(folder)
  rmSync(folder, { recursive: true })
  return result
}

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

  it("fails and names the definition that was edited", () => {
    const { output, status } = changed(
      edit("Turn.ts", "readonly itemsView: TurnItemsView", "readonly itemsView: string")
    )
    expect(status).toBe(1)
    expect(output).toContain("~ Turn.ts: Turn\n")
    expect(output).toContain("pnpm protocol:generate")
  })

  it("fails and names the method that is missing", () => {
    const { output, status } = changed(
      edit("ServerNotifications.ts", /\n {2}"turn\/completed": Codec[^\n]*/, "")
    )
    expect(status).toBe(1)
    expect(output).toContain("~ ServerNotifications.ts: turn/completed")
  })

  it("has each definition in the module that the table of placements says", () => {
    const { output, status } = changed((folder) => {
      edit("placements.json", '    "AuthMode",\n', "")(folder)
      edit("placements.json", '"Files": [\n', '"Files": [\n    "AuthMode",\n')(folder)
    })
    expect(status).toBe(1)
    expect(output).toContain("+ Files.ts: AuthMode\n")
    expect(output).toContain("- Account.ts: AuthMode\n")
  })

  it("fails and names the file that is missing or too many", () => {
    const { output, status } = changed((folder) => {
      rmSync(join(folder, "Model.ts"))
      writeFileSync(join(folder, "Weather.ts"), "export {}\n")
    })
    expect(status).toBe(1)
    expect(output).toContain("+ Model.ts is missing")
    expect(output).toContain("- Weather.ts is not generated any more")
  })
})
