/** `generate` writes the modules from codex's own schema. `check` fails if the modules on disk differ from it. */
import { fileURLToPath } from "node:url"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { format } from "oxfmt"
import * as Codex from "./Codex.ts"
import * as Difference from "./Difference.ts"
import type { Message } from "./Message.ts"
import * as Placements from "./Placements.ts"
import * as Protocol from "./Protocol.ts"
import * as Render from "./Render.ts"

class Outdated extends Data.TaggedError("Outdated")<{
  readonly differences: ReadonlyArray<string>
}> {
  override get message(): string {
    return `The generated protocol differs from the one of the installed codex. Run \`pnpm protocol:generate\`.\n${this.differences.join("\n")}`
  }
}

/** The folder of the modules. A second argument names another folder. */
const folder = process.argv[3] ?? fileURLToPath(new URL("../../src/generated", import.meta.url))

/** Returns the files on disk, and the files that should be there. */
const comparison = Effect.gen(function* () {
  const before = yield* onDisk
  const placements = yield* Placements.read(before.get(Placements.file))
  const protocol = yield* Effect.map(Codex.print, Protocol.make)
  const files = yield* Effect.forEach(
    Render.files(protocol, placements),
    ([name, text]) => Effect.map(formatted(name, text), (text) => [name, text] as const),
    { concurrency: "unbounded" }
  )
  return { before, protocol, files: new Map(files) }
})

const formatted = (name: string, text: string) =>
  Effect.gen(function* () {
    const { code, errors } = yield* Effect.promise(() =>
      format(name, text, { printWidth: 100, semi: false, trailingComma: "none" })
    )
    if (errors.length > 0) return yield* Effect.dieMessage(`${name}: ${JSON.stringify(errors[0])}`)
    return code
  })

const onDisk = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  yield* fs.makeDirectory(folder, { recursive: true })
  const names = yield* fs.readDirectory(folder)
  const files = yield* Effect.forEach(names, (name) =>
    Effect.map(fs.readFileString(path.join(folder, name)), (text) => [name, text] as const)
  )
  return new Map(files)
})

const generate = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { before, files, protocol } = yield* comparison
  for (const name of before.keys()) if (!files.has(name)) yield* fs.remove(path.join(folder, name))
  for (const [name, text] of files) {
    if (before.get(name) !== text) yield* fs.writeFileString(path.join(folder, name), text)
  }
  yield* Console.log(report(protocol))
})

const check = Effect.gen(function* () {
  const { before, files, protocol } = yield* comparison
  const differences = Difference.between(before, files)
  if (differences.length > 0) return yield* new Outdated({ differences })
  yield* Console.log(report(protocol))
})

/** Counts the messages. All of them are covered, or `Protocol.make` would have failed. */
const report = ({
  clientRequests,
  definitions,
  serverNotifications,
  serverRequests,
  version
}: Protocol.Protocol) => {
  const line = (what: string, messages: ReadonlyArray<Message>) => {
    const experimental = messages.filter((message) => message.experimental).length
    return `  ${messages.length} of ${messages.length} ${what} (${experimental} experimental)`
  }
  return [
    `codex ${version}: ${definitions.size} definitions`,
    line("client requests", clientRequests),
    line("notifications", serverNotifications),
    line("server requests", serverRequests)
  ].join("\n")
}

NodeRuntime.runMain(
  (process.argv[2] === "check" ? check : generate).pipe(Effect.provide(NodeContext.layer))
)
