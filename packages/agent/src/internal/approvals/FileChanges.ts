/**
 * The changes of a thread's unfinished patches. A request to approve a patch names only its item. The item arrives
 * just before the request.
 */
import type { Connection } from "@effect-codex/app-server"
import { type Common, Item, ItemProgress, Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { FileChange } from "./Approval.ts"
import * as ApprovalProtocol from "./ApprovalProtocol.ts"

export interface FileChanges {
  readonly see: (notification: Message.Notification) => void
  readonly of: (itemId: string) => ReadonlyArray<FileChange> | undefined
}

/** Watches a thread until the scope closes. */
export const watch = (
  connection: Pick<Connection.Connection, "tap">,
  threadId: string
): Effect.Effect<FileChanges["of"], never, Scope.Scope> =>
  Effect.suspend(() => {
    const changes = make()
    return Effect.as(connection.tap(threadId, changes.see), changes.of)
  })

interface Open {
  readonly threadId: string | undefined
  readonly changes: ReadonlyArray<FileChange>
}

export const make = (): FileChanges => {
  const open = new Map<string, Open>()
  const keep = (
    params: unknown,
    id: string,
    changes: ReadonlyArray<Common.FileUpdateChange>
  ): void => {
    open.set(id, {
      threadId: Message.threadIdOf(params),
      changes: changes.map(ApprovalProtocol.change)
    })
  }
  return {
    see: ({ method, params }) => {
      if (method === "item/started") {
        for (const { item } of Option.toArray(started(params))) keep(params, item.id, item.changes)
      } else if (method === "item/fileChange/patchUpdated") {
        for (const { changes, itemId } of Option.toArray(updated(params))) {
          keep(params, itemId, changes)
        }
      } else if (method === "item/completed") {
        for (const { item } of Option.toArray(completed(params))) open.delete(item.id)
      } else if (method === "turn/completed") {
        // Items that an interrupt leaves open are never completed. Sub-agents' items are seen here too, and end
        // with their own turns.
        const threadId = Message.threadIdOf(params)
        for (const [id, item] of open) if (item.threadId === threadId) open.delete(id)
      }
    },
    of: (itemId) => open.get(itemId)?.changes
  }
}

const started = Schema.decodeUnknownOption(Schema.Struct({ item: Item.FileChangeThreadItem }))
const updated = Schema.decodeUnknownOption(ItemProgress.FileChangePatchUpdatedNotification)
const completed = Schema.decodeUnknownOption(
  Schema.Struct({ item: Schema.Struct({ id: Schema.String }) })
)
