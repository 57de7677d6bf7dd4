import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as TurnState from "../../packages/agent/src/internal/turn/TurnState.js"

/**
 * A server that is asked for one turn, the caller who may leave at any moment, and the shell as far as it performs actions.
 * What the server says is delivered in the order it was said, but its answers may come before or after its notifications.
 */
class World {
  state = TurnState.initial
  /** What the server did with the request, once it has taken it from the wire. */
  server: "unasked" | "asked" | "running" | "ended" | "refused" = "unasked"
  readonly answers: Array<TurnState.Event> = []
  readonly notifications: Array<TurnState.Event> = []
  readonly interrupts: Array<string> = []
  readonly actions: Array<TurnState.Action["_tag"]> = []
  foreign: "none" | "running" | "ended" = "none"
  hasLeft = false
  isExpired = false
  isLost = false
  endSeen = false
  cleaning = false
  readonly events: Array<TurnState.Event> = []
  readonly faults: Array<string> = []

  apply(event: TurnState.Event): void {
    const before = this.state
    const [state, actions] = TurnState.step(before, event)
    this.state = state
    if (event._tag === "Completed" && event.turnId === "mine") this.endSeen = true
    this.events.push(event)
    for (const action of actions) this.perform(action)
    if (TurnState.isOver(before) && (state !== before || actions.length > 0)) {
      this.faults.push(`${event._tag} after it was over`)
    }
  }

  private perform(action: TurnState.Action): void {
    const before = this.events
    this.actions.push(action._tag)
    if (action._tag === "CleanUp") this.cleaning = true
    if (action._tag !== "Interrupt") return
    if (!this.hasLeft && !this.isExpired) this.faults.push("interrupted for nobody")
    const isKnown = before.slice(0, -1).some(({ _tag }) => _tag === "Answered")
    if (this.endSeen && isKnown && !this.hasLeft) this.faults.push("interrupted after its end")
    const isAnswered = before.some(({ _tag }) => _tag === "Answered" || _tag === "Refused")
    if (action.turnId === "theirs" && isAnswered)
      this.faults.push("interrupted somebody else's turn")
    this.interrupts.push(action.turnId)
  }

  ask(): void {
    const isFree = this.server === "unasked" && this.answers.length === 0
    if (!isFree || this.hasLeft || this.isExpired || this.isLost) return
    this.server = "asked"
    this.apply({ _tag: "Written" })
  }

  /** The server takes the request: well, or not at all, or as overloaded (and then it is sent again). */
  take(how: "starts" | "starts unannounced" | "refuses" | "overloaded" | "merges"): void {
    if (this.server !== "asked") return
    switch (how) {
      case "starts unannounced":
        this.server = "running"
        this.answers.push({ _tag: "Answered", turnId: "mine" })
        return
      case "starts":
        this.server = "running"
        this.answers.push({ _tag: "Answered", turnId: "mine" })
        this.notifications.push({ _tag: "Announced", turnId: "mine" })
        return
      case "refuses":
        this.server = "refused"
        this.answers.push({ _tag: "Refused" })
        return
      case "overloaded":
        this.server = "unasked"
        this.answers.push({ _tag: "NotTaken" })
        return
      case "merges":
        this.server = "refused"
        this.answers.push({ _tag: "Merged", turnId: "another's" })
    }
  }

  /** Another client's turn starts while ours is unanswered, and is taken for ours until the answer comes. */
  startForeign(): void {
    const isAwaited = this.server === "asked" && this.answers.length === 0
    if (!isAwaited || this.isLost || this.hasLeft || this.isExpired) return
    if (this.foreign !== "none") return
    this.foreign = "running"
    this.apply({ _tag: "Announced", turnId: "theirs" })
  }

  endForeign(): void {
    // A caller that leaves in the middle takes what was announced for its own.
    if (this.foreign !== "running" || this.isLost || this.hasLeft || this.isExpired) return
    this.foreign = "ended"
    this.apply({ _tag: "Completed", turnId: "theirs", refusal: 0 })
  }

  end(): void {
    if (this.server !== "running") return
    this.server = "ended"
    this.notifications.push({ _tag: "Completed", turnId: "mine", refusal: 0 })
  }

  deliver(from: Array<TurnState.Event>): void {
    if (this.isLost) return
    const event = from.shift()
    if (event === undefined) return
    this.apply(event)
    // An end that was told before the answer is told again after it: `ThreadTurns` remembers it.
    if (event._tag === "Answered" && this.endSeen) {
      this.apply({ _tag: "Completed", turnId: "mine", refusal: 0 })
    }
  }

  /** The request's deadline passes; its answer may still come. */
  expire(): void {
    const isPending = this.server !== "unasked" && !this.isExpired && !this.isAnswered
    if (!isPending || this.isLost) return
    this.isExpired = true
    this.apply({ _tag: "Unanswered" })
  }

  private get isAnswered(): boolean {
    const taken = this.server === "running" || this.server === "ended" || this.server === "refused"
    return taken && this.answers.length === 0
  }

  leave(): void {
    this.hasLeft = true
    this.apply({ _tag: "Left" })
  }

