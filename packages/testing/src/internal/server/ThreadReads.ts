/** The methods by which a client looks for threads, as far as tests need them. */
import { Lenient } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import type { Context } from "./Context.ts"
import * as Providers from "./Providers.ts"
import { statusOf } from "./Session.ts"
import * as ThreadPayloads from "./ThreadPayloads.ts"
import type { StoredThread } from "./Threads.ts"

const PageParams = Schema.Struct({
  archived: Lenient.nullable(Schema.Boolean),
  limit: Lenient.nullable(Schema.Int),
  cursor: Lenient.nullable(Schema.String)
})
const ListParams = Schema.Struct({
  ...PageParams.fields,
  cwd: Lenient.nullable(Schema.String),
  includedThreadIds: Lenient.nullable(Schema.Array(Schema.String)),
  modelProviders: Lenient.nullable(Schema.Array(Schema.String)),
  searchTerm: Lenient.nullable(Schema.String)
})
const SearchParams = Schema.Struct({ ...PageParams.fields, searchTerm: Schema.String })

export const handlers = (context: Context): Handler.Handlers => ({
  "thread/read": Handler.make(
    Schema.Struct({ threadId: Schema.String }),
    ({ threadId }, respond) => {
      const thread = context.threads.find(threadId)
      return thread === undefined
        ? Effect.fail(Refusals.threadNotLoaded(threadId))
        : respond({ thread: shown(context, thread), readState: null })
    }
  ),
  "thread/list": Handler.make(ListParams, (params, respond) =>
    Effect.flatMap(
      page(context, params, (thread) => isWanted(thread, params)),
      ({ nextCursor, threads }) =>
        respond({
          data: threads.map((thread) => shown(context, thread)),
          readStates: {},
          nextCursor,
          backwardsCursor: null
        })
    )
  ),
  "thread/search": Handler.make(SearchParams, (params, respond) =>
    Effect.flatMap(
      page(context, params, (thread) => snippetOf(thread, params.searchTerm) !== undefined),
      ({ nextCursor, threads }) =>
        respond({
          data: threads.map((thread) => ({
            thread: shown(context, thread),
            snippet: snippetOf(thread, params.searchTerm)
          })),
          nextCursor,
          backwardsCursor: null
        })
    )
  )
})

/**
 * The threads that were used last come first. A cursor of codex is a time. This one is the number of the thread that the
 * page begins with.
 */
const page = (
  context: Context,
  { archived, cursor, limit }: typeof PageParams.Type,
  isWanted: (thread: StoredThread) => boolean
) =>
  Effect.suspend(() => {
    const start = Number(cursor ?? 0)
    if (!Number.isInteger(start)) return Effect.fail(Refusals.invalidCursor(cursor ?? ""))
    const end = start + (limit ?? 25)
    const wanted = context.threads
      .all()
      .filter((thread) => isListed(thread) && thread.archived === (archived ?? false))
      .filter(isWanted)
      .toReversed()
      .sort((one, other) => lastUse(other) - lastUse(one))
    return Effect.succeed({
      threads: wanted.slice(start, end),
      nextCursor: end < wanted.length ? String(end) : null
    })
  })

const lastUse = ({ history }: StoredThread): number => history.at(-1)?.startedMs ?? 0

/** Without providers those of the configured one are meant, and with an empty list all. */
const isWanted = (
  { id, name = "", preview, provider, rights }: StoredThread,
  { cwd, includedThreadIds, modelProviders, searchTerm }: typeof ListParams.Type
): boolean =>
  (cwd === null || rights.cwd === cwd) &&
  (includedThreadIds === null || includedThreadIds.includes(id)) &&
  (modelProviders?.length === 0 ||
    (modelProviders ?? [Providers.defaultProvider]).includes(provider)) &&
  (searchTerm === null || name.includes(searchTerm) || preview.includes(searchTerm))

/** The first message that contains the words, whatever their case. Codex cuts long ones. */
const snippetOf = ({ history }: StoredThread, words: string): string | undefined =>
  history
    .flatMap(({ items }) => items.flatMap(saidIn))
    .find((text) => text.toLowerCase().includes(words.toLowerCase()))

const saidIn = (item: object): ReadonlyArray<string> => {
  const decoded = Option.getOrUndefined(decodeSaid(item))
  if (decoded === undefined) return []
  return "text" in decoded ? [decoded.text] : decoded.content.map(({ text }) => text)
}

const decodeSaid = Schema.decodeUnknownOption(
  Schema.Union(
    Schema.Struct({ type: Schema.Literal("agentMessage"), text: Schema.String }),
    Schema.Struct({
      type: Schema.Literal("userMessage"),
      content: Schema.Array(Schema.Struct({ text: Lenient.orDefault(Schema.String, () => "") }))
    })
  )
)

const isListed = ({ ephemeral, parent, turns }: StoredThread) =>
  !ephemeral && parent === undefined && turns > 0

const shown = ({ sessions }: Context, thread: StoredThread) => {
  const session = sessions.get(thread.id)
  return ThreadPayloads.thread(
    thread,
    session === undefined ? ThreadStatus.notLoaded : statusOf(session)
  )
}
