/**
 * The state machine of one slot of the pool: plain functions over plain data.
 *
 *            acquire                 started                 drain
 *   (none) ----------->  Starting  ----------->   Ready   ------------>  Draining
 *                           |                       |                       |
 *                           | startFailed, lost,    | lost, idle,           | lost, last release,
 *                           | last release, close   | close                 | overdue, close
 *                           v                       v                       v
 *                           +------------------> Closing -----------------> (none)
 *                                                           gone
 *
 * At most one generation of a slot is Starting or Ready. An acquire joins that one. A generation that drains before
 * it has started takes no new leases either, but still serves the ones it has.
 */
import * as HashSet from "effect/HashSet"
import * as Schema from "effect/Schema"

export type LeaseId = number

export const State = Schema.Literal("Starting", "Ready", "Draining", "Closing")
export type State = typeof State.Type

export interface Generation {
  readonly number: number
  readonly state: State
  readonly leases: HashSet.HashSet<LeaseId>
}

export interface Slot {
  /** The number of the newest generation so far. A new slot continues counting from the pool's highest number. */
  readonly youngest: number
  readonly generations: ReadonlyArray<Generation>
}

export type Event =
  | { readonly _tag: "Acquire"; readonly lease: LeaseId }
  /** The holder of a lease takes another one. A draining generation allows that too. */
  | { readonly _tag: "Extend"; readonly generation: number; readonly lease: LeaseId }
  | { readonly _tag: "Release"; readonly generation: number; readonly lease: LeaseId }
  | { readonly _tag: "Started"; readonly generation: number }
  | { readonly _tag: "StartFailed"; readonly generation: number }
  | { readonly _tag: "Lost"; readonly generation: number }
  | { readonly _tag: "Idle"; readonly generation: number }
  | { readonly _tag: "Drain" }
  /** A generation has drained for as long as it may. */
  | { readonly _tag: "Overdue"; readonly generation: number }
  | { readonly _tag: "Close" }
  | { readonly _tag: "Gone"; readonly generation: number }

/** What a transition asks the shell to do. */
export type Action =
  | { readonly _tag: "Start"; readonly generation: number }
  | { readonly _tag: "Stop"; readonly generation: number }
  /** The generation has no more leases: start its idle timer. */
  | { readonly _tag: "Rest"; readonly generation: number }
  /** The generation has a lease again: stop its idle timer. */
  | { readonly _tag: "Wake"; readonly generation: number }

export type Step = readonly [slot: Slot, actions: ReadonlyArray<Action>]

export const empty = (youngest: number): Slot => ({ youngest, generations: [] })

/** The generation that an acquire joins. */
export const current = (slot: Slot): Generation | undefined =>
  slot.generations.find(({ state }) => state === "Starting" || state === "Ready")

export const step = (slot: Slot, event: Event): Step => {
  switch (event._tag) {
    case "Acquire":
      return acquire(slot, event.lease)
    case "Extend":
      return change(slot, event.generation, (generation) =>
        same({ ...generation, leases: HashSet.add(generation.leases, event.lease) })
      )
    case "Release":
      return change(slot, event.generation, (generation) => release(generation, event.lease))
    case "Started":
      return change(slot, event.generation, started)
    case "StartFailed":
    case "Lost":
      return change(slot, event.generation, stop)
    case "Idle":
      return change(slot, event.generation, (generation) =>
        generation.state === "Ready" && HashSet.size(generation.leases) === 0
          ? stop(generation)
          : same(generation)
      )
    case "Drain":
      return changeEach(slot, drain)
    case "Overdue":
      return change(slot, event.generation, (generation) =>
        generation.state === "Draining" ? stop(generation) : same(generation)
      )
    case "Close":
      return changeEach(slot, stop)
    case "Gone":
      return [
        {
          ...slot,
          generations: slot.generations.filter(({ number }) => number !== event.generation)
        },
        []
      ]
  }
}

type Change = readonly [generation: Generation, actions: ReadonlyArray<Action>]

const same = (generation: Generation): Change => [generation, []]

const acquire = (slot: Slot, lease: LeaseId): Step => {
  const joined = current(slot)
  if (joined === undefined) {
    const number = slot.youngest + 1
    const generation: Generation = { number, state: "Starting", leases: HashSet.make(lease) }
    return [
      { youngest: number, generations: [...slot.generations, generation] },
      [{ _tag: "Start", generation: number }]
    ]
  }
  return change(slot, joined.number, (generation) => [
    { ...generation, leases: HashSet.add(generation.leases, lease) },
    HashSet.size(generation.leases) === 0 ? [{ _tag: "Wake", generation: generation.number }] : []
  ])
}

const release = (generation: Generation, lease: LeaseId): Change => {
  if (!HashSet.has(generation.leases, lease)) return same(generation)
  const leases = HashSet.remove(generation.leases, lease)
  const released = { ...generation, leases }
  if (HashSet.size(leases) > 0) return same(released)
  switch (generation.state) {
    case "Ready":
      return [released, [{ _tag: "Rest", generation: generation.number }]]
    case "Starting":
    case "Draining":
      return stop(released)
    case "Closing":
      return same(released)
  }
}

const started = (generation: Generation): Change =>
  same(generation.state === "Starting" ? { ...generation, state: "Ready" } : generation)

const drain = (generation: Generation): Change => {
  if (generation.state === "Closing") return same(generation)
  return HashSet.size(generation.leases) === 0
    ? stop(generation)
    : same({ ...generation, state: "Draining" })
}

const stop = (generation: Generation): Change =>
  generation.state === "Closing"
    ? same(generation)
    : [{ ...generation, state: "Closing" }, [{ _tag: "Stop", generation: generation.number }]]

const change = (slot: Slot, number: number, f: (generation: Generation) => Change): Step =>
  changeEach(slot, (generation) =>
    generation.number === number ? f(generation) : same(generation)
  )

const changeEach = (slot: Slot, f: (generation: Generation) => Change): Step => {
  const changes = slot.generations.map(f)
  return [
    { ...slot, generations: changes.map(([generation]) => generation) },
    changes.flatMap(([, actions]) => actions)
  ]
}
