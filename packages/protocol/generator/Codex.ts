/** Gets the protocol from the installed codex. */
import { createRequire } from "node:module"
import * as Command from "@effect/platform/Command"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as JsonSchema from "./JsonSchema.ts"
import type { Kind, Printed } from "./Protocol.ts"

/** The environment variable with the path of an executable to use instead of the installed one. */
const variable = "EFFECT_CODEX_BINARY"

export const print = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Not in the system's temporary folder: codex warns about a home there.
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

/** Runs codex with an empty home, so that the developer's own configuration has no effect. */
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

/** Returns all definitions by name. Definitions that both versions of the protocol have must be equal. */
const definitions = (text: string) =>
  Effect.gen(function* () {
    const { v2, ...first } = (yield* JsonSchema.decode(text)).definitions
    const v1 = yield* JsonSchema.decodeDefinitions(first)
    for (const [name, node] of Object.entries(v1)) {
      if (name in v2 && shape(node) !== shape(v2[name])) {
        return yield* Effect.dieMessage(
          `${name}: the two versions of the protocol define it differently. Extend the generator to keep both.`
        )
      }
    }
    return { ...v1, ...v2 }
  })

const shape = (node: JsonSchema.Node | undefined): string =>
  JSON.stringify({ ...node, $schema: undefined, title: undefined })

const methodsIn = (typescript: string): ReadonlyArray<string> =>
  [...typescript.matchAll(/"method": "([^"]+)"/g)].flatMap(([, method]) => method ?? [])
