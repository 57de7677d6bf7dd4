import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Suspicion from "../../packages/app-server/src/internal/pool/Suspicion.js"

const bounds = { maxLossesPerThread: 2, threadLossWindow: "30 minutes" } as const

/** The threads of one server, one of which ends it, and the clocks of the trials. */
class World {
  state = Suspicion.initial
  now = 0
  generation = 1
  losses = 0
  readonly asking = new Map<number, Suspicion.Subject>()
  readonly busy = new Map<number, Suspicion.Subject>()
  readonly refused: Array<Suspicion.Subject> = []
  /** How many losses each subject was busy in. */
  readonly disturbed = new Map<Suspicion.Subject, number>()
  clocks: ReadonlyArray<number> = []
  private lastId = 0

  apply(event: Suspicion.Event): void {
    const [state, actions] = Suspicion.step(this.state, event, bounds)
    this.state = state
    for (const action of actions) this.perform(action)
  }

  private perform(action: Suspicion.Action): void {
    if (action._tag === "Try") {
      this.clocks = [...this.clocks, action.number]
      return
    }
    const subject = this.asking.get(action.id)
    if (subject === undefined) throw new Error("decided twice, or for nobody")
    this.asking.delete(action.id)
    if (action._tag === "Admit") this.busy.set(action.id, subject)
    else this.refused.push(subject)
  }

  ask(subject: Suspicion.Subject): number {
    const id = ++this.lastId
    this.asking.set(id, subject)
    const use = { id, subject, generation: this.generation }
    this.apply({ _tag: "Asked", use, now: ++this.now })
    return id
  }

  /** The turn of a subject ends well, or its user gives up. */
  end(subject: Suspicion.Subject, how: "TurnEnded" | "Left"): void {
    const [id] = [...this.busy].find(([, other]) => other === subject) ?? []
    if (id === undefined) return
    if (how === "TurnEnded") this.apply({ _tag: "TurnEnded", id })
    this.busy.delete(id)
    this.apply({ _tag: "Left", id })
  }

  giveUp(subject: Suspicion.Subject): void {
    const [id] = [...this.asking].find(([, other]) => other === subject) ?? []
    if (id === undefined) return
    this.asking.delete(id)
    this.apply({ _tag: "Left", id })
  }

  trialsOver(): void {
    const { clocks } = this
    this.clocks = []
    for (const number of clocks) this.apply({ _tag: "TrialOver", number })
  }

  lose(): void {
    const { generation } = this
    this.losses++
    for (const subject of new Set(this.busy.values())) {
      this.disturbed.set(subject, (this.disturbed.get(subject) ?? 0) + 1)
    }
    const ids = [...this.busy.keys(), ...this.asking.keys()]
    const busy = new Set(this.busy.keys())
    this.generation++
    this.busy.clear()
    this.asking.clear()
    const isBusy = ({ id }: Suspicion.Use) => busy.has(id)
    this.apply({ _tag: "Lost", generation, now: ++this.now, isBusy })
    for (const id of ids) this.apply({ _tag: "Left", id })
  }
}

const culprit = "culprit"
const innocent = ["a", "b", "c"]

type Move = (world: World) => void

const askCulprit: Move = (world) => world.ask(culprit)

const moves: ReadonlyArray<readonly [weight: number, Move]> = [
  ...innocent.flatMap((subject): ReadonlyArray<readonly [number, Move]> => [
    [4, (world) => world.ask(subject)],
    [3, (world) => world.end(subject, "TurnEnded")],
    [1, (world) => world.end(subject, "Left")],
    [1, (world) => world.giveUp(subject)]
  ]),
  [4, askCulprit],
  [1, (world) => world.giveUp(culprit)],
  [1, (world) => world.trialsOver()]
]

const histories = fc.array(
  fc.oneof(...moves.map(([weight, move]) => ({ weight, arbitrary: fc.constant(move) }))),
  { maxLength: 60 }
)

/** The culprit ends the server as soon as it is admitted. */
const play = (history: ReadonlyArray<Move>): World => {
  const world = new World()
  for (const move of history) {
    move(world)
    if ([...world.busy.values()].includes(culprit)) world.lose()
  }
  return world
}

describe("who ends the server", () => {
  it("is refused after two losses, and nobody else ever is", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = play(history)
        expect(world.losses).toBeLessThanOrEqual(2)
        expect(Math.max(0, ...world.disturbed.values())).toBeLessThanOrEqual(2)
        expect(world.refused.filter((subject) => subject !== culprit)).toEqual([])
        if (world.losses < 2) expect(world.refused).toEqual([])
        else {
          world.ask(culprit)
          expect(world.refused).toContain(culprit)
        }
      }),
      { numRuns: 2_000 }
    )
  })

  it("leaves nobody waiting: with the trials, everybody is admitted or refused", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = play(history)
        for (let n = 0; n < 20 && world.asking.size > 0; n++) {
          world.trialsOver()
          if ([...world.busy.values()].includes(culprit)) world.lose()
        }
        expect([...world.asking.values()]).toEqual([])
      }),
      { numRuns: 2_000 }
    )
  })

  it("is nobody once every thread has ended a turn: nothing is remembered", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const world = play(history.filter((move) => move !== askCulprit))
        for (const subject of innocent) {
          world.giveUp(subject)
          while ([...world.busy.values()].includes(subject)) world.end(subject, "TurnEnded")
        }
        expect(Suspicion.isForgettable(world.state)).toBe(true)
      })
    )
  })

  it("is tried among the suspects of a loss: one at a time, after four in groups that double", () => {
    const world = new World()
    const all = Array.from({ length: 9 }, (_, n) => `thread ${n}`)
    all.forEach((subject) => world.ask(subject))
    expect(world.busy.size).toBe(9)
    world.lose()
    all.forEach((subject) => world.ask(subject))
    const admitted = [world.busy.size]
    while (world.asking.size > 0) {
      world.trialsOver()
      admitted.push(world.busy.size)
    }
    expect(admitted).toEqual([1, 2, 3, 4, 6, 9])
    // Nobody else is delayed meanwhile.
    world.ask("another")
    expect(world.asking.size).toBe(0)
  })

  it("is not known of two that were busy in both losses, but of the one that is alone in the third", () => {
    const world = new World()
    const both = () => {
      world.ask("a")
      world.ask("b")
      world.trialsOver()
      world.trialsOver()
      expect(world.busy.size).toBe(2)
      world.lose()
    }
    both()
    both()
    world.ask("a")
    world.lose()
    world.ask("b")
    expect(world.busy.size).toBe(1)
    world.ask("a")
    expect(world.refused).toEqual(["a"])
  })

  it("is refused until half an hour after the first of the two losses", () => {
    const world = new World()
    const lose = () => {
      world.ask(culprit)
      world.lose()
    }
    lose()
    world.now += 10 * 60_000
    lose()
    world.now += 19 * 60_000
    world.ask(culprit)
    world.now += 2 * 60_000
    world.ask(culprit)
    expect(world.refused).toEqual([culprit])
    expect([...world.busy.values()]).toEqual([culprit])
  })
})
