/**
 * What became of a turn whose server was lost: the next server reads it from disk. Codex stores each item when it is
 * complete, and the end of a turn. So a turn may have ended although nobody was told, and a turn that was cut may have
 * done more than was told.
 */
import type { AppServer, AppServerPool, AppServerSpec, Failure } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

/** The turn that is looked for. */
export interface Sought {
  readonly threadId: string
  /** Unknown if the server was lost before it had named the turn. */
  readonly turnId: string | undefined
  /** Whether the run made the thread. The server may not have stored it yet. */
  readonly isNewThread: boolean
  /** The id that the run has given its message. */
  readonly messageId: string
}

/** What was told of the turn before. */
export interface Told {
  readonly threadId: string
  /** The items that were told as complete, by their ids. */
  readonly items: ReadonlySet<unknown>
  /** How many characters were told of the text of an item that is not among them. */
  readonly text: { readonly itemId: string; readonly length: number } | undefined
}

/**
 * Reads the turn on the next server. If another client runs it there, this waits until it has ended. Returns
 * `undefined` if the server has no record of it: the turn was lost before it began.
 */
export const read = (
  pool: AppServerPool.Service,
  spec: AppServerSpec.AppServerSpec,
  sought: Sought
): Effect.Effect<AppServer.StoredTurn | undefined, Failure.Failure> =>
  Effect.gen(function* () {
    const { server } = yield* pool.lease(spec)
    const current = Effect.map(server.threads.storedTurns(sought.threadId), (turns) =>
      turns.find((turn) => isSought(turn, sought))
    )
    const ended: typeof current = Effect.flatMap(current, (turn) =>
      turn?.status === "inProgress" ? Effect.delay(ended, "1 second") : Effect.succeed(turn)
    )
    return yield* ended
  }).pipe(
    Effect.scoped,
    // Any other refusal says nothing of the turn.
    Effect.catchIf(
      (failure) => sought.isNewThread && isUnknownThread(failure),
      () => Effect.succeed(undefined)
    )
  )

/** The server does not have the thread on disk. */
const isUnknownThread = (failure: Failure.Failure): boolean =>
  failure._tag === "RequestError" && failure.code === Message.invalidRequestCode

const isSought = ({ id, items }: AppServer.StoredTurn, { messageId, turnId }: Sought): boolean =>
  id === turnId ||
  items.some((item) => Predicate.isRecord(item) && Object.is(item["clientId"], messageId))

/** What was not told, as the notifications that would have told it. A turn that was cut has no end among them. */
export const rest = (
  turn: AppServer.StoredTurn,
  told: Told
): ReadonlyArray<Message.Notification> => {
  const ids = { threadId: told.threadId, turnId: turn.id }
  const missed: Array<Message.Notification> = []
  for (const item of turn.items) {
    if (!Predicate.isRecord(item) || told.items.has(item["id"])) continue
    const delta = restOfText(item, told)
    if (delta !== "") {
      const params = { ...ids, itemId: item["id"], delta }
      missed.push({ method: "item/agentMessage/delta", params })
    }
    missed.push({ method: "item/completed", params: { ...ids, item } })
  }
  if (!wasCut(turn)) {
    missed.push({ method: "turn/completed", params: { threadId: told.threadId, turn } })
  }
  return missed
}

export const wasCut = ({ status }: AppServer.StoredTurn): boolean => status === "interrupted"

const restOfText = (
  { id, text, type }: Readonly<Record<string, unknown>>,
  { text: told }: Told
): string => {
  if (type !== "agentMessage" || typeof text !== "string") return ""
  return told !== undefined && told.itemId === id ? text.slice(told.length) : text
}

/** How much was told of the last text. */
export class ToldText {
  private itemId: string | undefined
  private length = 0

  add({ delta, itemId }: { readonly delta: string; readonly itemId: string }): void {
    this.length = (itemId === this.itemId ? this.length : 0) + delta.length
    this.itemId = itemId
  }

  get last(): Told["text"] {
    const { itemId, length } = this
    return itemId === undefined ? undefined : { itemId, length }
  }
}

/** The id of an item. */
export const itemIdOf = (item: object): unknown => ("id" in item ? item.id : undefined)
