/**
 * Questions that wait for people: approvals that no rule answers, and questions of the model. A program shows the list,
 * and hands on what a person answers, for example over HTTP. Each is answered once.
 *
 * A question leaves the list when it is answered, when its deadline has passed, or when it no longer matters, because its
 * turn or its session has ended.
 *
 * @example
 * const Live = Sessions.Sessions.layer(() =>
 *   Effect.gen(function* () {
 *     const { person } = yield* ApprovalInbox.ApprovalInbox
 *     const approvals = yield* ApprovalRules.make({
 *       person,
 *       deadline: { after: "1 hour", decision: "decline" }
 *     })
 *     return { server, approvals }
 *   })
 * )
 */
import { Lenient } from "@effect-codex/protocol"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as ApprovalRules from "./ApprovalRules.ts"
import * as Approvals from "./Approvals.ts"

/** A question that waits for a person. */
export const Pending = Lenient.struct({
  /** Names it in this inbox. */
  id: Schema.String,
  /** The key of the session. `undefined` for a run without one. */
  session: Lenient.orUndefined(Schema.String),
  request: Approvals.Request,
  /** The request in words. `undefined` for questions of the model, which are in `request`. */
  question: Lenient.orUndefined(Approvals.Question),
  /** The rules that could be remembered, narrowest first. */
  suggestions: Schema.Array(ApprovalRules.Rule),
  askedAt: Schema.DateTimeUtc,
  /** When it is answered without a person. `undefined` if it waits for ever. */
  deadline: Lenient.orUndefined(Schema.DateTimeUtc)
})
/** A question that waits for a person. */
export interface Pending extends Schema.Schema.Type<typeof Pending> {}

/** The question was answered already, no longer matters, or never was in this inbox. */
export class NotPending extends Schema.TaggedError<NotPending>()("NotPending", {
  id: Schema.String
}) {
  override get message(): string {
    return `The question ${this.id} does not wait for an answer. Read the list again.`
  }
}

const exact = { exact: true } as const

/** A person's decision on what the agent wants to do. */
export const Decision = Schema.Struct({
  /** `cancel` also ends the turn, if a command or a patch was asked for. */
  decision: Schema.Literal("accept", "decline", "cancel"),
  /** The name of the person, for the record. */
  by: Schema.optionalWith(Schema.String, exact),
  /** Answers later requests in the same way. Default: by the first of the suggestions. */
  remember: Schema.optionalWith(
    Schema.Struct({
      for: ApprovalRules.Lifetime,
      rule: Schema.optionalWith(ApprovalRules.Rule, exact)
    }),
    exact
  )
})
/** A person's decision on what the agent wants to do. */
export type Decision = typeof Decision.Type

/** A person's answers to questions of the model, by the `id` of their question. An empty record refuses to answer. */
export const Answers = Schema.Struct({ answers: Approvals.Answers })
/** A person's answers to questions of the model. */
export type Answers = typeof Answers.Type

/** A person's answer: a decision, or the answers to questions of the model. */
export const Answer = Schema.Union(Decision, Answers)
/** A person's answer: a decision, or the answers to questions of the model. */
export type Answer = typeof Answer.Type

/** The operations of an inbox. */
export interface Service {
  /** To be given to `ApprovalRules.make`: asks by putting the question into the list. */
  readonly person: ApprovalRules.Person
  /** The questions that wait, the oldest first. */
  readonly pending: Effect.Effect<ReadonlyArray<Pending>>
  /** The questions that wait now, and again after each change. A slow reader misses lists, and never the latest. */
  readonly changes: Stream.Stream<ReadonlyArray<Pending>>
  /**
   * Answers a request for approval.
   *
   * **Errors**: `NotPending` if it does not wait, or is a question of the model.
   *
   * @example
   * const accept = (inbox: ApprovalInbox.Service, id: string) =>
   *   inbox.decide(id, { decision: "accept", by: "ada", remember: { for: "session" } })
   */
  readonly decide: (id: string, verdict: ApprovalRules.Verdict) => Effect.Effect<void, NotPending>
  /**
   * Answers questions of the model.
   *
   * **Errors**: `NotPending` if they do not wait, or if a decision is asked for.
   *
   * @example
   * const paint = (inbox: ApprovalInbox.Service, id: string) => inbox.answer(id, { colour: ["blue"] })
   */
  readonly answer: (id: string, answers: Approvals.Answers) => Effect.Effect<void, NotPending>
}

