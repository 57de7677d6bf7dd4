/**
 * Histories of hosts that share a turn, played step by step over a real log and real claims.
 *
 * A host that has the turn's message does what `CodexSession` does: it looks, claims, sends, writes and ends, or it takes the
 * place of a claimant that was lost. It may be stopped, continued and killed between any two of these, and another host may
 * have got the message meanwhile. The storage may be away, and may do what it was asked for without an answer.
 *
 * What must hold is said twice: by `Rules`, of each write, and by `violation`, of the whole.
 */
import { Failure, RunEvent } from "@effect-codex/agent"
import type { TurnClaim, TurnLog } from "@effect-codex/cluster"
import { Effect, Either, FastCheck as fc, Option } from "effect"

/** How many hosts there are. */
const hostCount = 3

const host = fc.nat(hostCount - 1)

const count = fc.integer({ min: 1, max: 4 })

export const command = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      _tag: fc.constant("Steps" as const),
      host,
      count
    })
  },
  { weight: 5, arbitrary: fc.record({ _tag: fc.constant("Deliver" as const), host }) },
  { weight: 4, arbitrary: fc.record({ _tag: fc.constant("Stop" as const), host }) },
  { weight: 4, arbitrary: fc.record({ _tag: fc.constant("Continue" as const), host }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Notice" as const), host }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Kill" as const), host }) },
  {
    weight: 1,
    arbitrary: fc.record({
      _tag: fc.constant("Submit" as const),
      input: fc.constantFrom("a", "b")
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      _tag: fc.constant("Storage" as const),
      is: fc.constantFrom("There" as const, "Away" as const, "Deaf" as const)
    })
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Completes" as const) }) }
)

export type Command = typeof command extends fc.Arbitrary<infer A> ? A : never

/** A host is stopped somewhere, another one gets the message, and the first one goes on. By chance alone it is rare. */
const overtaken = fc
  .tuple(host, count, host, fc.integer({ min: 1, max: 5 }))
  .map(([first, before, second, meanwhile]): ReadonlyArray<Command> => [
    { _tag: "Deliver", host: first },
    { _tag: "Steps", host: first, count: before },
    { _tag: "Stop", host: first },
    { _tag: "Deliver", host: second },
    { _tag: "Steps", host: second, count: meanwhile },
    { _tag: "Continue", host: first },
    { _tag: "Steps", host: first, count: 1 }
  ])

/** Most begin with a turn, and with hosts that want it. */
export const history = fc
  .tuple(
    fc.constantFrom(true, true, true, false),
    overtaken,
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: command.map((command): ReadonlyArray<Command> => [command]) },
        { weight: 1, arbitrary: overtaken }
      ),
      { minLength: 5, maxLength: 50, size: "max" }
    )
  )
  .map(([isSubmitted, overtaken, commands]): ReadonlyArray<Command> => {
    const submitted: ReadonlyArray<Command> = [{ _tag: "Submit", input: "a" }]
    return isSubmitted ? submitted.concat(overtaken, commands.flat()) : commands.flat()
  })

/** The services of a host. */
export interface Services {
  readonly log: TurnLog.Service
  readonly claims: ReadonlyArray<TurnClaim.Service>
}

/** Where a host is in the life of the turn. */
type Life =
  | { readonly _tag: "Idle" }
  | { readonly _tag: "Look" }
  | { readonly _tag: "Claim" | "Send" | "Fate"; readonly taken: TurnClaim.Taken }
  | { readonly _tag: "TakeOver"; readonly taken: TurnClaim.Taken; readonly from: string }
  | { readonly _tag: "Write"; readonly taken: TurnClaim.Taken; readonly written: number }
  | { readonly _tag: "End"; readonly taken: TurnClaim.Taken; readonly outcome: TurnLog.Outcome }

interface Host {
  life: Life
  isStopped: boolean
}

/** What the thread of the turn has. */
interface Thread {
  sends: number
  /** The host whose server runs the turn. */
  runningOn: number | undefined
  isCompleted: boolean
}

