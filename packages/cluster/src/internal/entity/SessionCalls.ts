/** What is asked of the turns of a session where they run: by its entity, or by the host that it has moved to. */
import { ApprovalInbox, Failure } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { Calls } from "./Calls.ts"
import type { EntityTurns } from "./EntityTurns.ts"
import type { HeldSession } from "./HeldSession.ts"
import type { Parts } from "./Messages.ts"

/** A message to a running turn. Without `turn` it is for that of the session. */
export interface Steering {
  readonly call: string
  readonly turn?: string
  readonly input: typeof Parts.Type
}

/** A person's answer to a question. */
export interface Answering {
  readonly call: string
  readonly question: string
  readonly answer: ApprovalInbox.Answer
}

interface Needs {
  readonly key: string
  readonly turns: EntityTurns
  readonly held: HeldSession
  readonly inbox: Option.Option<ApprovalInbox.Service>
  readonly scope: Scope.Scope
}

export class SessionCalls {
  private readonly steered: Calls<void, Failure.Failure>
  private readonly answered: Calls<void, ApprovalInbox.NotPending>
  private readonly needs: Needs

  constructor(needs: Needs) {
    this.needs = needs
    this.steered = new Calls(needs.scope)
    this.answered = new Calls(needs.scope)
  }

  steer({ call, input, turn }: Steering): Effect.Effect<void, Failure.Failure> {
    const { held, turns } = this.needs
    return this.steered.once(
      call,
      turn === undefined
        ? Effect.flatMap(
            Effect.mapError(held.get, ({ message }) => failed("Other", message)),
            (session) => session.steer([...input])
          )
        : Effect.suspend(() => turns.find(turn)?.running?.steer([...input]) ?? notSteered)
    )
  }

  /** Returns when the turn has ended: whether it is here. */
  interrupt(turn: string): Effect.Effect<boolean> {
    const { turns } = this.needs
    return Effect.suspend(() => {
      const found = turns.find(turn)
      return found === undefined
        ? Effect.succeed(false)
        : Effect.as(Effect.zipRight(found.interrupt, turns.awaitEnd(turn)), true)
    })
  }

  /** What waits for a person. Without an inbox that is nothing. */
  get questions(): Effect.Effect<ReadonlyArray<ApprovalInbox.Pending>> {
    const { inbox, key } = this.needs
    return Option.match(inbox, {
      onNone: () => Effect.succeed([]),
      onSome: ({ pending }) =>
        Effect.map(pending, (all) => all.filter(({ session }) => session === key))
    })
  }

  answer({ answer, call, question }: Answering): Effect.Effect<void, ApprovalInbox.NotPending> {
    const { inbox } = this.needs
    return this.answered.once(
      call,
      Effect.flatMap(this.questions, (all) => {
        if (Option.isNone(inbox) || !all.some(({ id }) => id === question)) {
          return Effect.fail(new ApprovalInbox.NotPending({ id: question }))
        }
        return "answers" in answer
          ? inbox.value.answer(question, answer.answers)
          : inbox.value.decide(question, answer)
      })
    )
  }
}

export const failed = (
  reason: Failure.TurnReason,
  detail: string,
  threadId = ""
): Failure.TurnError =>
  new Failure.TurnError({
    reason,
    generation: 0,
    threadId,
    turnId: undefined,
    kind: undefined,
    detail
  })

const notSteered = Effect.suspend(() =>
  Effect.fail(failed("NotSteered", "the turn does not run on the host of its session"))
)
