/**
 * Approvals that remember: rules answer what they fit, a person answers the rest, and may have the answer remembered for
 * the turn, the session, or in a store. Every decision can be recorded, with who made it.
 *
 * The rules live in this program. Codex can remember too, by rules in `CODEX_HOME`, but those hold for every run of every
 * server with that home: see `Approvals.amending`.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as Approvals from "./Approvals.ts"
import * as ApprovalProtocol from "./internal/approvals/ApprovalProtocol.ts"
import * as Questions from "./internal/approvals/Questions.ts"
import * as RememberedRules from "./internal/approvals/RememberedRules.ts"
import * as RuleMatch from "./internal/approvals/RuleMatch.ts"
import { inTime } from "./internal/approvals/InTime.ts"
import {
  type Decided,
  type DecidedBy,
  isSameRule,
  type Lifetime,
  type Remembered,
  Rule
} from "./internal/approvals/Rule.ts"

export { Decided, DecidedBy, Lifetime, Remembered, Rule } from "./internal/approvals/Rule.ts"

/** A request that no rule answers. */
export interface Asked {
  /** The request in words. */
  readonly question: Approvals.Question
  readonly request: Approvals.Request
  /**
   * The rules that would have accepted the request, narrowest first. None for what no rule can answer, and none for a folder
   * whose files are run or believed later, such as `.git`.
   */
  readonly suggestions: ReadonlyArray<Rule>
  /** When the deadline decides. `undefined` without one. */
  readonly deadline: DateTime.Utc | undefined
}

/** What a person decides. */
export interface Verdict {
  /** `cancel` also ends the turn, if a command or a patch was asked for. */
  readonly decision: "accept" | "decline" | "cancel"
  /** The name of the person, for the record. */
  readonly by?: string
  /**
   * Answers later requests in the same way. `rule` says which. Default: the first of the suggestions. If there is none,
   * nothing is remembered. If it is no rule, the request is declined. Permissions are remembered for a session by codex itself.
   */
  readonly remember?: { readonly for: Lifetime; readonly rule?: Rule }
}

/** How a person is reached. What fails declines. */
export interface Person {
  readonly decide: (asked: Asked) => Effect.Effect<Verdict, unknown>
  /** Answers the model's questions. Default: leaves them unanswered. */
  readonly answer?: (
    questions: ReadonlyArray<Approvals.UserQuestion>,
    asked: Pick<Asked, "request" | "deadline">
  ) => Effect.Effect<Approvals.Answers, unknown>
}

/** What happens if the person does not answer in time. The question is taken back. */
export interface Deadline {
  readonly after: Duration.DurationInput
  /** Questions of the model are then left unanswered. */
  readonly decision: "accept" | "decline"
}

/** The options of {@link make}. All are optional. */
export interface Options {
  /** The rules of the program. The first that fits counts, before everything that was remembered. Default: none. */
  readonly rules?: ReadonlyArray<Rule>
  /** Decides what no rule decides. Default: nobody, which declines. */
  readonly person?: Person
  /** Default: none. The server waits without one, and so do its turn and its run. */
  readonly deadline?: Deadline
  /** Keeps what is remembered for ever. Default: a store in memory, one for each {@link make}. */
  readonly store?: Store
  /** Called with each decision before it is given. If it fails, the request is declined. Default: no record. */
  readonly record?: (decided: Decided) => Effect.Effect<void, unknown>
}

/**
 * Makes the handlers. A request is answered by the first rule that fits: of the program, of the turn, of the session, of
 * the store. Those that were remembered last come first. If none fits, the person decides.
 *
 * One service may serve any number of sessions and runs: what is remembered for a turn or a session holds there alone. A
 * session includes its helpers and side questions. Sub-agents belong to the session of their parent, but their turns are
 * turns of their own. What is in the store holds wherever that store is used, so give each tenant one.
 *
 * Forms of MCP servers with fields to fill in are declined. Handle them with your own `elicitation`, as with
 * `Approvals.askPerson`.
 *
 * Throws if one of `rules` is none: its prefix is empty, or its folder is relative or begins with `~`.
 *
 * @example
 * const approvals = ApprovalRules.make({
 *   rules: [
 *     { _tag: "Command", prefix: ["git", "push"], decision: "ask" },
 *     { _tag: "Command", prefix: ["git"], decision: "accept" },
 *     { _tag: "Path", folder: "/home/me/project", decision: "accept" },
 *     { _tag: "McpTool", server: "docs", decision: "accept" }
 *   ],
 *   person: {
 *     decide: ({ question, suggestions }) =>
 *       Effect.as(Console.log(question.title, suggestions), {
 *         decision: "accept",
 *         by: "ada",
 *         remember: { for: "session" }
 *       })
 *   },
 *   deadline: { after: "10 minutes", decision: "decline" },
 *   record: ({ by, decision, request }) => Effect.log(decision, by._tag, request._tag)
 * })
 * const answered = Effect.flatMap(approvals, (approvals) =>
 *   Run.run({ server, input: "Tidy up.", approvals })
 * )
 */
