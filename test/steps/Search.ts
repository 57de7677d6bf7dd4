/** Which experiments there are, and what is violated by one. */
import { FastCheck as fc } from "effect"
import type * as Simulation from "../model/Simulation.ts"
import * as Disturbance from "./Disturbance.ts"
import * as Experiment from "./Experiment.ts"
import * as Subject from "./Subject.ts"
import * as World from "./World.ts"

type Before = Simulation.Moment["before"]

/** What is disturbed, how, and on what server: everything of an experiment but its moment. */
export type Setting = Omit<Experiment.Experiment, "moment">

/** The settings of a subject. */
export const settingsOf = (subject: Subject.Name): ReadonlyArray<Setting> =>
  World.paces.flatMap((pace) =>
    Disturbance.names.map((disturbance) => ({ subject, disturbance, pace }))
  )

/** Each setting before each task. */
export function* everyTask(): Generator<Experiment.Experiment> {
  for (const subject of Subject.names) {
    for (const setting of settingsOf(subject)) {
      const { task } = Experiment.stepsOf(subject, setting.pace)
      for (let nth = 0; nth < task; nth++) yield { ...setting, moment: { before: "task", nth } }
    }
  }
}

/** Each setting before some operation, again and again. The same ones for the same seed. */
export function* someOperations(seed: number): Generator<Experiment.Experiment> {
  for (let round = 0; ; round++) {
    for (const subject of Subject.names) {
      for (const setting of settingsOf(subject)) {
        yield* sample(setting, "operation", seed + round, 1)
      }
    }
  }
}

/** Some moments of a setting. The same ones for the same seed. */
export const sample = (
  setting: Setting,
  before: Before,
  seed: number,
  count: number
): ReadonlyArray<Experiment.Experiment> => {
  const steps = Experiment.stepsOf(setting.subject, setting.pace)[before]
  const experiments = fc.record({
    subject: fc.constant(setting.subject),
    disturbance: fc.constant(setting.disturbance),
    pace: fc.constant(setting.pace),
    moment: fc.record({ before: fc.constant(before), nth: fc.integer({ min: 0, max: steps - 1 }) })
  })
  return fc.sample(experiments, { seed, numRuns: count })
}

/** For people; nothing, if all is as it must be. */
export const violation = (experiment: Experiment.Experiment): string | undefined => {
  const wrong = Experiment.violation(experiment)
  return wrong === undefined ? undefined : `${wrong}\n  by ${JSON.stringify(experiment)}`
}