/** The rules of claims, as a table of who may write what: what every write is held against. */
export class Rules {
  input: string | undefined
  claimant: string | undefined
  isEnded = false
  events = 0

  /** The reason of a refusal, or `undefined`. */
  accept(input: string): string | undefined {
    this.input ??= input
    return this.input === input ? undefined : "InputDiffers"
  }

  claim(by: string): string | undefined {
    if (this.isEnded || (this.claimant !== undefined && this.claimant !== by))
      return "AlreadyClaimed"
    this.claimant = by
    return undefined
  }

  takeOver(by: string, from: string): string | undefined {
    const may = !this.isEnded && (this.claimant === from || this.claimant === by)
    if (may) this.claimant = by
    return may ? undefined : "NotHeld"
  }

  append(by: string, last: number): string | undefined {
    if (this.isEnded || this.claimant !== by) return "NotHeld"
    this.events = Math.max(this.events, last)
    return undefined
  }

  /** What a store says: its first end stays. */
  endOnce(by: string): string | undefined {
    return this.isEnded ? "NotHeld" : this.end(by)
  }

  end(by: string): string | undefined {
    const isMine = this.claimant === undefined || this.claimant === by
    // Whoever has ended it may say so again.
    if (!isMine) return "NotHeld"
    this.claimant = by
    this.isEnded = true
    return undefined
  }
}

const failure = (reason: Failure.TurnReason) =>
  new Failure.TurnError({
    reason,
    generation: 1,
    threadId: "thread-1",
    turnId: undefined,
    kind: undefined,
    detail: ""
  })

const lostOutcome: TurnLog.Outcome = { _tag: "Failed", failure: failure("TurnLost") }

const text = (sequence: number) =>
  RunEvent.RunEvent.Text({ sequence, itemId: "item", delta: `${sequence}` })

export class World {
  readonly hosts: ReadonlyArray<Host> = Array.from({ length: hostCount }, () => ({
    life: { _tag: "Idle" },
    isStopped: false
  }))
  readonly thread: Thread = { sends: 0, runningOn: undefined, isCompleted: false }
  /** Which host the session is on. */
  private owner: number | undefined
  private storage: "There" | "Away" | "Deaf" = "There"
  private readonly rules = new Rules()
  private outcome: string | undefined
  private read: ReadonlyArray<number> = []
  private readonly services: Services
  private readonly turn: TurnLog.TurnKey
  private readonly result: RunEvent.RunResult
  /** What does not hold. */
  violations: ReadonlyArray<string> = []

  constructor(services: Services, turn: TurnLog.TurnKey, result: RunEvent.RunResult) {
    this.services = services
    this.turn = turn
    this.result = result
  }

  play(command: Command): Effect.Effect<void> {
    switch (command._tag) {
      case "Submit":
        return Effect.asVoid(
          this.ask("accept", this.services.log.accept(this.turn, command.input), () =>
            this.rules.accept(command.input)
          )
        )
      case "Storage":
        return Effect.sync(() => {
          this.storage = command.is
        })
      case "Completes":
        return Effect.sync(() => {
          const { runningOn } = this.thread
          if (runningOn === undefined) return
          this.thread.isCompleted = true
          this.thread.runningOn = undefined
        })
      default:
        return this.onHost(command)
    }
  }

  private onHost(command: Extract<Command, { readonly host: number }>): Effect.Effect<void> {
    const { host: number } = command
    const host = this.hosts[number]
    if (host === undefined) return Effect.void
    switch (command._tag) {
      case "Deliver": {
        // A host that is not stopped sees at once that the session is another's.
        if (this.owner !== undefined && this.owner !== number) this.notice(this.owner)
        this.owner = number
        if (host.life._tag === "Idle") host.life = { _tag: "Look" }
        return Effect.void
      }
      case "Stop":
        host.isStopped = true
        return Effect.void
      case "Continue":
        host.isStopped = false
        return Effect.void
      case "Notice":
        if (this.owner !== number) this.notice(number)
        return Effect.void
      case "Kill":
        host.isStopped = false
        this.leave(number)
        if (this.owner === number) this.owner = undefined
        return Effect.void
      case "Steps":
        return host.isStopped
          ? Effect.void
          : Effect.repeatN(
              Effect.suspend(() => this.step(number, host)),
              command.count - 1
            )
    }
  }