/**
 * The inbox of a program.
 *
 * @example
 * const shown = Effect.flatMap(ApprovalInbox.ApprovalInbox, ({ changes }) =>
 *   Stream.runForEach(changes, (pending) => Console.log(pending.length, "questions wait"))
 * )
 */
export class ApprovalInbox extends Context.Tag("@effect-codex/agent/ApprovalInbox")<
  ApprovalInbox,
  Service
>() {
  /** An empty inbox in memory. A question lives as long as the turn that asks it, and so no longer than the program. */
  static readonly layer: Layer.Layer<ApprovalInbox> = Layer.effect(
    ApprovalInbox,
    Effect.suspend(() => make)
  )
}

/** A question with what its answer is handed to: a verdict, or the answers to questions of the model. */
type Waiting =
  | { readonly pending: Pending; readonly verdict: Deferred.Deferred<ApprovalRules.Verdict> }
  | { readonly pending: Pending; readonly answers: Deferred.Deferred<Approvals.Answers> }

/** What a reader has seen that has seen nothing. */
const noList: ReadonlyArray<Pending> = []

class Inbox {
  private readonly waiting = new Map<string, Waiting>()
  private list: ReadonlyArray<Pending> = []
  /** Done when the list is another one. */
  private changed = Deferred.unsafeMake<void>(FiberId.none)

  readonly pending = Effect.sync(() => this.list)

  readonly changes: Service["changes"] = Stream.unfoldEffect(
    noList,
    (seen: ReadonlyArray<Pending>) =>
      Effect.map(this.otherThan(seen), (list) => Option.some([list, list]))
  )

  private otherThan(seen: ReadonlyArray<Pending>): Effect.Effect<ReadonlyArray<Pending>> {
    return Effect.suspend(() =>
      this.list === seen
        ? Effect.zipRight(Deferred.await(this.changed), this.otherThan(seen))
        : Effect.succeed(this.list)
    )
  }

  private show(): void {
    const { changed } = this
    this.list = [...this.waiting.values()].map(({ pending }) => pending)
    this.changed = Deferred.unsafeMake(FiberId.none)
    Deferred.unsafeDone(changed, Effect.void)
  }

  /** Keeps the question in the list until it is answered, or until nobody waits for the answer. */
  ask<A>(
    question: Omit<Pending, "askedAt" | "id" | "session">,
    entry: (pending: Pending, answer: Deferred.Deferred<A>) => Waiting
  ): Effect.Effect<A> {
    return Effect.gen(this, function* () {
      const { session } = yield* Approvals.Conversation
      const askedAt = yield* DateTime.now
      const id = yield* newId
      const answer = yield* Deferred.make<A>()
      return yield* Effect.acquireUseRelease(
        Effect.sync(() => {
          this.waiting.set(id, entry({ id, session, askedAt, ...question }, answer))
          this.show()
        }),
        () => Deferred.await(answer),
        () => Effect.sync(() => this.remove(id))
      )
    })
  }

  /** Takes the question out of the list at once, so that nobody else can answer it. */
  answer<A>(
    id: string,
    answerOf: (waiting: Waiting) => Deferred.Deferred<A> | undefined,
    value: A
  ): Effect.Effect<void, NotPending> {
    return Effect.suspend(() => {
      const waiting = this.waiting.get(id)
      const answer = waiting === undefined ? undefined : answerOf(waiting)
      if (answer === undefined) return Effect.fail(new NotPending({ id }))
      this.remove(id)
      return Deferred.succeed(answer, value)
    })
  }

  private remove(id: string): void {
    if (this.waiting.delete(id)) this.show()
  }
}

const verdictOf = (waiting: Waiting) => ("verdict" in waiting ? waiting.verdict : undefined)
const answersOf = (waiting: Waiting) => ("answers" in waiting ? waiting.answers : undefined)

const make: Effect.Effect<Service> = Effect.sync(() => {
  const inbox = new Inbox()
  return {
    person: {
      decide: (asked) => inbox.ask(asked, (pending, verdict) => ({ pending, verdict })),
      answer: (_, asked) =>
        inbox.ask({ question: undefined, suggestions: [], ...asked }, (pending, answers) => ({
          pending,
          answers
        }))
    },
    pending: inbox.pending,
    changes: inbox.changes,
    decide: (id, verdict) => inbox.answer(id, verdictOf, verdict),
    answer: (id, answers) => inbox.answer(id, answersOf, answers)
  }
})

/** An answer that was meant for a question of an earlier program must not reach one of this program. */
const newId = Effect.map(Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER), (n) => n.toString(36))
