/** Renders the text of the generated files, before formatting. */
import * as Domains from "./Domains.ts"
import * as Experimental from "./Experimental.ts"
import * as Placements from "./Placements.ts"
import type { Message, Request } from "./Message.ts"
import { type Protocol, sentOnly } from "./Protocol.ts"
import * as SharedFields from "./SharedFields.ts"
import { type Definition, type Field, isNullable, references, Type, walk } from "./Type.ts"

/**
 * Returns each file's text by its name. `before` says in which file each definition was in the previous generation.
 */
export const files = (
  protocol: Protocol,
  before: ReadonlyMap<string, string>
): ReadonlyMap<string, string> => {
  const context = make(protocol, before)
  const domains = new Map<string, Array<Definition>>()
  const definitions = [...protocol.definitions.values()].filter(
    ({ name, type }) => !(context.isSent(name) && isUnknown(type))
  )
  for (const definition of definitions) {
    const domain = context.fileOf(definition.name)
    domains.set(domain, [...(domains.get(domain) ?? []), definition])
  }
  return new Map([
    ...[...domains].map(
      ([domain, definitions]) => [`${domain}.ts`, domainFile(context, domain, definitions)] as const
    ),
    ["ClientRequests.ts", requestsFile(context, "ClientRequests", protocol.clientRequests)],
    ["ServerRequests.ts", requestsFile(context, "ServerRequests", protocol.serverRequests)],
    ["ServerNotifications.ts", notificationsFile(context, protocol.serverNotifications)],
    ["Experimental.ts", experimentalFile(protocol)],
    ["Version.ts", versionFile(protocol)],
    [
      Placements.file,
      Placements.print(
        definitions.map(({ name }) => name),
        context.fileOf
      )
    ]
  ])
}

interface Context {
  readonly protocol: Protocol
  readonly fileOf: (name: string) => string
  readonly isSent: (name: string) => boolean
  /** Whether a definition is one of the items of a turn. */
  readonly isItem: (name: string) => boolean
  /** Whether a definition needs a type for its encoded form, because decoding may fill in a default. */
  readonly hasEncoded: (name: string) => boolean
  /** The fields that definitions share. */
  readonly shared: ReadonlyArray<SharedFields.SharedFields>
}

const make = (protocol: Protocol, before: ReadonlyMap<string, string>): Context => {
  const sent = sentOnly(protocol)
  const items = itemsOf(protocol)
  const domains = Domains.assign(protocol, before)
  const encoded = new Set<string>()
  for (let before = -1; before !== encoded.size;) {
    before = encoded.size
    for (const { name, type } of protocol.definitions.values()) {
      if (sent.has(name) || encoded.has(name)) continue
      if (hasDefaults(type) || references(type).some((reference) => encoded.has(reference)))
        encoded.add(name)
    }
  }
  const context: Context = {
    protocol,
    fileOf: (name) => {
      const file = domains.get(name)
      if (file === undefined)
        throw new Error(
          `${name}: codex's schema refers to it but does not define it. Add it to Supplement.definitions.`
        )
      return file
    },
    isSent: (name) => sent.has(name),
    isItem: (name) => items.has(name),
    hasEncoded: (name) => encoded.has(name),
    shared: []
  }
  return withSharedFields(context)
}

const withSharedFields = (context: Context): Context => {
  const { definitions } = context.protocol
  const owners = [...definitions.values()].flatMap(({ name, type }) => {
    if (type._tag !== "Object" || type.rest !== undefined) return []
    const file = context.fileOf(name)
    const renderer = new Renderer(context, new Imports(context, file), name)
    return [{ name, file, fields: type.fields.map((field) => renderer.rendered(field)) }]
  })
  const shared = SharedFields.find(owners, (name) => definitions.has(name))
  const files = new Map(shared.map(({ file, name }) => [name, file]))
  return { ...context, fileOf: (name) => files.get(name) ?? context.fileOf(name), shared }
}

const itemsOf = ({ definitions }: Protocol): ReadonlySet<string> => {
  const type = definitions.get("ThreadItem")?.type
  if (type?._tag !== "Tagged")
    throw new Error(
      "ThreadItem is no longer a tagged union in codex's schema. Extend the generator to support that."
    )
  return new Set(type.members.map(({ name }) => name))
}