  private notice(number: number): void {
    if (this.hosts[number]?.isStopped === false) this.leave(number)
  }

  /** Its server ends with it, or its turn is interrupted. */
  private leave(number: number): void {
    const host = this.hosts[number]
    if (host !== undefined) host.life = { _tag: "Idle" }
    if (this.thread.runningOn === number) this.thread.runningOn = undefined
  }

  private step(number: number, host: Host): Effect.Effect<void> {
    const { life } = host
    const become = (next: Life) => {
      host.life = next
    }
    const take = () => this.services.claims[number]?.take(this.turn)
    switch (life._tag) {
      case "Idle":
        return Effect.void
      case "Look":
        return Effect.map(this.ask("status", this.services.log.status(this.turn)), (answer) => {
          if (answer === undefined || Either.isLeft(answer)) return
          const status = Option.getOrUndefined(answer.right)
          const taken = take()
          if (taken === undefined) return
          if (status?._tag === "Accepted") become({ _tag: "Claim", taken })
          else if (status?._tag === "Claimed") {
            become({ _tag: "TakeOver", taken, from: status.claim.claimant })
          } else become({ _tag: "Idle" })
        })
      case "Claim": {
        const { claimant } = life.taken
        const begun = life.taken.beforeTurn({
          session: this.turn.session,
          threadId: "thread-1",
          messageId: claimant,
          generation: 1,
          attempt: 1
        })
        return Effect.map(
          this.ask("claim", begun, () => this.rules.claim(claimant)),
          (answer) => {
            if (answer === undefined) return
            become(Either.isRight(answer) ? { ...life, _tag: "Send" } : { _tag: "Look" })
          }
        )
      }
      case "Send":
        return Effect.sync(() => {
          const { thread } = this
          // A server refuses a thread that another one has.
          const isFree = thread.runningOn === undefined || thread.runningOn === number
          if (!isFree) return become({ ...life, _tag: "End", outcome: lostOutcome })
          thread.sends++
          thread.runningOn = number
          become({ ...life, _tag: "Write", written: 0 })
        })
      case "Write": {
        if (this.thread.isCompleted) {
          const outcome = {
            _tag: "Completed",
            sequence: life.written + 1,
            result: this.result
          } as const
          return Effect.sync(() => become({ _tag: "End", taken: life.taken, outcome }))
        }
        const last = life.written + 1
        return Effect.map(
          this.ask("append", life.taken.append([text(last)]), () =>
            this.rules.append(life.taken.claimant, last)
          ),
          (answer) => {
            if (answer === undefined) return
            if (Either.isRight(answer)) return become({ ...life, written: last })
            this.leave(number)
            become({ _tag: "Look" })
          }
        )
      }
      case "TakeOver":
        return Effect.map(
          this.ask("takeOver", life.taken.takeOver({ claimant: life.from }), () =>
            this.rules.takeOver(life.taken.claimant, life.from)
          ),
          (answer) => {
            if (answer === undefined) return
            become(Either.isRight(answer) ? { _tag: "Fate", taken: life.taken } : { _tag: "Look" })
          }
        )
      case "Fate":
        return Effect.map(this.ask("told", this.services.log.told(this.turn)), (answer) => {
          if (answer === undefined || Either.isLeft(answer)) return
          const sequence = (answer.right.at(-1)?.sequence ?? 0) + 1
          const outcome: TurnLog.Outcome = this.thread.isCompleted
            ? { _tag: "Completed", sequence, result: this.result }
            : lostOutcome
          become({ _tag: "End", taken: life.taken, outcome })
        })
      case "End":
        return Effect.map(
          this.ask("end", life.taken.end(life.outcome), () => this.rules.end(life.taken.claimant)),
          (answer) => {
            if (answer === undefined) return
            become(Either.isRight(answer) ? { _tag: "Idle" } : { _tag: "Look" })
          }
        )
    }
  }

