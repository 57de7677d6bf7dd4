/** Plays every experiment before a task once, and then experiments before random operations, a few at a time. */
import type * as Experiment from "./Experiment.ts"
import * as Search from "./Search.ts"

/** As many as take a second or so. */
const batch = 20

export class Soak {
  private readonly tasks = Search.everyTask()
  private readonly operations: Generator<Experiment.Experiment>
  private played = { task: 0, operation: 0 }
  private areAllTasksPlayed = false

  constructor(seed: number) {
    this.operations = Search.someOperations(seed)
  }

  /** Gives what is violated, if something is. */
  playSome(): string | undefined {
    for (let n = 0; n < batch; n++) {
      const experiment = this.next()
      const wrong = Search.violation(experiment)
      if (wrong !== undefined) return wrong
      this.played[experiment.moment.before]++
    }
    return undefined
  }

  /** What was played so far. */
  get told(): string {
    const { operation, task } = this.played
    const tasks = this.areAllTasksPlayed ? `all ${task}` : `the first ${task}`
    return `disturbances before ${tasks} tasks and ${operation} operations`
  }

  private next(): Experiment.Experiment {
    const { done, value } = this.tasks.next()
    if (done !== true) return value
    this.areAllTasksPlayed = true
    return this.operations.next().value
  }
}