export const make = (
  options: Options = {}
): Effect.Effect<Approvals.Service, never, FileSystem.FileSystem> => {
  options.rules?.forEach(demandRule)
  return Effect.gen(function* () {
    const judge = new Judge(yield* FileSystem.FileSystem, options.store ?? (yield* memory), options)
    return Approvals.make({
      command: (request) =>
        Effect.map(judge.decide({ _tag: "Command", request }), ({ decision }) => decision),
      fileChange: (request) =>
        Effect.map(judge.decide({ _tag: "FileChange", request }), ({ decision }) => decision),
      permissions: (request) =>
        Effect.map(judge.decide({ _tag: "Permissions", request }), ({ decision, remembered }) =>
          decision === "accept"
            ? { grant: request.permissions, scope: isForTurn(remembered) ? "turn" : "session" }
            : "decline"
        ),
      userInput: (request) => judge.answer({ _tag: "UserInput", request }),
      elicitation: (request) =>
        Effect.map(judge.decide({ _tag: "Elicitation", request }), ({ decision }) =>
          decision === "accept" ? { accept: ApprovalProtocol.nothingToFillIn(request) } : decision
        )
    })
  })
}

const isRule = Schema.is(Rule)

/** The types of rules allow more than their schema. */
const demandRule = (rule: Rule): void => {
  if (!isRule(rule)) {
    throw new Cause.IllegalArgumentException(
      `This is no rule of approvals: ${JSON.stringify(rule)}. A prefix needs a word, and a folder is an absolute path, without ~.`
    )
  }
}

const isForTurn = (remembered: Remembered | undefined): boolean =>
  remembered === undefined || remembered.for === "turn"

type UserInput = Extract<Approvals.Request, { readonly _tag: "UserInput" }>

interface Answered extends Pick<Decided, "by"> {
  readonly answers: Approvals.Answers
}

type Outcome = Pick<Decided, "by" | "remembered"> & Pick<Verdict, "decision">

class Judge {
  /** What was remembered in each conversation, for as long as it lives. */
  private readonly memories = new WeakMap<object, RememberedRules.State>()
  private readonly fs: FileSystem.FileSystem
  private readonly store: Store
  private readonly options: Options

  constructor(fs: FileSystem.FileSystem, store: Store, options: Options) {
    this.fs = fs
    this.store = store
    this.options = options
  }

  decide(request: Approvals.Request): Effect.Effect<Outcome, unknown> {
    return Effect.gen(this, function* () {
      const conversation = yield* Approvals.Conversation
      const rules = yield* this.rulesFor(conversation, placeOf(request))
      const found = Option.getOrUndefined(yield* RuleMatch.first(this.fs, rules, request))
      const outcome =
        found === undefined || found.rule.decision === "ask"
          ? yield* this.recordedIfFailed(conversation, request, this.ask(request))
          : byRule(found.rule.decision, found)
      yield* this.record(conversation, request, outcome)
      yield* this.remember(conversation, request, outcome.remembered)
      return outcome
    })
  }

  answer(request: UserInput): Effect.Effect<Approvals.Answers, unknown> {
    return Effect.gen(this, function* () {
      const conversation = yield* Approvals.Conversation
      const answered = yield* this.recordedIfFailed(conversation, request, this.askFor(request))
      const { answers, by } = answered
      const decision = Object.keys(answers).length === 0 ? "decline" : "answer"
      yield* this.record(conversation, request, { decision, by, remembered: undefined })
      return answers
    })
  }