const hasDefaults = (type: Type): boolean =>
  walk(type).some(
    (part) =>
      part._tag === "Object" && part.fields.some(({ default: value }) => value !== undefined)
  )

const header = ({ version }: Protocol, what: string): string =>
  `/**\n * ${what}\n *\n * Generated from codex ${version} by \`pnpm protocol:generate\`. Do not edit.\n */\n`

/** The imports of a file: which names it needs, and whether as values or only as types. */
class Imports {
  readonly names = new Map<string, Map<string, boolean>>()
  readonly context: Context
  readonly file: string

  constructor(context: Context, file: string) {
    this.context = context
    this.file = file
  }

  use(name: string, kind: "type" | "value", spelled = name): string {
    const file = this.context.fileOf(name)
    if (file !== this.file) {
      const names = this.names.get(file) ?? new Map<string, boolean>()
      this.names.set(file, names.set(spelled, (names.get(spelled) ?? false) || kind === "value"))
    }
    return spelled
  }

  toString(): string {
    return [...this.names]
      .sort(byFirst)
      .map(([file, names]) => {
        const sorted = [...names].sort(byFirst)
        const allTypes = sorted.every(([, value]) => !value)
        const list = sorted
          .map(([name, value]) => (value || allTypes ? name : `type ${name}`))
          .join(", ")
        return `import ${allTypes ? "type " : ""}{ ${list} } from "./${file}.ts"\n`
      })
      .join("")
  }
}

const byFirst = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1

const domainFile = (
  context: Context,
  domain: string,
  definitions: ReadonlyArray<Definition>
): string => {
  const imports = new Imports(context, domain)
  const body = [
    ...definitions.map((definition) => {
      const { name } = definition
      return [name, new Renderer(context, imports, name).definition(definition)] as const
    }),
    ...context.shared
      .filter(({ file }) => file === domain)
      .map((shared) => {
        const [owner = shared.name] = shared.owners
        return [shared.name, new Renderer(context, imports, owner).shared(shared)] as const
      })
  ]
    .toSorted(byFirst)
    .map(([, text]) => text)
    .join("\n")
  const lenient = body.includes("Lenient.") ? `import * as Lenient from "../Lenient.ts"\n` : ""
  return `${header(context.protocol, `The definitions of the domain "${domain}".`)}import * as Schema from "effect/Schema"\n${lenient}${imports}\n${body}`
}

const isUnknown = (type: Type): boolean =>
  type._tag === "Object" && type.fields.some((field) => field.type._tag === "UnknownTag")

class Renderer {
  readonly context: Context
  readonly imports: Imports
  /** Whether only the client writes this. The server then fills in defaults, and unknown values do not occur. */
  readonly sent: boolean
  /**
   * In an item, a field that may be missing and does not match its schema is dropped instead of failing the item.
   */
  readonly item: boolean

  constructor(context: Context, imports: Imports, name: string) {
    this.context = context
    this.imports = imports
    this.sent = context.isSent(name)
    this.item = context.isItem(name)
  }

  definition(definition: Definition): string {
    const { name, type } = definition
    const encoded = this.context.hasEncoded(name)
    const docs = doc([definition.description, ...valueDocs(type)], definition.experimental)
    const annotation = encoded ? `Schema.Schema<${name}, ${name}Encoded>` : `Schema.Schema<${name}>`
    const schema = this.definitionSchema(definition)
    const lazy = isTrivial(type)
      ? schema
      : `${pure} Schema.suspend(() => ${schema}).annotations({ identifier: "${name}" })`
    return [
      `${docs}export ${this.declaration(definition)}`,
      encoded ? `${encodedDoc(name)}export ${this.encodedDeclaration(definition)}` : "",
      `export const ${name}: ${annotation} = ${lazy}\n`
    ].join("")
  }

  private declaration({ name, type }: Definition): string {
    if (type._tag !== "Object" || isUnknown(type))
      return `type ${name} = ${this.type(type, false)}\n`
    const shared = this.sharedBy(name)
    return shared === undefined
      ? `interface ${name} ${this.type(type, false)}\n`
      : `interface ${name} extends ${this.imports.use(shared.name, "type")} ${this.type(without(type, shared), false)}\n`
  }

