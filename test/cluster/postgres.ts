/**
 * A PostgreSQL of the test run's own: nothing of it is left, and no other one is touched. The first file that needs it starts
 * it, and the files of a run share it. Each test has a database of its own.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, inject } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { databaseOn } from "./databases.ts"
import { bin, init, type Server, serverIn } from "./server.ts"

export { databaseOn, ownServer, ownServerOn, urlOn } from "./databases.ts"

/** Tests that need PostgreSQL. Without it they are skipped, and the title says why. */
export const describePostgres = (name: string, tests: () => void): void => {
  if (bin === undefined) {
    describe.skip(`${name} (skipped: PostgreSQL is not installed)`, tests)
  } else describe(name, tests)
}

/** The one server of the run. `once.ts` ends it. */
export const sharedServer: Effect.Effect<Server> = Effect.suspend(() => {
  const folder = inject("postgresFolder")
  const ready = join(folder, "ready")
  try {
    mkdirSync(join(folder, "starting"))
  } catch {
    return Effect.repeat(
      Effect.sync(() => existsSync(ready)),
      { schedule: Schedule.spaced("50 millis"), until: (isReady) => isReady }
    ).pipe(Effect.as(serverIn(folder)))
  }
  const server = init(folder)
  return server.start.pipe(
    Effect.zipRight(Effect.sync(() => writeFileSync(ready, ""))),
    Effect.as(server)
  )
})

/** A new database on the server of the run. */
export const database = Effect.flatMap(sharedServer, databaseOn)
