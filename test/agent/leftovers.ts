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

/** What is left by a run, when others have filled what is filled once. What is left by fifty is not theirs. */
const leftBy = (world: World, play: () => void): number => {
  const count = (): number => {
    for (let round = 0; round < rounds; round++) play()
    world.simulation.pass(aWhile)
    world.server.methods.length = 0
    return queryObjects(Object, { format: "count" })
  }
  count()
  const before = count()
  return Math.max(0, Math.round((count() - before) / rounds))
}

const runOf = ({ spec: server }: World) =>
  Run.run({ server, input: "go", thread: { _tag: "Start", ephemeral: true } })

const completed = (): number => {
  const world = InstantServer.make(Wire.deltasTurn(20))
  return leftBy(world, () => world.play(runOf(world)))
}

const interrupted = (late: ReadonlyArray<string>): number => {
  const world = InstantServer.make(Wire.hangingTurn(20))
  world.server.late = late
  return leftBy(world, () => {
    const fiber = world.fork(runOf(world))
    world.simulation.fork(Fiber.interrupt(fiber))
    world.settle()
  })
}

const left = {
  completed: completed(),
  interrupted: interrupted([]),
  late: interrupted([Wire.delta(1), Wire.delta(2)])
}
// What waits for ever keeps the process alive.
process.stdout.write(JSON.stringify(left), () => process.exit())