  lose(): void {
    if (this.isLost) return
    this.isLost = true
    if (this.server !== "unasked" || this.state._tag !== "Ready") this.apply({ _tag: "Lost" })
  }

  giveUp(): void {
    if (this.actions.at(-1) === "AwaitLateAnswer") this.apply({ _tag: "GaveUp" })
  }

  clean(): void {
    if (!this.cleaning) return
    this.cleaning = false
    this.apply({ _tag: "CleanedUp" })
  }

  /** Everything comes to its end, on a server that obeys. */
  quiesce(): void {
    this.leave()
    for (let round = 0; round < 10; round++) {
      if (this.server === "asked") this.take("starts")
      while (this.answers.length > 0 && !this.isLost) this.deliver(this.answers)
      while (this.notifications.length > 0 && !this.isLost) this.deliver(this.notifications)
      if (this.interrupts.includes("mine")) this.end()
      this.endForeign()
      this.clean()
    }
  }
}

type Command = (world: World) => void
const named = (name: string, run: Command, weight = 1): fc.WeightedArbitrary<Command> => ({
  weight,
  arbitrary: fc.constant(Object.assign((world: World) => run(world), { toString: () => name }))
})

const command = fc.oneof(
  named("ask", (world) => world.ask(), 4),
  named("start", (world) => world.take("starts"), 6),
  named("start unannounced", (world) => world.take("starts unannounced"), 2),
  named("refuse", (world) => world.take("refuses")),
  named("overloaded", (world) => world.take("overloaded")),
  named("merge", (world) => world.take("merges")),
  named("start another's", (world) => world.startForeign()),
  named("end another's", (world) => world.endForeign()),
  named("end", (world) => world.end(), 2),
  named("answer", (world) => world.deliver(world.answers), 4),
  named("notify", (world) => world.deliver(world.notifications), 4),
  named("expire", (world) => world.expire()),
  named("leave", (world) => world.leave()),
  named("overdue", (world) => world.apply({ _tag: "Overdue" })),
  named("asks", (world) => world.apply({ _tag: "Asks", requests: 1 })),
  named("answered", (world) => world.apply({ _tag: "Asks", requests: 0 })),
  named("clean", (world) => world.clean()),
  named("lose", (world) => world.lose())
)

const seed = Number(process.env["MODEL_SEED"] ?? 20261127)

const inAnyHistory = (holds: (world: World) => void) =>
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 25, size: "max" }), (history) => {
      const world = new World()
      for (const run of history) run(world)
      holds(world)
    }),
    { numRuns: 3_000, seed }
  )

describe(`the life of a turn (MODEL_SEED=${seed})`, () => {
  it("is interrupted for a caller that left and for nobody else, and never after its end", () =>
    inAnyHistory((world) => {
      expect(world.faults).toEqual([])
    }))

  it("does not run on unattended, however late it became known (PortOS #5972)", () =>
    inAnyHistory((world) => {
      world.quiesce()
      expect(world.faults).toEqual([])
      if (!world.isLost) expect(world.server).not.toBe("running")
    }))

  it("that was interrupted is cleaned up after before it is over", () =>
    inAnyHistory((world) => {
      world.quiesce()
      const { state } = world
      const isInterrupted = state._tag === "Ended" && world.interrupts.includes(state.turnId)
      if (!isInterrupted || world.isLost) return
      expect(state.interrupted).toBe(true)
      expect(world.actions.indexOf("CleanUp")).toBeGreaterThan(-1)
      expect(world.actions.indexOf("CleanUp")).toBeLessThan(world.actions.indexOf("Over"))
    }))

  it("is over once, whatever happened", () =>
    inAnyHistory((world) => {
      world.quiesce()
      expect(TurnState.isOver(world.state)).toBe(true)
      expect(world.actions.filter((action) => action === "Over")).toHaveLength(1)
    }))

  it("keeps its thread until its end was seen and cleaned up after, or nobody can know of it", () =>
    inAnyHistory((world) => {
      const isFree = world.actions.includes("Over") || world.actions.includes("Release")
      if (!isFree || world.isLost || world.isExpired) return
      expect(["unasked", "refused", "ended"]).toContain(world.server)
      expect(world.cleaning).toBe(false)
    }))

  it("tells which turn it is once that is known, and whether it waits for somebody", () => {
    const world = new World()
    world.ask()
    expect(TurnState.turnIdOf(world.state)).toBeUndefined()
    world.take("starts")
    world.deliver(world.notifications)
    expect(world.state).toMatchObject({ _tag: "Announced", turnId: "mine" })
    world.deliver(world.answers)
    expect(world.state).toEqual({ _tag: "Running", turnId: "mine" })
    world.apply({ _tag: "Asks", requests: 2 })
    expect(world.state).toEqual({ _tag: "Waiting", turnId: "mine", requests: 2 })
    world.apply({ _tag: "Asks", requests: 0 })
    world.end()
    world.deliver(world.notifications)
    expect(world.state).toMatchObject({ _tag: "Ended", interrupted: false })
  })
})
