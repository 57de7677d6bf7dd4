/** Prints how many objects each kind of run leaves in a program that goes on. The heap is small here, and counted fast. */
import { queryObjects } from "node:v8"
import { Run } from "@effect-codex/agent"
import * as Wire from "@effect-codex/bench/wire"
import { Fiber } from "effect"
import * as InstantServer from "./server.ts"

const rounds = 50

/** Longer than anything is remembered of a run that has ended. */
const aWhile = 60_000

type World = ReturnType<typeof InstantServer.make>

const times =
  ({ server, simulation }: World, play: () => void) =>
  (): void => {
    for (let round = 0; round < rounds; round++) play()
    simulation.pass(aWhile)
    server.methods.length = 0
  }

const runOf = ({ spec: server }: World) =>
  Run.run({ server, input: "go", thread: { _tag: "Start", ephemeral: true } })

const completed = () => {
  const world = InstantServer.make(Wire.deltasTurn(20))
  return times(world, () => world.play(runOf(world)))
}

const interrupted = (late: ReadonlyArray<string>) => {
  const world = InstantServer.make(Wire.hangingTurn(20))
  world.server.late = late
  return times(world, () => {
    const fiber = world.fork(runOf(world))
    world.simulation.fork(Fiber.interrupt(fiber))
    world.settle()
  })
}

const kinds = {
  completed: completed(),
  interrupted: interrupted([]),
  late: interrupted([Wire.delta(1), Wire.delta(2)])
}

const count = (): number => queryObjects(Object, { format: "count" })

// What is filled once is filled by others. What is left by fifty is not theirs.
for (const play of Object.values(kinds)) for (const _ of [1, 2]) play()

let before = count()

const more = (play: () => void): number => {
  play()
  const after = count()
  const left = Math.max(0, Math.round((after - before) / rounds))
  before = after
  return left
}

/** V8 makes objects of its own now and then. What runs leave, they leave each time. */
const leastOf = (play: () => void): number => {
  let least = Infinity
  for (let nth = 0; nth < 3 && least > 0; nth++) least = Math.min(least, more(play))
  return least
}

const left = Object.entries(kinds).map(([kind, play]) => [kind, leastOf(play)] as const)

// What waits for ever keeps the process alive.
process.stdout.write(JSON.stringify(Object.fromEntries(left)), () => process.exit())
