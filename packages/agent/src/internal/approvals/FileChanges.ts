/**
 * The changes of a thread's unfinished patches. A request to approve a patch names only its item. The item arrives
 * just before the request.
 */
import type { Connection } from "@effect-codex/app-server"
import { type Common, Item, ItemProgress, Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { FileChange } from "./Approval.ts"
import * as ApprovalProtocol from "./ApprovalProtocol.ts"

export interface FileChanges {
  readonly see: (notification: Message.Notification) => void
  /** Two threads may have items of the same id, because sub-agents are watched too. */
  readonly of: (item: ItemName) => ReadonlyArray<FileChange> | undefined
}

export interface ItemName {
  readonly threadId: string
  readonly itemId: string
}

/**
 * How many unfinished patches are kept. The oldest is forgotten first: its changes are then unknown, as those of a
 * patch that was never announced. Real threads have one at a time.
 */
const maxOpen = 256

/** Watches a thread until the scope closes. */
export const watch = (
  connection: Pick<Connection.Connection, "tap">,
  threadId: string
): Effect.Effect<FileChanges["of"], never, Scope.Scope> =>
  Effect.suspend(() => {
    const changes = make()
    return Effect.as(connection.tap(threadId, changes.see, { deltas: false }), changes.of)
  })

interface Open {
  readonly threadId: string | undefined
  readonly changes: ReadonlyArray<FileChange>
}

export const make = (): FileChanges => {
  const open = new Map<string, Open>()
  const keep = (
    params: unknown,
    itemId: string,
    changes: ReadonlyArray<Common.FileUpdateChange>
  ): void => {
    const threadId = Message.threadIdOf(params)
    open.set(keyOf(threadId, itemId), { threadId, changes: changes.map(ApprovalProtocol.change) })
    const [oldest = ""] = open.keys()
    if (open.size > maxOpen) open.delete(oldest)
  }
  return {
    see: ({ method, params }) => {
      if (method === "item/started") {
        if (!isFileChange(params)) return
        for (const { item } of Option.toArray(started(params))) keep(params, item.id, item.changes)
      } else if (method === "item/fileChange/patchUpdated") {
        for (const { changes, itemId } of Option.toArray(updated(params))) {
          keep(params, itemId, changes)
        }
      } else if (method === "item/completed") {
        if (!isFileChange(params)) return
        for (const { item } of Option.toArray(completed(params))) {
          open.delete(keyOf(Message.threadIdOf(params), item.id))
        }
      } else if (method === "turn/completed") {
        // Items that an interrupt leaves open are never completed. Sub-agents' items are seen here too, and end
        // with their own turns.
        const threadId = Message.threadIdOf(params)
        for (const [key, item] of open) if (item.threadId === threadId) open.delete(key)
      }
    },
    of: ({ itemId, threadId }) => open.get(keyOf(threadId, itemId))?.changes
  }
}

const keyOf = (threadId: string | undefined, itemId: string): string =>
  JSON.stringify([threadId, itemId])

/** Most items are none, and to find that out by their schema takes long. */
const isFileChange = (params: unknown): boolean => {
  const item: unknown = Predicate.isRecord(params) ? params["item"] : undefined
  return Predicate.isRecord(item) && item["type"] === "fileChange"
}

const started = Schema.decodeUnknownOption(Schema.Struct({ item: Item.FileChangeThreadItem }))
const updated = Schema.decodeUnknownOption(ItemProgress.FileChangePatchUpdatedNotification)
const completed = Schema.decodeUnknownOption(
  Schema.Struct({ item: Schema.Struct({ id: Schema.String }) })
)