  private encodedDeclaration({ name, type }: Definition): string {
    if (type._tag !== "Object") return `type ${name}Encoded = ${this.encodedType(name, type)}\n`
    const shared = this.sharedBy(name)
    if (shared !== undefined)
      return `interface ${name}Encoded extends ${this.encodedShared(shared)} ${this.type(without(type, shared), true)}\n`
    return type.rest === undefined
      ? this.encodedInterface(name, type.fields)
      : `interface ${name}Encoded ${this.type(type, true)}\n`
  }

  private encodedInterface(name: string, all: ReadonlyArray<Field>): string {
    const fields = all.filter((field) => this.differs(field))
    const names = fields.map((field) => JSON.stringify(field.name)).join(" | ")
    const body = fields.map((field) => this.field(field, true, false)).join("\n")
    return `interface ${name}Encoded extends Omit<${name}, ${names}> {\n${body}\n}\n`
  }

  /** The values of a long enum are taken from the decoded type instead of being listed again. */
  private encodedType(name: string, type: Type): string {
    if (type._tag !== "Union") return this.type(type, true)
    return this.members(type.members)
      .map((member) =>
        member._tag === "Enum" && member.values.length > 10
          ? `Extract<${name}, ${kindsOf(member).join(" | ")}>`
          : this.type(member, true)
      )
      .join(" | ")
  }

  private definitionSchema({ name, type }: Definition): string {
    const shared = this.sharedBy(name)
    if (shared === undefined || type._tag !== "Object") return this.schema(type)
    const built = `${this.imports.use(shared.name, "value")}()`
    const fields = without(type, shared)
      .fields.map((field) => this.schemaField(field))
      .join("")
    return `Lenient.struct(${fields === "" ? built : `{...${built},${fields}}`})`
  }

  /** The declarations of shared fields. Their schemas are built together with each definition that has them. */
  shared(shared: SharedFields.SharedFields): string {
    const { fields, file, name, owners } = shared
    const prefix = file === SharedFields.common ? "export " : ""
    const names = owners.map((owner) => `\`${owner}\``)
    const docs = doc(
      [`The fields that ${names.slice(0, -1).join(", ")} and ${names.at(-1)} share.`],
      false
    )
    const schemas = fields.map((field) => this.schemaField(field)).join("")
    return [
      `${docs}${prefix}interface ${name} ${this.type(Type.Object({ fields, rest: undefined }), false)}\n`,
      this.isChanged(shared)
        ? `${encodedDoc(name)}${prefix}${this.encodedInterface(name, fields)}`
        : "",
      `${prefix}const ${name} = () => ({${schemas}})\n`
    ].join("")
  }

  private sharedBy(name: string): SharedFields.SharedFields | undefined {
    return this.context.shared.find(({ owners }) => owners.includes(name))
  }

  private encodedShared(shared: SharedFields.SharedFields): string {
    return this.imports.use(
      shared.name,
      "type",
      this.isChanged(shared) ? `${shared.name}Encoded` : shared.name
    )
  }

  private isChanged({ fields }: SharedFields.SharedFields): boolean {
    return !this.sent && fields.some((field) => this.differs(field))
  }

  /** A field, and what identifies it among those of other definitions. */
  rendered(field: Field): SharedFields.Rendered {
    const declared = this.field(field, false, true)
    return {
      field,
      text: [declared, this.field(field, true, false), this.schemaField(field)].join("\n"),
      lines: declared.split("\n").length,
      fitsCommon: references(field.type).every(
        (name) => this.context.fileOf(name) === SharedFields.common
      )
    }
  }

  private differs({ default: value, type }: Field): boolean {
    return (
      value !== undefined ||
      hasDefaults(type) ||
      references(type).some((reference) => this.context.hasEncoded(reference))
    )
  }

