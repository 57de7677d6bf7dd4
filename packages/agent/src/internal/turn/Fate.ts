/** What became of a turn that another program has asked for, and was lost with: it is read from the turn's thread. */
import {
  type AppServer,
  AppServerPool,
  type AppServerSpec,
  Classification,
  Failure
} from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { RunEvent, type RunResult } from "./Event.ts"
import * as ReadBack from "./ReadBack.ts"
import { Sequence } from "./Sequence.ts"
import * as TurnProgress from "./TurnProgress.ts"
import * as TurnUsage from "./TurnUsage.ts"

/** A turn that is looked for. */
export interface LostTurn {
  /** As `beforeTurn` was told them. */
  readonly threadId: string
  readonly messageId: string
  /** The events that are known already. */
  readonly told: ReadonlyArray<RunEvent>
}

/** What the thread has of a turn. */
export interface Fate {
  /** The rest of its events, numbered on. */
  readonly events: ReadonlyArray<RunEvent>
  /**
   * How it has ended. `Cut`: its server was lost in the middle of it, and what it did last may be missing. The usage of a
   * result is what the events that are known already have told: the thread does not have it.
   */
  readonly end:
    | { readonly _tag: "Completed"; readonly result: RunResult }
    | { readonly _tag: "Failed"; readonly failure: Failure.Failure }
    | { readonly _tag: "Cut" }
}

export interface Place {
  readonly spec: AppServerSpec.AppServerSpec
  readonly ownCredential: boolean
  /** Opens the thread, which fails while another process has it. */
  readonly open: Effect.Effect<unknown, Failure.Failure, Scope.Scope | AppServerPool.AppServerPool>
}

/** Reads until the turn has ended, or no other process has the thread. `None` if the thread has no such turn. */
export const read = (
  place: Place,
  lost: LostTurn
): Effect.Effect<Option.Option<Fate>, Failure.Failure, AppServerPool.AppServerPool> =>
  Effect.gen(function* () {
    const pool = yield* AppServerPool.AppServerPool
    const { threadId, messageId } = lost
    const sought = { threadId, messageId, turnId: undefined, isNewThread: true }
    const stored = yield* ReadBack.read(pool, place.spec, sought)
    const isOver = stored !== undefined && !ReadBack.wasCut(stored)
    if (!isOver && (yield* isHeldElsewhere(place))) {
      return yield* Effect.delay(read(place, lost), "1 second")
    }
    if (stored === undefined) return Option.none()
    const { generation, server } = yield* pool.lease(place.spec)
    return Option.some(fateOf(stored, lost, { ...place, generation, redact: server.redact }))
  }).pipe(Effect.scoped)

const isHeldElsewhere = ({ open }: Place) =>
  open.pipe(
    Effect.scoped,
    Effect.match({
      onFailure: (failure) =>
        failure._tag === "TurnError" && failure.reason === "ThreadHeldElsewhere",
      onSuccess: () => false
    })
  )

interface Reader extends Pick<Place, "ownCredential"> {
  readonly generation: number
  readonly redact: (text: string) => string
}

const fateOf = (
  stored: AppServer.StoredTurn,
  { threadId, told }: LostTurn,
  { generation, ownCredential, redact }: Reader
): Fate => {
  const begin = TurnProgress.start(threadId, stored.id, new Map())
  const sequence = new Sequence(told.at(-1)?.sequence ?? 0)
  const rest = ReadBack.rest(stored, { threadId, ...partsOf(told) })
  const { events } = TurnProgress.advance(begin, rest, sequence, redact)
  // The result has all of the turn, and its events what is new.
  const all = ReadBack.rest(stored, { threadId, items: new Set(), text: undefined })
  const { ending, progress } = TurnProgress.advance(begin, all, new Sequence(), redact)
  const failed = (failure: Failure.Failure): Fate => ({ events, end: { _tag: "Failed", failure } })
  switch (ending?._tag) {
    case undefined:
      return { events, end: { _tag: "Cut" } }
    case "Undecodable":
      return failed(Failure.mismatch(ending.error, ending.method, generation))
    case "Failed":
      return failed(
        Classification.turnFailure(ending.error, {
          generation,
          threadId,
          turnId: stored.id,
          provider: undefined,
          ownCredential,
          refreshRefused: false,
          redact
        })
      )
    case "Completed": {
      const usage = TurnUsage.summary(TurnUsage.ofTold(threadId, told))
      const summary = { ...TurnProgress.summary(progress), ...usage }
      const result: RunResult = { ...summary, ...ending.end, generation, pid: undefined }
      const completed = RunEvent.Completed({ sequence: sequence.next(), result })
      return { events: [...events, completed], end: { _tag: "Completed", result } }
    }
  }
}

const partsOf = (told: ReadonlyArray<RunEvent>): Pick<ReadBack.Told, "items" | "text"> => {
  const items = new Set<unknown>()
  const text = new ReadBack.ToldText()
  for (const event of told) {
    if (event._tag === "ItemCompleted") items.add(ReadBack.itemIdOf(event.item))
    if (event._tag === "Text") text.add(event)
  }
  return { items, text: text.last }
}
