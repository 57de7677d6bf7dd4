import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as ThreadTurns from "../../packages/app-server/src/internal/threads/ThreadTurns.js"

/**
 * A server that merges a message into the turn that runs, and starts a turn otherwise, and the users of one thread. Its
 * answers come in order, before or after its notifications, or too late, or never.
 */
class World {
  state = ThreadTurns.initial
  readonly users = new Map<
    number,
    "queued" | "granted" | "asked" | "released" | "over" | "refused"
  >()
  readonly wire: Array<number> = []
  readonly pipe: Array<() => void> = []
  /** Each turn by its owner; 0 is another client. */
  readonly owners = new Map<string, number>()
  readonly merged = new Map<number, string>()
  readonly news = new Map<number, Array<ThreadTurns.News>>()
  running: string | undefined
  lastUser = 0
  lastTurn = 0
  readonly faults: Array<string> = []

  apply(event: ThreadTurns.Event): void {
    const [state, actions] = ThreadTurns.step(this.state, event)
    this.state = state
    for (const action of actions) this.perform(action)
  }

  private perform(action: ThreadTurns.Action): void {
    switch (action._tag) {
      case "Grant":
        if ([...this.users.values()].some((what) => what === "granted" || what === "asked")) {
          this.faults.push("two turns at once")
        }
        this.users.set(action.user, "granted")
        return
      case "Refuse":
        this.users.set(action.user, "refused")
        return
      case "Tell":
        this.news.set(action.user, [...(this.news.get(action.user) ?? []), action.news])
        return
      case "Interrupt":
        this.faults.push("a turn that began in order was interrupted")
    }
  }

  want(): void {
    const user = ++this.lastUser
    this.users.set(user, "queued")
    this.apply({ _tag: "Wanted", user })
  }

  ask(): void {
    const [user] = [...this.users].find(([, what]) => what === "granted") ?? []
    if (user === undefined) return
    this.users.set(user, "asked")
    this.wire.push(user)
    this.apply({ _tag: "Written", user })
  }

  process(how: "answer first" | "notify first" | "answer last" | "answer late"): void {
    const user = this.wire.shift()
    if (user === undefined) return
    const isMerged = this.running !== undefined
    const turnId = this.running ?? `turn-${++this.lastTurn}`
    if (isMerged) this.merged.set(user, turnId)
    else this.owners.set(turnId, user)
    this.running = turnId
    const answer = () => {
      if (this.users.get(user) !== "over") this.apply({ _tag: "Answered", user, turnId })
    }
    const started = isMerged ? [] : [() => this.apply({ _tag: "Started", turnId })]
    if (how === "notify first") this.pipe.push(...started, answer)
    else if (how === "answer last" && !isMerged) {
      this.running = undefined
      this.pipe.push(...started, () => this.completed(turnId), answer)
    } else if (how === "answer first") this.pipe.push(answer, ...started)
    else {
      // The caller fails, and its turn is let go of before the answer comes.
      this.pipe.push(() => this.release(user), ...started, answer)
    }
  }

  private release(user: number): void {
    if (this.users.get(user) !== "asked") return
    this.users.set(user, "released")
    this.apply({ _tag: "Over", user })
  }

  startForeign(): void {
    // While a request of ours is on its way, a turn that starts cannot be told from ours, nor one that ours is merged into.
    if (this.running !== undefined || this.wire.length > 0 || this.pipe.length > 0) return
    const turnId = `turn-${++this.lastTurn}`
    this.owners.set(turnId, 0)
    this.running = turnId
    this.apply({ _tag: "Started", turnId })
  }

  end(): void {
    const turnId = this.running
    if (turnId === undefined) return
    this.running = undefined
    this.pipe.push(() => this.completed(turnId))
  }

  private completed(turnId: string): void {
    this.apply({ _tag: "Completed", turnId })
    const owner = this.owners.get(turnId)
    for (const [user, what] of this.users) {
      const isOver = user === owner || this.merged.get(user) === turnId
      if (!isOver || what === "over" || what === "queued" || what === "refused") continue
      if (!this.isTold(user, "Answered") && !this.isTold(user, "Merged")) continue
      this.users.set(user, "over")
      this.apply({ _tag: "GivenUp", user })
      this.apply({ _tag: "Over", user })
    }
  }

  isTold(user: number, tag: ThreadTurns.News["_tag"]): boolean {
    return (this.news.get(user) ?? []).some(({ _tag }) => _tag === tag)
  }

  stuck(): void {
    const [user] = [...this.users].find(([, what]) => what === "asked") ?? []
    if (user !== undefined) this.apply({ _tag: "Stuck", user })
  }

  quiesce(): void {
    for (let round = 0; round < 20; round++) {
      this.ask()
      this.process("answer first")
      while (this.pipe.length > 0) this.pipe.shift()?.()
      this.end()
      while (this.pipe.length > 0) this.pipe.shift()?.()
    }
  }
}