  private askFor(request: UserInput): Effect.Effect<Answered, unknown> {
    const { person } = this.options
    const answer = person?.answer?.bind(person)
    if (answer === undefined) return Effect.succeed({ answers: {}, by: { _tag: "Nobody" } })
    return Effect.map(
      this.inTime((deadline) => answer(request.request.questions, { request, deadline })),
      Option.match({
        onNone: (): Answered => ({ answers: {}, by: { _tag: "Deadline" } }),
        onSome: (answers) => ({ answers, by: { _tag: "Person", name: undefined } })
      })
    )
  }

  /** Those of the program, of the turn, of the session, of the store. */
  private rulesFor(conversation: Approvals.ConversationValue, place: RememberedRules.Place) {
    const { rules = [] } = this.options
    const isOneThread = conversation === Approvals.unknownConversation
    const remembered = this.memories.get(conversation) ?? RememberedRules.initial
    const stored = Effect.catchAllCause(this.store.all, (cause) =>
      Effect.as(
        Effect.logWarning("the stored rules of approvals cannot be read: none was used", cause),
        []
      )
    )
    return Effect.map(stored, (stored): ReadonlyArray<Found> => [
      ...rules.map((rule) => ({ rule, origin: "program" as const })),
      ...RememberedRules.inForce(remembered, place, isOneThread),
      ...stored.map((rule) => ({ rule, origin: "store" as const }))
    ])
  }

  private ask(request: Approvals.Request): Effect.Effect<Outcome, unknown> {
    const { deadline, person } = this.options
    const question = Questions.of(request)
    if (person === undefined || question === undefined) return Effect.succeed(byNobody)
    return Effect.flatMap(RuleMatch.suggestedBy(this.fs, request), (suggestions) =>
      Effect.map(
        this.inTime((deadline) => person.decide({ question, request, suggestions, deadline })),
        Option.match({
          onNone: () => ({
            decision: deadline?.decision ?? "decline",
            by: { _tag: "Deadline" },
            remembered: undefined
          }),
          onSome: (verdict) => byPerson(verdict, suggestions)
        })
      )
    )
  }

  private inTime<A>(
    ask: (deadline: DateTime.Utc | undefined) => Effect.Effect<A, unknown>
  ): Effect.Effect<Option.Option<A>, unknown> {
    const { deadline } = this.options
    return deadline === undefined
      ? Effect.map(
          Effect.suspend(() => ask(undefined)),
          Option.some
        )
      : Effect.flatMap(DateTime.now, (now) =>
          inTime(deadline.after)(
            Effect.suspend(() => ask(DateTime.addDuration(now, deadline.after)))
          )
        )
  }

  private recordedIfFailed<A>(
    conversation: Approvals.ConversationValue,
    request: Approvals.Request,
    asking: Effect.Effect<A, unknown>
  ): Effect.Effect<A, unknown> {
    const failed = { decision: "decline", by: { _tag: "Failed" }, remembered: undefined } as const
    return Effect.tapErrorCause(asking, (cause) =>
      Cause.isInterruptedOnly(cause) ? Effect.void : this.record(conversation, request, failed)
    )
  }

  private record(
    { session }: Approvals.ConversationValue,
    request: Approvals.Request,
    outcome: Pick<Decided, "by" | "decision" | "remembered">
  ): Effect.Effect<void, unknown> {
    const { record } = this.options
    return record === undefined
      ? Effect.void
      : Effect.flatMap(DateTime.now, (at) => record({ at, session, request, ...outcome }))
  }

  /** A rule that cannot be stored does not undo the decision. */
  private remember(
    conversation: Approvals.ConversationValue,
    request: Approvals.Request,
    remembered: Remembered | undefined
  ): Effect.Effect<void> {
    if (remembered?.rule === undefined) return Effect.void
    const { for: origin, rule } = remembered
    if (origin === "always") {
      return Effect.catchAllCause(this.store.add(rule), (cause) =>
        Effect.logWarning("a rule of approvals was not stored: it will be asked again", cause)
      )
    }
    return Effect.sync(() => {
      const before = this.memories.get(conversation) ?? RememberedRules.initial
      const entry = { rule, origin, place: placeOf(request) }
      this.memories.set(conversation, RememberedRules.remember(before, entry))
    })
  }
}

