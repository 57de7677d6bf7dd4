/** Asks the installed codex for its protocol. */
import { createRequire } from "node:module"
import { Command, FileSystem, Path } from "@effect/platform"
import { Config, Effect, Option } from "effect"
import * as JsonSchema from "./JsonSchema.ts"
import type { Kind, Printed } from "./Protocol.ts"

/** Names an executable to use instead of the installed one. */
const variable = "EFFECT_CODEX_BINARY"

export const print = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Codex warns about a home below the system's folder for temporary files.
  const directory = path.resolve("node_modules", ".cache", "effect-codex")
  yield* fs.makeDirectory(directory, { recursive: true })
  const folder = yield* fs.makeTempDirectoryScoped({ directory, prefix: "schema-" })
  const codex = yield* command(folder)
  const version = (yield* codex("--version")).trim().split(" ").at(-1) ?? ""
  const schema = (name: string, ...options: ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const out = path.join(folder, name)
      yield* codex("app-server", "generate-json-schema", "--out", out, ...options)
      const file = yield* fs.readFileString(
        path.join(out, "codex_app_server_protocol.schemas.json")
      )
      return yield* definitions(file)
    })
  const names = Effect.gen(function* () {
    const out = path.join(folder, "ts")
    yield* codex("app-server", "generate-ts", "--experimental", "--out", out)
    const methods = (kind: Kind) =>
      Effect.map(fs.readFileString(path.join(out, `${kind}.ts`)), methodsIn)
    return yield* Effect.all({
      ClientRequest: methods("ClientRequest"),
      ClientNotification: methods("ClientNotification"),
      ServerNotification: methods("ServerNotification"),
      ServerRequest: methods("ServerRequest")
    })
  })
  const [all, stable, typescript] = yield* Effect.all(
    [schema("all", "--experimental"), schema("stable"), names],
    { concurrency: "unbounded" }
  )
  const printed: Printed = { version, all, stable, names: typescript }
  return printed
}).pipe(Effect.scoped)

/** Runs codex with nothing of the developer's own around it. */
const command = (home: string) =>
  Effect.gen(function* () {
    const named = yield* Config.option(Config.string(variable))
    const launcher = createRequire(import.meta.url).resolve("@openai/codex/bin/codex.js")
    const [program, ...first] = Option.match(named, {
      onNone: (): readonly [string, ...ReadonlyArray<string>] => [process.execPath, launcher],
      onSome: (file) => [file]
    })
    return (...options: ReadonlyArray<string>) =>
      Command.make(program, ...first, ...options).pipe(
        Command.env({ HOME: home, CODEX_HOME: home }),
        Command.stderr("inherit"),
        Command.string
      )
  })

/** Every definition by its name. The two versions of the protocol repeat a few, which must then be the same. */
const definitions = (text: string) =>
  Effect.gen(function* () {
    const { v2, ...first } = (yield* JsonSchema.decode(text)).definitions
    const v1 = yield* JsonSchema.decodeDefinitions(first)
    for (const [name, node] of Object.entries(v1)) {
      if (name in v2 && shape(node) !== shape(v2[name])) {
        return yield* Effect.dieMessage(`${name}: two definitions of one name`)
      }
    }
    return { ...v1, ...v2 }
  })

const shape = (node: JsonSchema.Node | undefined): string =>
  JSON.stringify({ ...node, $schema: undefined, title: undefined })

const methodsIn = (typescript: string): ReadonlyArray<string> =>
  [...typescript.matchAll(/"method": "([^"]+)"/g)].flatMap(([, method]) => method ?? [])
