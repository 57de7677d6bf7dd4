/** The folder of the generated modules: what is in it, and what should be. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { format } from "oxfmt"
import * as Difference from "./Difference.ts"
import * as Placements from "./Placements.ts"
import type { Protocol } from "./Protocol.ts"
import * as Render from "./Render.ts"

export class Outdated extends Data.TaggedError("Outdated")<{
  readonly differences: ReadonlyArray<string>
}> {
  override get message(): string {
    return `The generated protocol differs from the one of the installed codex. Run \`pnpm protocol:generate\`.\n${this.differences.join("\n")}`
  }
}

/** Fails with `Outdated` if the folder has anything else than the modules of this protocol. */
export const check = (folder: string, protocol: Protocol) =>
  Effect.gen(function* () {
    const { before, files } = yield* comparison(folder, protocol)
    const differences = Difference.between(before, files)
    if (differences.length > 0) yield* new Outdated({ differences })
  })

/** Writes the modules of this protocol, and removes all else. */
export const write = (folder: string, protocol: Protocol) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { before, files } = yield* comparison(folder, protocol)
    for (const name of before.keys())
      if (!files.has(name)) yield* fs.remove(path.join(folder, name))
    for (const [name, text] of files) {
      if (before.get(name) !== text) yield* fs.writeFileString(path.join(folder, name), text)
    }
  })

/** Returns the files on disk, and the files that should be there. */
const comparison = (folder: string, protocol: Protocol) =>
  Effect.gen(function* () {
    const before = yield* onDisk(folder)
    const placements = yield* Placements.read(before.get(Placements.file))
    const files = yield* Effect.forEach(
      Render.files(protocol, placements),
      ([name, text]) => Effect.map(formatted(name, text), (text) => [name, text] as const),
      { concurrency: "unbounded" }
    )
    return { before, files: new Map(files) }
  })

const formatted = (name: string, text: string) =>
  Effect.gen(function* () {
    const { code, errors } = yield* Effect.promise(() =>
      format(name, text, { printWidth: 100, semi: false, trailingComma: "none" })
    )
    if (errors.length > 0) return yield* Effect.dieMessage(`${name}: ${JSON.stringify(errors[0])}`)
    return code
  })

const onDisk = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* fs.makeDirectory(folder, { recursive: true })
    const names = yield* fs.readDirectory(folder)
    const files = yield* Effect.forEach(names, (name) =>
      Effect.map(fs.readFileString(path.join(folder, name)), (text) => [name, text] as const)
    )
    return new Map(files)
  })