type Found = Omit<Extract<DecidedBy, { readonly _tag: "Rule" }>, "_tag">

const placeOf = ({ request: { threadId, turnId } }: Approvals.Request) => ({ threadId, turnId })

const byNobody: Outcome = { decision: "decline", by: { _tag: "Nobody" }, remembered: undefined }

const byRule = (decision: "accept" | "decline", { origin, rule }: Found): Outcome => ({
  decision,
  by: { _tag: "Rule", rule, origin },
  remembered: undefined
})

const byPerson = (
  { by, decision, remember }: Verdict,
  [suggestion]: ReadonlyArray<Rule>
): Outcome => {
  if (remember?.rule !== undefined) demandRule(remember.rule)
  const rule =
    remember?.rule ??
    (suggestion === undefined
      ? undefined
      : ({ ...suggestion, decision: decision === "accept" ? "accept" : "decline" } as const))
  return {
    decision,
    by: { _tag: "Person", name: by },
    remembered: remember === undefined ? undefined : { rule, for: remember.for }
  }
}

/** Where rules are kept that are remembered for ever. Show `all` to a person, who may `remove` one. */
export interface Store {
  /** The newest first. */
  readonly all: Effect.Effect<ReadonlyArray<Rule>, unknown>
  /** Adds a rule, or moves it to the front. */
  readonly add: (rule: Rule) => Effect.Effect<void, unknown>
  readonly remove: (rule: Rule) => Effect.Effect<void, unknown>
}

/**
 * A store in memory, for tests, and for programs that forget when they end.
 *
 * @example
 * const approvals = Effect.flatMap(ApprovalRules.memory, (store) => ApprovalRules.make({ store }))
 */
export const memory: Effect.Effect<Store> = Effect.map(
  Ref.make<ReadonlyArray<Rule>>([]),
  (rules) => ({
    all: Ref.get(rules),
    add: (rule) => Ref.update(rules, (all) => [rule, ...without(all, rule)]),
    remove: (rule) => Ref.update(rules, (all) => without(all, rule))
  })
)

/**
 * A store in one value of the program's `KeyValueStore`, as JSON. Give each tenant a name of its own. If two programs add
 * rules under one name in the same moment, one rule may be lost, and is asked about again.
 *
 * **Errors**: those of the `KeyValueStore`, and a `ParseError` if the value does not hold rules. It is not overwritten then.
 *
 * @example
 * const approvals = Effect.gen(function* () {
 *   const store = yield* ApprovalRules.keyValue("rules-of-ada")
 *   return yield* ApprovalRules.make({ store })
 * })
 */
export const keyValue = (name: string): Effect.Effect<Store, never, KeyValueStore.KeyValueStore> =>
  Effect.gen(function* () {
    const values = (yield* KeyValueStore.KeyValueStore).forSchema(Schema.Array(Rule))
    const oneAtATime = yield* Effect.makeSemaphore(1)
    const all = Effect.map(
      values.get(name),
      Option.getOrElse((): ReadonlyArray<Rule> => [])
    )
    const update = (change: (rules: ReadonlyArray<Rule>) => ReadonlyArray<Rule>) =>
      oneAtATime.withPermits(1)(Effect.flatMap(all, (rules) => values.set(name, change(rules))))
    return {
      all,
      add: (rule) => update((rules) => [rule, ...without(rules, rule)]),
      remove: (rule) => update((rules) => without(rules, rule))
    }
  })

/**
 * Where rules are kept that are remembered for ever, where a program does not say otherwise: the store of each tenant, by its
 * name. Default: one in memory each time. A host of a cluster has them in its database, for all hosts.
 *
 * @example
 * const approvals = (tenant: string) =>
 *   Effect.gen(function* () {
 *     const storeOf = yield* ApprovalRules.Stores
 *     return yield* ApprovalRules.make({ store: yield* storeOf(tenant) })
 *   })
 */
export class Stores extends Context.Reference<Stores>()(
  "@effect-codex/agent/ApprovalRules/Stores",
  { defaultValue: (): ((name: string) => Effect.Effect<Store>) => () => memory }
) {}

const without = (rules: ReadonlyArray<Rule>, rule: Rule): ReadonlyArray<Rule> =>
  rules.filter((other) => !isSameRule(other, rule))
