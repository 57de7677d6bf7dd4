/** What is asked of a session while a turn of it runs: it is answered by the host that runs the turn. */
import { ApprovalInbox, type Failure, type Session } from "@effect-codex/agent"
import type { RpcClientError } from "@effect/rpc/RpcClientError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import { Calls } from "./Calls.ts"
import type * as Elsewhere from "./Elsewhere.ts"
import type { HostedSession } from "./HostedSession.ts"
import * as TurnLife from "./TurnLife.ts"

/** What is answered on this host. */
export const here = (
  key: string,
  hosted: HostedSession,
  inbox: Option.Option<ApprovalInbox.Service>
): Elsewhere.Answers => {
  const { scope, turns } = hosted
  const steered = new Calls<void, Failure.Failure>(scope)
  return {
    Turns: () => Effect.forEach(turns.all, ({ snapshot }) => snapshot),
    Steer: ({ call, input, turn }) =>
      steered.once(
        call,
        turn === undefined
          ? onSession(hosted, (session) => session.steer(input))
          : Effect.suspend(() => turns.find(turn)?.running?.steer(input) ?? notSteered)
      ),
    Interrupt: ({ turn }) =>
      Effect.suspend(() => {
        const found = turns.find(turn)
        return found === undefined
          ? Effect.succeed(false)
          : Effect.as(Effect.zipRight(found.interrupt, turns.awaitEnd(turn)), true)
      }),
    History: (page) => onSession(hosted, (session) => session.history(page)),
    Context: () => onSession(hosted, ({ context }) => context),
    ...ofInbox(key, inbox, scope)
  }
}

/** What waits for a person. Without an inbox that is nothing. */
const ofInbox = (
  key: string,
  inbox: Option.Option<ApprovalInbox.Service>,
  scope: Scope.Scope
): Pick<Elsewhere.Answers, "Questions" | "Answer"> => {
  const answered = new Calls<void, ApprovalInbox.NotPending>(scope)
  const questions = Option.match(inbox, {
    onNone: () => Effect.succeed([]),
    onSome: ({ pending }) =>
      Effect.map(pending, (all) => all.filter(({ session }) => session === key))
  })
  return {
    Questions: () => questions,
    Answer: ({ answer, call, question }) =>
      answered.once(
        call,
        Effect.flatMap(questions, (all) => {
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

/** The same, answered by the host that keeps the session, if there is one. */
export const whereItRuns = (
  key: string,
  hosted: HostedSession,
  own: Elsewhere.Answers,
  elsewhere: Elsewhere.Service
): Elsewhere.Answers => {
  const asked = asking(key, hosted, elsewhere)
  return {
    Turns: () =>
      Effect.zipWith(
        asked((host) => host.Turns(), Effect.succeed([])),
        own.Turns(),
        // Those that run there wait here for their end.
        (there, here) => [...there, ...here.filter(({ id }) => there.every((one) => one.id !== id))]
      ),
    Steer: (payload) => asked((host) => host.Steer(payload), own.Steer(payload)),
    Interrupt: (payload) =>
      Effect.flatMap(
        asked((host) => host.Interrupt(payload), Effect.succeed(false)),
        (isThere) => (isThere ? Effect.succeed(true) : own.Interrupt(payload))
      ),
    History: (payload) => asked((host) => host.History(payload), own.History(payload)),
    Context: () => asked((host) => host.Context(), own.Context()),
    Questions: () => asked((host) => host.Questions(), own.Questions()),
    Answer: (payload) => asked((host) => host.Answer(payload), own.Answer(payload))
  }
}

/** Asks the keeper, for as long as there is one. If it does not answer, it may have let the session go meanwhile. */
const asking =
  (key: string, hosted: HostedSession, { ask }: Elsewhere.Service) =>
  <A, E>(
    there: (host: Elsewhere.Client) => Effect.Effect<A, E | RpcClientError>,
    here: Effect.Effect<A, E>
  ): Effect.Effect<A, E> => {
    const again: Effect.Effect<A, E> = Effect.suspend(() =>
      Effect.flatMap(hosted.keptBy, (keeper) =>
        Option.isNone(keeper) || keeper.value.address === ""
          ? here
          : ask(keeper.value.address, key, there).pipe(
              Effect.catchAllDefect(() => later),
              Effect.catchIf(isUnreached, () => later)
            )
      )
    )
    const later = Effect.delay(again, "200 millis")
    return again
  }

const isUnreached = (error: unknown): error is RpcClientError =>
  Predicate.isTagged(error, "RpcClientError")

export const onSession = <A>(
  hosted: HostedSession,
  use: (session: Session.Session) => Effect.Effect<A, Failure.Failure>
): Effect.Effect<A, Failure.Failure> =>
  hosted.held.get.pipe(
    Effect.mapError((error) => TurnLife.failed("Other", error.message)),
    Effect.flatMap(use)
  )

const notSteered = Effect.suspend(() =>
  Effect.fail(TurnLife.failed("NotSteered", "the turn does not run on the host of its session"))
)
