import { Run } from "@effect-codex/agent"
import { AppServerSpec } from "@effect-codex/app-server"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { member, onTurn, sent } from "./support.ts"

/** What a run with this schema sends, and what it makes of this answer of the model. */
const structured = <A, I>(schema: Schema.Schema<A, I>, answer: unknown) =>
  onTurn(FakeTurn.text(JSON.stringify(answer)), (fake) =>
    Effect.gen(function* () {
      const options = { server: fake.spec(), input: "x", askAgain: false }
      const { output } = yield* Run.structured(schema, options)
      const [turn] = yield* sent(yield* fake.awaitProcess(1), "turn/start")
      return { output, sent: member(turn, "outputSchema") }
    })
  )

/** Whether the API accepts it in strict mode, as far as its documentation says. */
const isStrict = (node: unknown): boolean => {
  if (Array.isArray(node)) return node.every(isStrict)
  if (typeof node !== "object" || node === null) return true
  const members: Readonly<Record<string, unknown>> = { ...node }
  if (members["type"] === "object") {
    const properties = Object.keys(members["properties"] ?? {})
    if (members["additionalProperties"] !== false) return false
    if (JSON.stringify(members["required"]) !== JSON.stringify(properties)) return false
  }
  return Object.values(members).every(isStrict)
}

const Leaf = Schema.Struct({ name: Schema.String, size: Schema.optional(Schema.Int) })

interface Tree extends Schema.Schema.Type<typeof Leaf> {
  readonly children?: ReadonlyArray<Tree> | undefined
}
const Tree: Schema.Schema<Tree> = Schema.Struct({
  ...Leaf.fields,
  children: Schema.optional(Schema.Array(Schema.suspend(() => Tree)))
}).annotations({ identifier: "Tree" })

class Person extends Schema.Class<Person>("Person")({
  name: Schema.String,
  born: Schema.optionalWith(Schema.Date, { as: "Option" })
}) {}

const Shape = Schema.Union(
  Schema.TaggedStruct("Circle", { radius: Schema.Number }),
  Schema.TaggedStruct("Square", { side: Schema.optional(Schema.Number) })
)

const cases: ReadonlyArray<readonly [string, Schema.Schema.AnyNoContext, unknown, unknown]> = [
  ["a property that may be missing", Leaf, { name: "a", size: null }, { name: "a" }],
  ["one that may be missing and is there", Leaf, { name: "a", size: 2 }, { name: "a", size: 2 }],
  [
    "one that may be missing, and may be null",
    Schema.Struct({ a: Schema.optional(Schema.NullOr(Schema.Int)) }),
    { a: null },
    { a: null }
  ],
  [
    "one with a default",
    Schema.Struct({ a: Schema.optionalWith(Schema.Int, { default: () => 7 }) }),
    { a: null },
    { a: 7 }
  ],
  [
    "a schema that holds itself",
    Tree,
    { name: "a", size: null, children: [{ name: "b", size: null, children: null }] },
    { name: "a", children: [{ name: "b" }] }
  ],
  [
    "a class",
    Person,
    { name: "Ada", born: null },
    Person.make({ name: "Ada", born: Option.none() })
  ],
  ["a union at the root", Shape, { value: { _tag: "Square", side: null } }, { _tag: "Square" }],
  ["a union of texts", Schema.Literal("yes", "no"), { value: "yes" }, "yes"],
  ["an array", Schema.Array(Leaf), { value: [{ name: "a", size: null }] }, [{ name: "a" }]],
  [
    "a union in a property",
    Schema.Struct({ shape: Shape, none: Schema.Struct({}) }),
    { shape: { _tag: "Square", side: null }, none: {} },
    { shape: { _tag: "Square" }, none: {} }
  ]
]

describe("the schema of a structured output", () => {
  it.scoped.each(cases)("is sent as the API accepts it: %s", ([, schema, answer, expected]) =>
    Effect.gen(function* () {
      const { output, sent } = yield* structured(schema, answer)
      expect(output).toEqual(expected)
      expect(member(sent, "type")).toBe("object")
      expect(isStrict(sent)).toBe(true)
    })
  )

  const server = AppServerSpec.make({ command: "codex" })
  const refused = <A, I>(schema: Schema.Schema<A, I>) =>
    Run.structured(schema, { server, input: "x" })
  const counts = Schema.Record({ key: Schema.String, value: Schema.Int })
  it.each([
    ["is a record", () => refused(Schema.Struct({ a: Schema.Struct({ counts }) }))],
    ["is a tuple", () => refused(Schema.Struct({ counts: Schema.Tuple(Schema.Int, Schema.Int) }))],
    ["may be anything", () => refused(Schema.Struct({ counts: Schema.Unknown }))]
  ] as const)("that holds what the API refuses throws, with what to use: %s", (what, run) => {
    expect(run).toThrow(what)
    expect(run).toThrow(/counts .*Use /)
  })
})
