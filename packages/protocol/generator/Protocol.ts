/** The whole protocol as one value: all messages, and all definitions that they use. */
import * as JsonSchema from "./JsonSchema.ts"
import type { Message, Request } from "./Message.ts"
import * as Results from "./Results.ts"
import * as Supplement from "./Supplement.ts"
import * as Translate from "./Translate.ts"
import { type Definition, reachable } from "./Type.ts"

export interface Protocol {
  /** The version of codex that the protocol was printed by. */
  readonly version: string
  readonly definitions: ReadonlyMap<string, Definition>
  readonly clientRequests: ReadonlyArray<Request>
  readonly clientNotifications: ReadonlyArray<Message>
  readonly serverNotifications: ReadonlyArray<Message>
  readonly serverRequests: ReadonlyArray<Request>
}

/** What codex prints. */
export interface Printed {
  readonly version: string
  readonly all: JsonSchema.Definitions
  readonly stable: JsonSchema.Definitions
  /** The methods in the printed TypeScript, by kind of message. */
  readonly names: Readonly<Record<Kind, ReadonlyArray<string>>>
}

export const kinds = [
  "ClientRequest",
  "ClientNotification",
  "ServerNotification",
  "ServerRequest"
] as const
export type Kind = (typeof kinds)[number]

/** Envelopes are left out: `Message.ts` has them. */
const isEnvelope = (name: string): boolean =>
  name.startsWith("JSONRPC") || name.startsWith("Nullable") || kinds.some((kind) => kind === name)

export const make = (printed: Printed): Protocol => {
  const all = { ...supplemented(printed.all), ...Supplement.definitions }
  const stable = { ...supplemented(printed.stable), ...Supplement.definitions }
  const messages = (kind: Kind, extra: Readonly<Record<string, string>> = {}) =>
    named(kind, printed, [...listed(kind, all, stable), ...Object.entries(extra).map(supplement)])
  const clientRequests = messages("ClientRequest", Supplement.clientRequests)
  const serverRequests = messages("ServerRequest")
  const definitions = Translate.definitions(
    Object.fromEntries(Object.entries(all).filter(([name]) => !isEnvelope(name))),
    stable
  )
  const requests = Results.find([...clientRequests, ...serverRequests], responses(all))
  const protocol: Protocol = {
    version: printed.version,
    definitions,
    clientRequests: requests.slice(0, clientRequests.length),
    clientNotifications: messages("ClientNotification"),
    serverNotifications: messages("ServerNotification", Supplement.serverNotifications),
    serverRequests: requests.slice(clientRequests.length)
  }
  return protocol
}

/**
 * Returns the definitions that only the client writes. Their types allow defaults to be left out, and no default is
 * filled in.
 */
export const sentOnly = (protocol: Protocol): ReadonlySet<string> => {
  const { clientRequests, definitions, serverRequests } = protocol
  const sent = reachable(definitions, [
    ...clientRequests.flatMap(({ params }) => params ?? []),
    ...serverRequests.map(({ result }) => result)
  ])
  const received = reachable(definitions, [
    ...clientRequests.map(({ result }) => result),
    ...serverRequests.flatMap(({ params }) => params ?? []),
    ...protocol.serverNotifications.flatMap(({ params }) => params ?? [])
  ])
  return new Set([...sent].filter((name) => !received.has(name)))
}

const supplemented = (definitions: JsonSchema.Definitions): JsonSchema.Definitions => {
  const result: Record<string, JsonSchema.Node> = { ...definitions }
  for (const [name, properties] of Object.entries(Supplement.members)) {
    const node = result[name]
    const known = Object.keys(properties).find(
      (property) => node?.properties?.[property] !== undefined
    )
    if (node === undefined || known !== undefined) {
      throw new Error(
        `Supplement.members.${name}: codex's schema has changed here. Check what codex prints now, and correct or remove this entry.`
      )
    }
    result[name] = { ...node, properties: { ...node.properties, ...properties } }
  }
  return result
}

const listed = (
  kind: Kind,
  all: JsonSchema.Definitions,
  stable: JsonSchema.Definitions
): ReadonlyArray<Message> => {
  const known = new Set((stable[kind]?.oneOf ?? []).map(methodOf))
  return (all[kind]?.oneOf ?? []).map((node): Message => {
    const method = methodOf(node)
    const params = node.properties?.["params"]
    const reference =
      typeof params === "object"
        ? (params.$ref ?? params.anyOf?.find(({ $ref }) => $ref !== undefined)?.$ref)
        : undefined
    if (reference === undefined && typeof params === "object" && params.type !== "null") {
      throw new Error(
        `${method}: its parameters do not refer to a definition. Extend the generator to support that.`
      )
    }
    return {
      method,
      description: node.description,
      experimental: !known.has(method),
      params: reference === undefined ? undefined : JsonSchema.nameOf(reference),
      optional: !(node.required?.includes("params") ?? false)
    }
  })
}

const supplement = ([method, params]: [string, string]): Message => ({
  method,
  description: undefined,
  experimental: false,
  params,
  optional: false
})

const methodOf = (node: JsonSchema.Node): string => {
  const method = node.properties?.["method"]
  const name = typeof method === "object" ? method.enum?.[0] : undefined
  if (typeof name !== "string")
    throw new Error(
      "A message in codex's schema has no method. Extend the generator to support that."
    )
  return name
}

/**
 * Compares the messages with the methods in the printed TypeScript, which is complete. None may be missing, and
 * none invented.
 */
const named = (
  kind: Kind,
  printed: Printed,
  messages: ReadonlyArray<Message>
): ReadonlyArray<Message> => {
  const ours = messages.map(({ method }) => method)
  const theirs = printed.names[kind]
  const missing = theirs.filter((method) => !ours.includes(method))
  const invented = ours.filter((method) => !theirs.includes(method))
  if (missing.length + invented.length > 0 || new Set(ours).size !== ours.length) {
    throw new Error(
      `${kind}: add to Supplement.ts: ${missing.join(", ") || "nothing"} (codex's TypeScript has them, its JSON Schema does not). ` +
        `Remove from Supplement.ts: ${invented.join(", ") || "nothing"} (codex's TypeScript does not have them).`
    )
  }
  return messages
}

const responses = (all: JsonSchema.Definitions): ReadonlyArray<string> =>
  Object.keys(all).filter((name) => name.endsWith("Response") && !isEnvelope(name))