  type(type: Type, encoded: boolean): string {
    switch (type._tag) {
      case "Unknown":
        return "unknown"
      case "String":
        return "string"
      case "Number":
        return "number"
      case "Boolean":
        return "boolean"
      case "Null":
        return "null"
      case "Enum":
        return [
          ...type.values.map(({ value }) => JSON.stringify(value)),
          ...(type.open ? kindsOf(type).map((kind) => `(${kind} & {})`) : [])
        ].join(" | ")
      case "Array":
        return `ReadonlyArray<${this.type(type.item, encoded)}>`
      case "Record":
        return `Readonly<Record<string, ${this.type(type.value, encoded)}>>`
      case "Object":
        return this.object(type, encoded)
      case "Ref":
        return this.reference(type.name, encoded)
      case "Union":
        return this.members(type.members)
          .map((member) => this.type(member, encoded))
          .join(" | ")
      case "Tagged":
        return this.names(type)
          .map((name) => this.reference(name, encoded))
          .join(" | ")
      case "UnknownTag":
        return "Lenient.UnknownTag"
      case "UnknownVariant":
        return "Lenient.UnknownVariant"
    }
  }

  schema(type: Type): string {
    switch (type._tag) {
      case "Unknown":
        return "Schema.Unknown"
      case "String":
        return "Schema.String"
      case "Number":
        return "Schema.Number"
      case "Boolean":
        return "Schema.Boolean"
      case "Null":
        return "Schema.Null"
      case "Enum":
        return type.open
          ? this.schema(Type.Union({ members: kindsOf(type).map((kind) => kinds[kind]) }))
          : `Schema.Literal(${type.values.map(({ value }) => JSON.stringify(value)).join(", ")})`
      case "Array":
        return `Schema.Array(${this.schema(type.item)})`
      case "Record":
        return `Schema.Record({ key: Schema.String, value: ${this.schema(type.value)} })`
      case "Object": {
        const fields = type.fields.map((field) => this.schemaField(field)).join("")
        return type.rest === undefined
          ? `Lenient.struct({${fields}})`
          : `Lenient.structWithRest({${fields}}, ${this.schema(type.rest)})`
      }
      case "Ref":
        return this.schemaReference(type.name)
      case "Union": {
        const members = this.members(type.members)
        const [first, second, ...others] = members
        if (first !== undefined && second === undefined) return this.schema(first)
        return first !== undefined && second?._tag === "Null" && others.length === 0
          ? `Schema.NullOr(${this.schema(first)})`
          : `Schema.Union(${members.map((member) => this.schema(member)).join(", ")})`
      }
      case "Tagged":
        return `Schema.Union(${this.names(type)
          .map((name) => this.schemaReference(name))
          .join(", ")})`
      case "UnknownTag":
        return `Lenient.unknownTag(${type.known.map((value) => JSON.stringify(value)).join(", ")})`
      case "UnknownVariant":
        return `Lenient.unknownVariant(${type.known.map((value) => JSON.stringify(value)).join(", ")})`
    }
  }

  /** The schema of a type without `null`. */
  private present(type: Type): string {
    return type._tag === "Union"
      ? this.schema(Type.Union({ members: type.members.filter(({ _tag }) => _tag !== "Null") }))
      : this.schema(type)
  }

  private members(members: ReadonlyArray<Type>): ReadonlyArray<Type> {
    return this.sent ? members.filter(({ _tag }) => _tag !== "UnknownVariant") : members
  }

  private names({ members, unknown }: Extract<Type, { _tag: "Tagged" }>): ReadonlyArray<string> {
    return [...members.map(({ name }) => name), ...(this.sent ? [] : [unknown])]
  }

  private reference(name: string, encoded: boolean): string {
    return (encoded || this.sent) && this.context.hasEncoded(name)
      ? this.imports.use(name, "type", `${name}Encoded`)
      : this.imports.use(name, "type")
  }

  private schemaReference(name: string): string {
    const value = this.imports.use(name, "value")
    return this.sent && this.context.hasEncoded(name) ? `Schema.encodedSchema(${value})` : value
  }

  private object({ fields, rest }: Extract<Type, { _tag: "Object" }>, encoded: boolean): string {
    const body = fields.map((field) => this.field(field, encoded, !encoded)).join("\n")
    const index = rest === undefined ? "" : `\nreadonly [key: string]: ${this.type(rest, encoded)}`
    return `{\n${body}${index}\n}`
  }

