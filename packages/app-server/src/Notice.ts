/**
 * What a server says beside its turns, and often before anybody listens: that an MCP server does not start, that it does
 * not understand its configuration, that a part of it is deprecated.
 */
import { Lenient, type Message, type Notifications } from "@effect-codex/protocol"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ProviderText from "./ProviderText.ts"
import type { Redact } from "./Redaction.ts"

/** What a server says beside its turns. */
export const Notice = Schema.Union(
  /** How far the start of a configured MCP server has come, for one thread. */
  Schema.TaggedStruct("McpServer", {
    name: Schema.String,
    /** `starting`, `ready`, `failed` or `cancelled`. */
    status: Schema.String,
    /** Why it failed. */
    error: Lenient.orUndefined(Schema.String)
  }),
  /** The server does not understand a part of its configuration, or lacks something that it asks for. */
  Schema.TaggedStruct("Configuration", {
    summary: Schema.String,
    details: Lenient.orUndefined(Schema.String)
  }),
  /** Something that the configuration asks for will be gone in a later version of codex. */
  Schema.TaggedStruct("Deprecation", {
    summary: Schema.String,
    details: Lenient.orUndefined(Schema.String)
  })
)
/** What a server says beside its turns. */
export type Notice = typeof Notice.Type

/**
 * Reads a notification as a notice, with its texts redacted and bounded. Returns `undefined` for every other notification.
 *
 * @example
 * const notice = Notice.read(
 *   { method: "configWarning", params: { summary: "unknown key" } },
 *   appServer.redact
 * )
 */
export const read = (
  { method, params }: Message.Notification,
  redact: Redact
): Notice | undefined =>
  readers.get(method)?.(params, (text) => ProviderText.readable(text, redact))

/**
 * Returns whether a person should hear of a notice. The start of an MCP server that goes well is none of these.
 *
 * @example
 * const problems = appServer.notices().filter(Notice.isProblem)
 */
export const isProblem = (notice: Notice): boolean =>
  notice._tag !== "McpServer" || (notice.status !== "starting" && notice.status !== "ready")

/**
 * Returns a notice as one line for a log.
 *
 * @example
 * const line = Notice.textOf({ _tag: "Deprecation", summary: "an old key", details: undefined })
 */
export const textOf = (notice: Notice): string => {
  switch (notice._tag) {
    case "McpServer":
      return `the MCP server ${notice.name} is ${notice.status}: ${notice.error ?? "no reason is given"}`
    case "Configuration":
      return `about the configuration of codex: ${withDetails(notice)}`
    case "Deprecation":
      return `deprecated in the configuration of codex: ${withDetails(notice)}`
  }
}

const withDetails = ({
  details,
  summary
}: {
  readonly summary: string
  readonly details: string | undefined
}): string => (details === undefined ? summary : `${summary} ${details}`)

type Readable = (text: string) => string
type Reader = (params: unknown, readable: Readable) => Notice | undefined

const reader = <A, I>(
  schema: Schema.Schema<A, I>,
  notice: (params: A, readable: Readable) => Notice
): Reader => {
  const decode = Schema.decodeUnknownOption(schema)
  return (params, readable) =>
    Option.getOrUndefined(Option.map(decode(params), (params) => notice(params, readable)))
}

const words = reader(
  Schema.Struct({ summary: Schema.String, details: Lenient.orNull(Schema.String) }),
  ({ details, summary }, readable) => ({
    _tag: "Configuration",
    summary: readable(summary),
    details: details === null ? undefined : readable(details)
  })
)

const names = {
  "mcpServer/startupStatus/updated": reader(
    Schema.Struct({
      name: Schema.String,
      status: Schema.String,
      error: Lenient.orNull(Schema.String)
    }),
    ({ error, name, status }, readable) => ({
      _tag: "McpServer",
      name,
      status,
      error: error === null ? undefined : readable(error)
    })
  ),
  configWarning: words,
  deprecationNotice: (params, readable) => {
    const notice = words(params, readable)
    return notice?._tag === "Configuration" ? { ...notice, _tag: "Deprecation" } : undefined
  }
} satisfies { readonly [M in Notifications.NotificationName]?: Reader }

/** A map, because a method may have the name of a member that every object has. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>(Object.entries(names))
