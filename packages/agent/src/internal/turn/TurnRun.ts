/**
 * A turn across its attempts: which attempt is running, and the input that was added to it. A replay of the turn
 * includes that input.
 */
import { Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import { type Input, type Part, parts } from "../../Input.ts"
import type * as Attempt from "./Attempt.ts"
import type { RunningTurn } from "./RunningTurn.ts"
import * as Steer from "./Steer.ts"
import type * as TurnState from "./TurnState.ts"

export class TurnRun {
  hasBegun = false
  private added: ReadonlyArray<Part> = []
  private turn: RunningTurn | undefined
  private started: Attempt.StartedTurn | undefined

  /** An attempt has reserved its thread. */
  onTurn(turn: RunningTurn): void {
    this.turn = turn
    this.started = undefined
  }

  /** The server has accepted the attempt's turn. */
  onStarted(started: Attempt.StartedTurn): void {
    this.started = started
  }

  /** How a run without a session tells about its attempts. */
  get hooks(): Attempt.Hooks {
    return {
      onTurn: (turn) => this.onTurn(turn),
      onStarted: (started) => Effect.sync(() => this.onStarted(started))
    }
  }

  get threadId(): string | undefined {
    return this.turn?.thread.threadId
  }

  get state(): TurnState.State | undefined {
    return this.turn?.state
  }

  get turnId(): string | undefined {
    return this.turn?.turnId
  }

  /** The generation that has accepted the turn, or 0. */
  get generation(): number {
    return this.started?.lease.generation ?? 0
  }

  /** The failure of a turn that this program interrupts. */
  interrupted(detail: string): Failure.TurnError {
    return new Failure.TurnError({
      reason: "Interrupted",
      generation: this.generation,
      threadId: this.threadId ?? "",
      turnId: this.turnId,
      kind: undefined,
      detail
    })
  }

  /** The turn has its place: it waits for no earlier one of its session. */
  begin(): void {
    this.hasBegun = true
    this.added = []
  }

  /** Interrupts the turn that the server has accepted. Without one there is nothing to interrupt. */
  leave(): void {
    this.started?.turn.left()
  }

  /** The input of the next attempt. */
  inputWithAdded(input: Input): Input {
    return this.added.length === 0 ? input : [...parts(input), ...this.added]
  }

  steer(input: Input): Effect.Effect<void, Failure.Failure> {
    return Effect.suspend(() => {
      const { started } = this
      return started === undefined || started.turn.hasEnded
        ? Effect.fail(Steer.notSteered(0, this.threadId ?? "", undefined))
        : Effect.tap(Steer.steer(steerable(started), input), () => {
            this.added = [...this.added, ...parts(input)]
          })
    })
  }
}

const steerable = ({ lease, turn, turnId }: Attempt.StartedTurn): Steer.Steerable => ({
  server: lease.server,
  threadId: turn.thread.threadId,
  turnId,
  hasEnded: () => turn.hasEnded
})