  private field(field: Field, encoded: boolean, documented: boolean): string {
    const isDefaulted = field.default !== undefined && !this.sent
    const mark = (isDefaulted ? !encoded : field.required) ? "" : "?"
    const fallback =
      field.default === undefined || field.default.value === null
        ? undefined
        : `Default: \`${JSON.stringify(field.default.value)}\`.`
    const docs = documented
      ? doc([field.description, ...valueDocs(field.type), fallback], field.experimental)
      : ""
    return `${docs}readonly ${key(field.name)}${mark}: ${this.type(field.type, encoded)}`
  }

  private schemaField(field: Field): string {
    return `${key(field.name)}: ${this.fieldSchema(field)},`
  }

  private fieldSchema({ default: value, required, type }: Field): string {
    if (value === undefined || this.sent) {
      const schema = this.schema(type)
      return required ? schema : `Lenient.${this.item ? "orAbsent" : "optional"}(${schema})`
    }
    return value.value === null && isNullable(type)
      ? `Lenient.${this.item ? "orNull" : "nullable"}(${this.present(type)})`
      : `Lenient.${this.item ? "orDefault" : "defaulted"}(${this.schema(type)}, () => (${JSON.stringify(value.value)}))`
  }
}

/** Tells a bundler that it may leave out a definition that nobody uses. */
const pure = "/*#__PURE__*/"

const encodedDoc = (name: string): string =>
  `/** \`${name}\` as it is on the wire: defaults may be missing. */\n`

const without = (
  type: Extract<Type, { _tag: "Object" }>,
  shared: SharedFields.SharedFields
): Extract<Type, { _tag: "Object" }> => {
  const names = new Set(shared.fields.map(({ name }) => name))
  return { ...type, fields: type.fields.filter(({ name }) => !names.has(name)) }
}

type Enum = Extract<Type, { _tag: "Enum" }>

/** The primitive types of an enum's values. Unknown values are assumed to have one of them. */
const kindsOf = ({ values }: Enum): ReadonlyArray<keyof typeof kinds> => [
  ...new Set(values.map(({ value }) => (typeof value === "string" ? "string" : "number")))
]

const kinds = { string: Type.String(), number: Type.Number() } as const

/** Whether a schema is cheap to build and refers to no other definition. */
const isTrivial = (type: Type): boolean =>
  type._tag === "String" || type._tag === "Number" || (type._tag === "Enum" && type.open)

const valueDocs = (type: Type): ReadonlyArray<string> => {
  const enums =
    type._tag === "Enum"
      ? [type]
      : type._tag === "Union"
        ? type.members.filter(Type.$is("Enum"))
        : []
  return enums.flatMap(({ values }) =>
    values.flatMap(({ description, experimental, value }) =>
      description === undefined && !experimental
        ? []
        : [
            `- \`${value}\`: ${[experimental ? "(experimental)" : undefined, description?.replaceAll("\n", "\n  ")].filter(Boolean).join(" ")}`
          ]
    )
  )
}

const doc = (parts: ReadonlyArray<string | undefined>, experimental: boolean): string => {
  const paragraphs = parts.filter((part) => part !== undefined && part !== "")
  if (experimental) paragraphs.push("@experimental")
  if (paragraphs.length === 0) return ""
  const text = paragraphs
    .join("\n\n")
    .replaceAll("\n\n- `", "\n- `")
    .replaceAll("*/", "*\\/")
    .replaceAll(/[ \t]+$/gm, "")
  return text.includes("\n")
    ? `/**\n${text
        .split("\n")
        .map((line) => ` * ${line}`.trimEnd())
        .join("\n")}\n */\n`
    : `/** ${text} */\n`
}

const key = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)

/** The client's side of a message uses the encoded types, in which defaults may be left out. */
const written = (context: Context, name: string) =>
  context.hasEncoded(name) && !context.isSent(name)
    ? { type: `${name}Encoded`, schema: (path: string) => `Schema.encodedSchema(${path})` }
    : { type: name, schema: (path: string) => path }