  /**
   * Asks the storage, and holds its answer against the rules. `undefined` if there is no answer: it is away, or it has done
   * it and was not heard.
   */
  private ask<A, E extends { readonly reason: string }>(
    what: string,
    operation: Effect.Effect<A, E>,
    rule?: () => string | undefined
  ): Effect.Effect<Either.Either<A, E> | void> {
    return Effect.suspend((): Effect.Effect<Either.Either<A, E> | void> => {
      if (this.storage === "Away") return Effect.void
      return Effect.map(Effect.either(operation), (answer) => {
        const expected = rule?.()
        const actual = Either.isLeft(answer) ? answer.left.reason : undefined
        if (rule !== undefined && actual !== expected) {
          this.violated(`${what}: ${actual ?? "done"}, where the rules say ${expected ?? "done"}`)
        }
        if (this.storage !== "Deaf") return answer
        this.storage = "There"
        return undefined
      })
    })
  }

  private violated(what: string): void {
    this.violations = [...this.violations, what]
  }

  /** What must hold at any time, read without the hosts. */
  get check(): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      if (this.thread.sends > 1) this.violated(`sent ${this.thread.sends} times`)
      const status = Option.getOrUndefined(yield* this.services.log.status(this.turn))
      if (status === undefined) return
      const told = yield* this.services.log.told(this.turn)
      const numbers = told.map(({ sequence }) => sequence)
      if (numbers.some((number, position) => number !== position + 1)) {
        this.violated(`events ${numbers.join()}`)
      }
      if (this.read.some((number, position) => numbers[position] !== number)) {
        this.violated("an event that was read is another one")
      }
      this.read = numbers
      const outcome = status._tag === "Ended" ? status.outcome._tag : undefined
      if (this.outcome !== undefined && outcome !== this.outcome) {
        this.violated(`ended as ${this.outcome}, and then as ${outcome}`)
      }
      this.outcome = outcome
      if (outcome === "Completed" && !this.thread.isCompleted) this.violated("completed by nobody")
      if ((status._tag !== "Accepted") !== (this.rules.claimant !== undefined)) {
        this.violated(`${status._tag}, where the rules have ${this.rules.claimant}`)
      }
    }).pipe(Effect.orDie)
  }

  /** All is well again, and one host is left: the turn comes to its end, and is told. */
  get settling(): ReadonlyArray<Command> {
    const end: ReadonlyArray<Command> = [
      { _tag: "Storage", is: "There" },
      { _tag: "Submit", input: "a" },
      { _tag: "Kill", host: 0 },
      { _tag: "Kill", host: 1 },
      { _tag: "Continue", host: 2 },
      { _tag: "Deliver", host: 2 }
    ]
    const last: ReadonlyArray<Command> = [
      { _tag: "Steps", host: 2, count: 2 },
      { _tag: "Completes" },
      { _tag: "Deliver", host: 2 }
    ]
    return [...end, ...Array.from({ length: 6 }, () => last).flat()]
  }

  get checkEnd(): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      yield* this.check
      if (this.outcome === undefined) this.violated("it has no end")
      const wasUndisturbed = this.thread.sends === 0
      if (wasUndisturbed && this.outcome === "Completed") this.violated("completed, and never sent")
    })
  }
}

/** What does not hold in a history, or an empty text. The whole is looked at after each so many commands. */
export const violation = (
  world: World,
  history: ReadonlyArray<Command>,
  every = 1
): Effect.Effect<string> =>
  Effect.gen(function* () {
    for (const [position, command] of [...history, ...world.settling].entries()) {
      yield* world.play(command)
      if (position % every === 0) yield* world.check
    }
    yield* world.checkEnd
    // Between two of these vitest is heard.
    yield* Effect.sleep(0)
    return world.violations.join("; ")
  })
