import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as ThreadState from "../../packages/app-server/src/internal/threads/ThreadState.js"

/**
 * A server, and the shell as far as the order of messages goes. Requests wait in queues that may be written in any order, as
 * they do while the connection is at its in-flight limit; what is written is processed in order, and answered later.
 */
class World {
  state = ThreadState.initial
  /** Users that are there: what became of their wish so far. */
  readonly users = new Map<number, "waiting" | "asking" | "using" | "failed">()
  readonly credentials = new Map<number, string>()
  readonly queued: Array<Request> = []
  readonly wire: Array<Request> = []
  readonly answers: Array<() => void> = []
  readonly turns = new Map<number, "waiting" | "taken" | "refused">()
  /** The server: with whose credential it has the thread, and whether it is closing it. */
  loaded: string | undefined
  closing = false
  subscribed = false
  forgotten = false
  overdue = 0
  lastUser = 0
  readonly faults: Array<string> = []

  apply(event: ThreadState.Event): void {
    const [state, actions] = ThreadState.step(this.state, event)
    this.state = state
    if (event._tag === "Joined" || event._tag === "Opened") this.forgotten = false
    for (const action of actions) this.perform(action)
  }

  perform(action: ThreadState.Action): void {
    switch (action._tag) {
      case "Use":
        if (this.users.has(action.user)) this.use(action.user)
        return
      case "Open":
        if (!this.users.has(action.user)) this.faults.push("one that has left is to ask")
        this.users.set(action.user, "asking")
        this.queued.push({ _tag: "Open", user: action.user })
        return
      case "Fail":
        if (this.users.has(action.user)) this.users.set(action.user, "failed")
        return
      case "Unsubscribe":
        this.overdue++
        this.queued.push({ _tag: "Unsubscribe" })
        return
      case "UnsubscribeAgents":
        return
      case "GrantTurn":
        if ([...this.turns.values()].includes("taken")) this.faults.push("two turns at once")
        this.turns.set(action.user, "taken")
        return
      case "RefuseTurn":
        this.turns.set(action.user, "refused")
        return
      case "Forget":
        this.forgotten = true
        if (this.users.size > 0) this.faults.push("forgotten while in use")
    }
  }

  use(user: number): void {
    this.users.set(user, "using")
    const { phase } = this.state
    const known = phase._tag === "Loaded" ? phase.credential : undefined
    if (known !== undefined && this.loaded !== undefined && known !== this.loaded) {
      this.faults.push(`in use with ${known}, and the server has it with ${this.loaded}`)
    }
  }

  /** One that is asked for while its user has left is not sent any more, if it was not yet. */
  write(nth: number): void {
    const [request] = this.queued.splice(nth % Math.max(1, this.queued.length), 1)
    if (request === undefined) return
    if (request._tag === "Open" && !this.users.has(request.user)) return
    this.wire.push(request)
    if (request._tag === "Open") return this.apply({ _tag: "OpenWritten", user: request.user })
    const using = [...this.users].filter(([, what]) => what === "using" || what === "asking")
    const asked = using.filter(([user]) => this.wasWritten(user))
    if (asked.length > 0) this.faults.push("let go of a thread that is in use")
    this.apply({ _tag: "UnsubscribeWritten" })
  }

  private wasWritten(user: number): boolean {
    return (
      this.users.get(user) === "using" ||
      this.state.opens.has(user) ||
      this.wire.some((request) => request._tag === "Open" && request.user === user)
    )
  }

  /** The server takes the next request from the wire. Its answer arrives later, if at all. */
  process(fate: "well" | "badly" | "late"): void {
    const request = this.wire.shift()
    if (request === undefined) return
    if (request._tag === "Unsubscribe") return this.processUnsubscribe(fate)
    const { user } = request
    if (this.closing || fate === "badly") {
      this.answers.push(() => this.apply({ _tag: "OpenRefused", user }))
      return
    }
    this.loaded ??= this.credentials.get(user) ?? "nobody's"
    this.subscribed = true
    const credential = this.credentials.get(user)
    const opened = () => this.apply({ _tag: "Opened", user, provider: undefined, credential })
    if (fate === "late") this.answers.push(() => this.apply({ _tag: "OpenUnanswered", user }))
    this.answers.push(opened)
  }

  private processUnsubscribe(fate: "well" | "badly" | "late"): void {
    if (fate !== "well") {
      this.answers.push(() => this.apply({ _tag: "UnsubscribeFailed" }))
      return
    }
    const isLoaded = this.loaded !== undefined
    this.subscribed = false
    if (isLoaded) this.closing = true
    this.answers.push(() => this.apply({ _tag: "Unsubscribed", isLoaded }))
  }

  answer(): void {
    this.answers.shift()?.()
  }

  /** The server closes a thread that nobody is subscribed to. */
  close(): void {
    if (!this.closing) return
    this.closing = false
    this.loaded = undefined
    this.answers.push(() => this.apply({ _tag: "Closed" }))
  }

