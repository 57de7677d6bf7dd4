/** The part of JSON Schema that codex uses. An unknown keyword fails the generation instead of being ignored. */
import * as Schema from "effect/Schema"

export interface Node {
  readonly $schema?: string
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | ReadonlyArray<string>
  readonly enum?: ReadonlyArray<string | number>
  readonly default?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly properties?: Properties
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: NodeOrBoolean
  readonly items?: NodeOrBoolean
  readonly oneOf?: ReadonlyArray<Node>
  readonly anyOf?: ReadonlyArray<Node>
  readonly allOf?: ReadonlyArray<Node>
}

/** `true` matches anything. */
export type NodeOrBoolean = Node | boolean

export type Properties = Readonly<Record<string, NodeOrBoolean>>

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })
const strings = Schema.Array(Schema.String)

export const Node: Schema.Schema<Node> = Schema.suspend(() =>
  Schema.Struct({
    $schema: optional(Schema.String),
    $ref: optional(Schema.String),
    title: optional(Schema.String),
    description: optional(Schema.String),
    type: optional(Schema.Union(Schema.String, strings)),
    enum: optional(Schema.Array(Schema.Union(Schema.String, Schema.Number))),
    default: optional(Schema.Unknown),
    format: optional(Schema.String),
    minimum: optional(Schema.Number),
    minLength: optional(Schema.Number),
    properties: optional(Schema.Record({ key: Schema.String, value: NodeOrBoolean })),
    required: optional(strings),
    additionalProperties: optional(NodeOrBoolean),
    items: optional(NodeOrBoolean),
    oneOf: optional(Schema.Array(Node)),
    anyOf: optional(Schema.Array(Node)),
    allOf: optional(Schema.Array(Node))
  })
)

const NodeOrBoolean: Schema.Schema<NodeOrBoolean> = Schema.Union(Schema.Boolean, Node)

export type Definitions = Readonly<Record<string, Node>>

const Definitions = Schema.Record({ key: Schema.String, value: Node })

/** The file with all definitions. Those of the second version of the protocol are in a member `v2`. */
const Printed = Schema.Struct({
  $schema: Schema.String,
  title: Schema.String,
  type: Schema.Literal("object"),
  definitions: Schema.Struct({ v2: Definitions }, { key: Schema.String, value: Schema.Unknown })
})

export const decode = Schema.decodeUnknown(Schema.parseJson(Printed), { onExcessProperty: "error" })
export const decodeDefinitions = Schema.decodeUnknown(Definitions, { onExcessProperty: "error" })

/** Returns the name that a `$ref` points to. Both versions of the protocol share one namespace. */
export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1)