const requestsFile = (
  context: Context,
  kind: "ClientRequests" | "ServerRequests",
  requests: ReadonlyArray<Request>
): string => {
  const byClient = kind === "ClientRequests"
  const used = new Set<string>()
  const path = (name: string, spelled: string) => {
    const file = context.fileOf(name)
    used.add(file)
    return `${file}.${spelled}`
  }
  const side = (name: string, isWritten: boolean) => {
    const { schema, type } = isWritten
      ? written(context, name)
      : { type: name, schema: (path: string) => path }
    return { type: path(name, type), schema: schema(path(name, name)) }
  }
  const entries = requests.map((request) => {
    const params = paramsOf(request, (name) => side(name, byClient))
    const result = side(request.result, !byClient)
    const docs = doc([request.description], request.experimental)
    return {
      type: `${docs}readonly ${key(request.method)}: { readonly params: ${params.type}; readonly result: ${result.type} }\n`,
      value: `${key(request.method)}: Codec.method(${params.schema}, ${result.schema}),\n`
    }
  })
  const constant = kind.slice(0, 1).toLowerCase() + kind.slice(1)
  const by = byClient ? "client" : "server"
  const table = entries.map(({ value }) => value).join("")
  return `${header(context.protocol, `Every request of the ${by}, with its parameters and its result.`)}${table.includes("Schema.") ? 'import * as Schema from "effect/Schema"\n' : ""}import * as Codec from "../Codec.ts"
${importsOf(used)}
export interface ${kind} {
${entries.map(({ type }) => type).join("")}}

export const ${constant}: {
  readonly [M in keyof ${kind}]: Codec.Method<${kind}[M]["params"], ${kind}[M]["result"]>
} = {
${table}}
`
}

const paramsOf = (
  { optional, params }: Message,
  side: (name: string) => { readonly type: string; readonly schema: string }
) => {
  if (params === undefined) return { type: "null | undefined", schema: "Codec.none" }
  const { schema, type } = side(params)
  return optional
    ? { type: `${type} | null | undefined`, schema: `Schema.NullishOr(${schema})` }
    : { type, schema }
}

const notificationsFile = (context: Context, notifications: ReadonlyArray<Message>): string => {
  const used = new Set<string>()
  const side = (name: string) => {
    const file = context.fileOf(name)
    used.add(file)
    return { type: `${file}.${name}`, schema: `${file}.${name}` }
  }
  const entries = notifications.map((message) => {
    const { schema, type } = paramsOf(message, side)
    return {
      type: `${doc([message.description], message.experimental)}readonly ${key(message.method)}: ${type}\n`,
      value: `${key(message.method)}: Codec.make(${schema}),\n`
    }
  })
  return `${header(context.protocol, "Every notification of the server, with its parameters.")}import * as Codec from "../Codec.ts"
${importsOf(used)}
export interface ServerNotifications {
${entries.map(({ type }) => type).join("")}}

export const serverNotifications: {
  readonly [M in keyof ServerNotifications]: Codec.Codec<ServerNotifications[M]>
} = {
${entries.map(({ value }) => value).join("")}}
`
}

const importsOf = (files: ReadonlySet<string>): string =>
  [...files]
    .toSorted()
    .map((file) => `import * as ${file} from "./${file}.ts"\n`)
    .join("")

const experimentalFile = (protocol: Protocol): string => {
  const methods = protocol.clientRequests.filter(({ experimental }) => experimental)
  const rules = protocol.clientRequests.flatMap((request) => {
    const found = request.experimental
      ? []
      : Experimental.rules(protocol.definitions, request.params)
    return found.length === 0 ? [] : [`${key(request.method)}: ${JSON.stringify(found)},\n`]
  })
  return `${header(protocol, "What a connection has to opt in to before it may send it.")}
/** The requests that are experimental as a whole. */
export const methods: ReadonlySet<string> = new Set(${JSON.stringify(methods.map(({ method }) => method))})

/** A part of a request's parameters: \`*\` is every member. With \`values\`, only these are experimental. */
export interface Rule {
  readonly path: ReadonlyArray<string>
  readonly values?: ReadonlyArray<string>
}

/** What is experimental in the parameters of the other requests. */
export const rules: Readonly<Record<string, ReadonlyArray<Rule>>> = {
${rules.join("")}}
`
}

const versionFile = (protocol: Protocol): string =>
  `${header(protocol, "What these files were generated from.")}
/** The version of codex whose protocol this is. */
export const codexVersion = ${JSON.stringify(protocol.version)}
`
