/** Holds turns at the steps of their life, so that their host can be stopped or killed just there. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { TurnClaim, TurnLog } from "@effect-codex/cluster"
import { Effect, Layer, Schedule, Stream } from "effect"
import type { Turn } from "@effect-codex/agent"

/** From taking the message to its answer. */
export const steps = [
  /** The message is here, and nothing was done for it. */
  "taken",
  /** The thread is open. */
  "claiming",
  /** The turn is not sent yet. */
  "claimed",
  /** The server has begun the turn. */
  "sent",
  /** Its command has run. */
  "ran",
  /** It has ended, and that is not written. */
  "ending",
  /** The end is written, and the message has no answer. */
  "ended"
] as const
export type Step = (typeof steps)[number]

/** What holds the turns of a session, and whether it does: the files of a test. */
export const fileOf = (folder: string, session: string) =>
  `${folder}/${encodeURIComponent(session)}`

const at = (folder: string, session: string, step: Step) =>
  Effect.suspend(() => {
    const file = fileOf(folder, session)
    if (!existsSync(file) || readFileSync(file, "utf8") !== step) return Effect.void
    writeFileSync(`${file}.held`, step)
    return Effect.repeat(
      Effect.sync(() => existsSync(`${folder}/release`)),
      { until: (is) => is, schedule: Schedule.spaced("20 millis") }
    ).pipe(Effect.asVoid)
  })

/** The log and the claims of the host, with the holds. */
export const layer = (folder: string | undefined) =>
  folder === undefined ? Layer.empty : Layer.merge(log(folder), claims(folder))

const log = (folder: string) =>
  Layer.effect(
    TurnLog.TurnLog,
    Effect.map(TurnLog.TurnLog, (log) => ({
      ...log,
      status: (turn) => Effect.zipRight(at(folder, turn.session, "taken"), log.status(turn))
    }))
  )

const claims = (folder: string) =>
  Layer.effect(
    TurnClaim.TurnClaim,
    Effect.map(TurnClaim.TurnClaim, (claims) => ({
      ...claims,
      take: (turn) => {
        const taken = claims.take(turn)
        const hold = (step: Step) => at(folder, turn.session, step)
        const held: TurnClaim.Taken = {
          ...taken,
          beforeTurn: (begun) =>
            hold("claiming").pipe(
              Effect.zipRight(taken.beforeTurn(begun)),
              Effect.zipRight(hold("claimed"))
            ),
          record: (running) =>
            Effect.zipRight(
              taken.record({ ...running, events: () => heldEvents(running, hold) }),
              hold("ended")
            )
        }
        return held
      }
    }))
  )

const heldEvents = (
  running: Pick<Turn.Turn, "events">,
  hold: (step: Step) => Effect.Effect<void>
) =>
  Stream.tap(running.events(), (event) => {
    switch (event._tag) {
      case "Started":
        return hold("sent")
      case "ItemCompleted":
        return event.item.type === "commandExecution" ? hold("ran") : Effect.void
      case "Completed":
        return hold("ending")
      default:
        return Effect.void
    }
  })
