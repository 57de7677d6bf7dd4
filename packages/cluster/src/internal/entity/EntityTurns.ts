/** The turns of a session on a host: those that wait or run here, and the last that have ended. */
import type { Turn } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

/** How many turns that have ended are kept. */
const endedKept = 16

/** A turn of the session. */
export class EntityTurn {
  readonly id: string
  readonly about: Pick<Turn.Snapshot, "kind" | "title">
  /** Set when the session has started it. */
  running: Turn.Turn | undefined
  /** Whether somebody wanted it to be interrupted before that. */
  isUnwanted = false
  /** Whether this host has it, also if the session moves. */
  isClaimed = false
  /** Whether the host that the session has moved to wants it to run here, beside a turn that does. */
  isInvited = false
  private readonly refusal = Effect.unsafeMakeLatch(false)

  constructor(id: string, about: Pick<Turn.Snapshot, "kind" | "title">) {
    this.id = id
    this.about = about
  }

  get snapshot(): Effect.Effect<Turn.Snapshot> {
    const { about, id, running } = this
    return running === undefined
      ? Effect.succeed({ id, ...about, status: "Queued", lastEvent: 0 })
      : Effect.map(running.snapshot, (snapshot) => ({ ...snapshot, id }))
  }

  /** Waits until somebody wants it to be interrupted. */
  get unwanted(): Effect.Effect<void> {
    return this.refusal.await
  }

  get interrupt(): Effect.Effect<void> {
    this.isUnwanted = true
    this.refusal.unsafeOpen()
    return this.running?.interrupt ?? Effect.void
  }
}

interface Working {
  readonly turn: EntityTurn
  readonly life: Fiber.Fiber<void>
}

export class EntityTurns {
  private readonly turns = new Map<string, Working>()
  private ended: ReadonlyArray<string> = []
  private readonly scope: Scope.Scope

  constructor(scope: Scope.Scope) {
    this.scope = scope
  }

  get all(): ReadonlyArray<EntityTurn> {
    return [...this.turns.values()].map(({ turn }) => turn)
  }

  find(id: string): EntityTurn | undefined {
    return this.turns.get(id)?.turn
  }

  /** Waits for the end of a turn that is here. */
  awaitEnd(id: string): Effect.Effect<void> {
    const known = this.turns.get(id)
    return known === undefined ? Effect.void : Effect.asVoid(Fiber.await(known.life))
  }

  /**
   * Runs the life of a turn in the scope of the session, unless it runs there, and waits for its end. If it is cut, this does
   * not return: the message must stay unanswered, for the next host.
   */
  run(
    id: string,
    about: EntityTurn["about"],
    life: (turn: EntityTurn) => Effect.Effect<void>
  ): Effect.Effect<void> {
    return Effect.suspend(() => {
      const known = this.turns.get(id)
      // One that has ended may be gone from the log, and asked for anew.
      if (known !== undefined && !this.ended.includes(id)) return untilEnd(known.life)
      this.ended = this.ended.filter((ended) => ended !== id)
      const turn = new EntityTurn(id, about)
      return life(turn).pipe(
        Effect.interruptible,
        // Outside of what is interrupted: a life may be cut before its first step.
        Effect.ensuring(Effect.sync(() => this.hasEnded(id))),
        Effect.forkIn(this.scope),
        Effect.tap((life) => this.turns.set(id, { turn, life })),
        Effect.uninterruptible,
        Effect.flatMap(untilEnd)
      )
    })
  }

  /** Whether there are turns that are claimed and have not ended. */
  get areClaimed(): boolean {
    return this.working.some(({ turn }) => turn.isClaimed)
  }

  /** Ends the lives of the turns that are not claimed: the next host has their messages. */
  get withdraw(): Effect.Effect<void> {
    return Effect.suspend(() => interruptAll(this.working.filter(({ turn }) => !turn.isClaimed)))
  }

  /** Ends the lives of all turns. */
  get cut(): Effect.Effect<void> {
    return Effect.suspend(() => interruptAll(this.working))
  }

  /** Waits until no turn is left. */
  get over(): Effect.Effect<void> {
    return Effect.suspend(() => Fiber.awaitAll(this.working.map(({ life }) => life))).pipe(
      Effect.repeat({ until: () => this.working.length === 0 }),
      Effect.asVoid
    )
  }

  private get working(): ReadonlyArray<Working> {
    return [...this.turns].flatMap(([id, working]) => (this.ended.includes(id) ? [] : [working]))
  }

  private hasEnded(id: string): void {
    const ended = [...this.ended, id]
    for (const old of ended.slice(0, -endedKept)) this.turns.delete(old)
    this.ended = ended.slice(-endedKept)
  }
}

const interruptAll = (working: ReadonlyArray<Working>): Effect.Effect<void> =>
  Fiber.interruptAll(working.map(({ life }) => life))

const untilEnd = (life: Fiber.Fiber<void>): Effect.Effect<void> =>
  Effect.flatMap(Fiber.await(life), (exit) =>
    exit._tag === "Success" ? Effect.void : Effect.never
  )
