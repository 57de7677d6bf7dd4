/** A changeset makes the version that CONTRIBUTING says it makes. */
import { AppServerSpec } from "@effect-codex/app-server"
import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as NextVersion from "./NextVersion.ts"

/** The workspace in a folder of its own, after a changeset of this kind: each file that says the version, before and after. */
const versioned = (step: "minor" | "patch") =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = yield* fs.makeTempDirectoryScoped()
    const copy = (file: string) =>
      fs
        .makeDirectory(path.dirname(path.join(folder, file)), { recursive: true })
        .pipe(Effect.zipRight(fs.copyFile(file, path.join(folder, file))))
    const names = (yield* fs.readDirectory("packages")).filter((name) => !name.includes("."))
    const manifests = names.map((name) => `packages/${name}/package.json`)
    const said = [...manifests, ...NextVersion.alsoIn]
    const others = ["package.json", "pnpm-workspace.yaml", ".changeset/config.json"]
    yield* Effect.forEach([...others, "packages/README.md", ...said], copy)
    const changeset = `---\n"@effect-codex/agent": ${step}\n---\n\nSomething new.\n`
    yield* fs.writeFileString(path.join(folder, ".changeset/one.md"), changeset)
    yield* NextVersion.make(folder)
    const changelog = yield* fs.readFileString(path.join(folder, "packages/agent/CHANGELOG.md"))
    const pairs = yield* Effect.forEach(said, (file) =>
      Effect.all([fs.readFileString(file), fs.readFileString(path.join(folder, file))])
    )
    return { changelog, pairs }
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const now = AppServerSpec.make({ command: "codex", env: {} }).clientInfo.version
const [major = 0, minor = 0, patch = 0] = now.split(".").map(Number)
const next = { minor: `${major}.${minor + 1}.0`, patch: `${major}.${minor}.${patch + 1}` }

it.live.each(["minor", "patch"] as const)("a %s step is one of all packages, and no more", (step) =>
  Effect.gen(function* () {
    const { changelog, pairs } = yield* versioned(step)
    expect(changelog).toContain(`## ${next[step]}\n`)
    for (const [before, after] of pairs) {
      const isPrivate = before.includes('"private": true')
      const expected = isPrivate ? before : before.replaceAll(now, next[step])
      expect(after).toBe(expected)
    }
  })
)
