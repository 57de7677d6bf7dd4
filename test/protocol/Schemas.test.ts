/** Every definition against random values of the JSON Schema that codex prints for it. */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { CodexBinary } from "@effect-codex/app-server"
import * as Protocol from "@effect-codex/protocol"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, ParseResult, Predicate, Schema, Utils } from "effect"
import { additions, losses } from "./lossless.ts"
import { sample } from "./sample.ts"

const codex = await CodexBinary.find.pipe(
  Effect.either,
  Effect.provide(NodeContext.layer),
  Effect.runPromise
)

const isPlain = (value: unknown): value is Schema.Schema<unknown> => Schema.isSchema(value)

/** The generated schemas by the name of their definition. */
const schemas = new Map(
  Object.values(Protocol).flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) =>
      isPlain(value) ? [[name, value] as const] : []
    )
  )
)

const print = async (command: string): Promise<Readonly<Record<string, unknown>>> => {
  const parent = resolve("node_modules", ".cache", "effect-codex")
  mkdirSync(parent, { recursive: true })
  const out = mkdtempSync(join(parent, "schema-"))
  const env = { ...process.env, HOME: out, CODEX_HOME: out }
  await promisify(execFile)(
    command,
    ["app-server", "generate-json-schema", "--experimental", "--out", out],
    { env }
  )
  const printed: { definitions: { v2: Record<string, unknown> } } = JSON.parse(
    readFileSync(join(out, "codex_app_server_protocol.schemas.json"), "utf8")
  )
  rmSync(out, { recursive: true })
  const { v2, ...first } = printed.definitions
  return { ...first, ...v2 }
}

/** The names of all fields that some definition gives a default, or lets be `null`. */
const filled = (node: unknown): ReadonlyArray<string> => {
  if (Array.isArray(node)) return node.flatMap(filled)
  if (!Predicate.isRecord(node)) return []
  const own = Predicate.isRecord(node["properties"])
    ? Object.entries(node["properties"]).flatMap(([name, property]) =>
        Predicate.isRecord(property) && ("default" in property || isNullable(property))
          ? [name]
          : []
      )
    : []
  return [...own, ...Object.values(node).flatMap(filled)]
}

const isNullable = ({ anyOf, type }: Readonly<Record<string, unknown>>): boolean =>
  [type].flat().includes("null") ||
  (Array.isArray(anyOf) && anyOf.some((member) => Predicate.isRecord(member) && isNullable(member)))

const isEnvelope = (name: string): boolean =>
  /^(JSONRPC|Nullable|Client(Request|Notification)$|Server(Request|Notification)$)/.test(name)

const rounds = 12

if (Either.isLeft(codex)) {
  describe.skip(`every definition (skipped: ${codex.left.message.replaceAll("\n", " ")})`, () => {})
} else {
  const definitions = await print(codex.right)
  const names = Object.keys(definitions).filter((name) => !isEnvelope(name))
  const fields = new Set([...filled(definitions), "model_providers"])

  const run = (names: ReadonlyArray<string>, novel: boolean) => {
    const wrong: Array<string> = []
    for (const [index, name] of names.entries()) {
      const schema = schemas.get(name)
      if (schema === undefined) {
        wrong.push(`${name}: not generated`)
        continue
      }
      const decode = Schema.decodeUnknownEither(schema)
      const encode = Schema.encodeEither(schema)
      for (let round = 0; round < rounds; round++) {
        const random = new Utils.PCGRandom(index * 1000 + round)
        const value = sample(definitions[name], { definitions, random, novel })
        const result = Either.flatMap(decode(value), encode)
        if (Either.isLeft(result)) {
          const issue = ParseResult.ArrayFormatter.formatErrorSync(result.left)[0]
          wrong.push(
            `${name}: ${issue?._tag} at ${issue?.path.join(".")} of ${JSON.stringify(value)}`
          )
          continue
        }
        const lost = losses(value, result.right)
        const added = additions(value, result.right).filter((field) => !fields.has(field))
        if (lost.length + added.length > 0) {
          wrong.push(
            `${name}: lost ${lost.join()}, added ${added.join()} of ${JSON.stringify(value)}`
          )
        }
      }
    }
    return wrong
  }

  describe("every definition", () => {
    it("is generated under its name, and takes in and gives back whatever fits its schema", () => {
      expect(names.length).toBeGreaterThan(900)
      expect(run(names, false)).toEqual([])
    })

    it("that a server sends takes in and gives back what is new, too", () => {
      const requests = JSON.stringify(definitions["ServerRequest"])
      const received = names.filter((name) =>
        name.endsWith("Params")
          ? requests.includes(`/${name}"`)
          : /(Response|Notification)$/.test(name) &&
            !requests.includes(`/${name.replace(/Response$/, "Params")}"`)
      )
      expect(received.length).toBeGreaterThan(250)
      expect(run(received, true)).toEqual([])
    })
  })
}
