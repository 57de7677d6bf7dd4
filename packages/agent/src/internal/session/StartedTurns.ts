/** The turns that a session has started: those that wait or run, and the last that have ended. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type { Turn } from "../../Turn.ts"
import type * as Pull from "../turn/Pull.ts"
import * as StartTurn from "../turn/StartTurn.ts"
import { TurnRun } from "../turn/TurnRun.ts"
import type { TurnName } from "./SessionOptions.ts"

const defaultLogCapacity = 10_000

/** How many turns that have ended are kept. */
const endedKept = 16

type Starting = Pick<StartTurn.Options, "about" | "scope">

/** Unlike a number, it names no other turn after a restart. */
const newId = Effect.map(Random.next, (random) => `turn-${random.toString(36).slice(2)}`)

export class StartedTurns {
  private readonly turns = new Map<string, Turn>()
  private ended: ReadonlyArray<string> = []
  private readonly logCapacity: number
  /** So that two callers with one id start one turn. */
  private readonly alone = Effect.unsafeMakeSemaphore(1)

  constructor(logCapacity = defaultLogCapacity) {
    this.logCapacity = logCapacity
  }

  get all(): ReadonlyArray<Turn> {
    return [...this.turns.values()]
  }

  start<R>(
    open: (run: TurnRun) => Pull.Open<R>,
    { id, ...options }: Starting & TurnName
  ): Effect.Effect<Turn, never, Exclude<R, Scope.Scope>> {
    return id === undefined
      ? Effect.flatMap(newId, (id) => this.begin(open, { ...options, id }))
      : this.alone.withPermits(1)(
          Effect.suspend(() => {
            const known = this.turns.get(id)
            return known === undefined
              ? this.begin(open, { ...options, id })
              : Effect.succeed(known)
          })
        )
  }

  private begin<R>(
    open: (run: TurnRun) => Pull.Open<R>,
    { about, id, scope }: Starting & Pick<StartTurn.Options, "id">
  ): Effect.Effect<Turn, never, Exclude<R, Scope.Scope>> {
    return Effect.suspend(() => {
      const run = new TurnRun()
      const ended = () => this.hasEnded(id)
      const { logCapacity } = this
      return Effect.tap(
        StartTurn.start(open(run), { id, about, run, scope, logCapacity, ended }),
        (turn) => this.turns.set(id, turn)
      )
    })
  }

  private hasEnded(id: string): void {
    const ended = [...this.ended, id]
    for (const old of ended.slice(0, -endedKept)) this.turns.delete(old)
    this.ended = ended.slice(-endedKept)
  }
}