  join(how: "Join" | "Open", credential: string): void {
    const user = ++this.lastUser
    this.users.set(user, "waiting")
    this.credentials.set(user, credential)
    this.apply({ _tag: "Joined", user, how, credential })
  }

  leave(nth: number): void {
    const user = [...this.users.keys()][nth % Math.max(1, this.users.size)]
    if (user === undefined) return
    this.users.delete(user)
    this.apply({ _tag: "Left", user })
  }

  time(): void {
    if (this.overdue === 0) return
    this.overdue--
    this.apply({ _tag: "ClosingOverdue" })
  }

  wantTurn(): void {
    const user = ++this.lastUser
    this.turns.set(user, "waiting")
    this.apply({ _tag: "TurnWanted", user })
  }

  endTurn(nth: number, how: "TurnOver" | "TurnStuck"): void {
    const user = [...this.turns.keys()][nth % Math.max(1, this.turns.size)]
    if (user === undefined) return
    if (how === "TurnOver") this.turns.delete(user)
    this.apply({ _tag: how, user })
  }

  /** Everything that is under way comes to its end, on a server that is well. */
  quiesce(): void {
    for (let round = 0; round < 200; round++) {
      while (this.queued.length > 0) this.write(0)
      while (this.wire.length > 0) this.process("well")
      while (this.answers.length > 0) this.answer()
      this.close()
      while (this.answers.length > 0) this.answer()
      if (this.queued.length === 0 && this.wire.length === 0 && this.overdue > 0) this.time()
    }
  }
}

type Request = { readonly _tag: "Open"; readonly user: number } | { readonly _tag: "Unsubscribe" }

const nth = fc.nat(5)
type Command = (world: World) => void

const named = <A>(
  name: string,
  arbitrary: fc.Arbitrary<A>,
  run: (world: World, input: A) => void
) =>
  arbitrary.map((input) =>
    Object.assign((world: World) => run(world, input), {
      toString: () => `${name}(${JSON.stringify(input)})`
    })
  )

const command: fc.Arbitrary<Command> = fc.oneof(
  named(
    "join",
    fc.tuple(fc.constantFrom("Join" as const, "Open" as const), fc.constantFrom("a", "b")),
    (world, [how, whose]) => world.join(how, whose)
  ),
  named("leave", nth, (world, n) => world.leave(n)),
  named("write", nth, (world, n) => world.write(n)),
  named(
    "process",
    fc.constantFrom("well" as const, "well" as const, "badly" as const, "late" as const),
    (world, fate) => world.process(fate)
  ),
  named("answer", fc.constant(undefined), (world) => world.answer()),
  named("close", fc.constant(undefined), (world) => world.close()),
  named("time", fc.constant(undefined), (world) => world.time()),
  named("wantTurn", fc.constant(undefined), (world) => world.wantTurn()),
  named(
    "endTurn",
    fc.tuple(nth, fc.constantFrom("TurnOver" as const, "TurnOver" as const, "TurnStuck" as const)),
    (world, [n, how]) => world.endTurn(n, how)
  )
)

const seed = Number(process.env["MODEL_SEED"] ?? 20261127)

/** Plays histories, and then what has to be true. */
const inAnyHistory = (holds: (world: World) => void) =>
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 40 }), (history) => {
      const world = new World()
      for (const run of history) run(world)
      holds(world)
    }),
    { numRuns: 3_000, seed }
  )

describe(`the life of a thread (MODEL_SEED=${seed})`, () => {
  it("is never let go of while somebody uses it, nor used with another's credential, nor has two turns", () =>
    inAnyHistory((world) => {
      expect(world.faults).toEqual([])
    }))

  it("leaves nobody waiting: whoever is there uses it, or has failed", () =>
    inAnyHistory((world) => {
      world.quiesce()
      expect(world.faults).toEqual([])
      for (const what of world.users.values()) expect(["using", "failed"]).toContain(what)
      const waiting = [...world.turns.values()].filter((what) => what === "waiting")
      if (waiting.length > 0) expect([...world.turns.values()]).toContain("taken")
    }))

  it("is not loaded for nobody, however late the server's answers are, and is forgotten", () =>
    inAnyHistory((world) => {
      while (world.users.size > 0) world.leave(0)
      world.quiesce()
      expect(world.loaded).toBeUndefined()
      expect(world.forgotten || world.credentials.size === 0).toBe(true)
    }))

  it("is opened once it is closed, if the server was still closing it", () => {
    const world = new World()
    world.join("Open", "a")
    world.quiesce()
    world.leave(0)
    world.write(0)
    world.process("well")
    world.join("Open", "a")
    world.write(0)
    world.process("well")
    world.answer()
    world.answer()
    expect([...world.users.values()]).toEqual(["asking"])
    world.close()
    world.answer()
    world.write(0)
    world.process("well")
    world.answer()
    expect([...world.users.values()]).toEqual(["using"])
  })
})