type Command = (world: World) => void
const named = (name: string, run: Command, weight = 1): fc.WeightedArbitrary<Command> => ({
  weight,
  arbitrary: fc.constant(Object.assign((world: World) => run(world), { toString: () => name }))
})

const command = fc.oneof(
  named("want", (world) => world.want(), 3),
  named("ask", (world) => world.ask(), 4),
  named("answer first", (world) => world.process("answer first"), 2),
  named("notify first", (world) => world.process("notify first"), 2),
  named("answer last", (world) => world.process("answer last"), 2),
  named("answer late", (world) => world.process("answer late")),
  named("deliver", (world) => world.pipe.shift()?.(), 8),
  named("end", (world) => world.end(), 2),
  named("start another's", (world) => world.startForeign()),
  named("stuck", (world) => world.stuck())
)

const seed = Number(process.env["MODEL_SEED"] ?? 20261127)

const inAnyHistory = (holds: (world: World) => void) =>
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 40, size: "max" }), (history) => {
      const world = new World()
      for (const run of history) run(world)
      holds(world)
    }),
    { numRuns: 4_000, seed }
  )

describe(`the turns of a thread (MODEL_SEED=${seed})`, () => {
  it("run one at a time", () =>
    inAnyHistory((world) => {
      expect(world.faults).toEqual([])
    }))

  it("are known by the answer: nobody is told that somebody else's is its own", () =>
    inAnyHistory((world) => {
      for (const [user, news] of world.news) {
        for (const one of news) {
          if (one._tag === "Answered") expect(world.owners.get(one.turnId)).toBe(user)
          if (one._tag === "Merged") expect(world.merged.get(user)).toBe(one.turnId)
        }
      }
    }))

  it("are told to their users from the answer to the end, however late that answer is", () =>
    inAnyHistory((world) => {
      world.quiesce()
      for (const [turnId, user] of world.owners) {
        if (user === 0 || !world.isTold(user, "Answered")) continue
        const news = world.news.get(user) ?? []
        expect(news).toContainEqual({ _tag: "Completed", turnId })
      }
    }))

  it("are announced before the answer to whoever is the only one to wait for one", () => {
    const world = new World()
    for (let turn = 0; turn < 3; turn++) {
      world.want()
      world.ask()
      world.process("notify first")
      world.pipe.shift()?.()
      const user = world.lastUser
      expect(world.news.get(user)).toEqual([{ _tag: "Announced", turnId: `turn-${user}` }])
      world.end()
      while (world.pipe.length > 0) world.pipe.shift()?.()
      expect(world.news.get(user)?.at(-1)).toEqual({ _tag: "Completed", turnId: `turn-${user}` })
    }
  })

  it("that ended before the answer said whose they were are told to their user with the answer", () => {
    const world = new World()
    for (const _ of [1, 2]) {
      world.want()
      world.ask()
      world.apply({ _tag: "Over", user: world.lastUser })
    }
    world.apply({ _tag: "Started", turnId: "t" })
    world.apply({ _tag: "Completed", turnId: "t" })
    expect(world.news.size).toBe(0)
    world.apply({ _tag: "Answered", user: 2, turnId: "t" })
    expect(world.news.get(2)).toEqual([
      { _tag: "Answered", turnId: "t" },
      { _tag: "Completed", turnId: "t" }
    ])
    expect(world.news.get(1)).toBeUndefined()
  })

  it("that start within a turn that runs are that turn, and name the id to interrupt it by", () => {
    const world = new World()
    world.want()
    world.ask()
    const user = world.lastUser
    world.apply({ _tag: "Answered", user, turnId: "outer" })
    world.apply({ _tag: "Started", turnId: "inner", rootId: "outer" })
    expect(world.news.get(user)?.at(-1)).toEqual({ _tag: "Started", turnId: "outer" })
    expect([...world.state.running.keys()]).toEqual(["outer"])
    expect(ThreadTurns.interruptIdOf(world.state, "outer")).toBe("inner")
    world.apply({ _tag: "Completed", turnId: "outer" })
    expect(world.news.get(user)?.at(-1)).toEqual({ _tag: "Completed", turnId: "outer" })
    expect(ThreadTurns.interruptIdOf(world.state, "outer")).toBe("outer")
    // One that works for a turn that has ended is a turn of its own.
    world.apply({ _tag: "Started", turnId: "next", rootId: "outer" })
    expect([...world.state.running.keys()]).toEqual(["next"])
  })

  it("leave nobody in the queue who could run", () =>
    inAnyHistory((world) => {
      world.quiesce()
      const isQueued = [...world.users.values()].includes("queued")
      if (isQueued) expect([...world.users.values()]).toContain("asked")
    }))

  it("are remembered in bounded number", () =>
    inAnyHistory((world) => {
      for (let turn = 0; turn < 100; turn++) world.quiesce()
      expect(world.state.ended.size).toBeLessThanOrEqual(16)
      expect(world.state.running.size).toBeLessThanOrEqual(16)
    }))
})
