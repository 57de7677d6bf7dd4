/**
 * Records what the real server says when something fails, for the tests of how failures are told apart.
 *
 *     pnpm build && node test/dist/record/auth.js [part of a name]
 *
 * Rewrites `test/app-server/recordings/failures.json`: run it again when codex has changed, and look at the difference. With
 * part of a name it prints the situations of that name instead.
 */
import { fileURLToPath } from "node:url"
import { FileSystem } from "@effect/platform"
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { scrub } from "./scrub.ts"
import * as Server from "./server.ts"
import { situations } from "./situations/index.ts"
import type { Situation } from "./situations/Situation.ts"

const file = fileURLToPath(new URL("../../app-server/recordings/failures.json", import.meta.url))

/** How many servers at once: the situations that wait for a deadline do not hold up the others. */
const concurrency = 6

const record = (situation: Situation) =>
  Effect.gen(function* () {
    const server = yield* Server.start(situation.server)
    const arrived = yield* situation.act(server)
    return scrub(
      {
        name: situation.name,
        retries: situation.server.retries > 0,
        account: situation.account,
        ownCredential: situation.ownCredential,
        ...(server.refreshes() > 0 ? { refresh: situation.refresh } : {}),
        ...arrived,
        expected: situation.expected
      },
      server.folder
    )
  }).pipe(
    Effect.scoped,
    Effect.tapErrorCause(() => Console.error(`This one did not come to its end: ${situation.name}`))
  )

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const part = process.argv[2]
  const chosen = situations.filter(({ name }) => part === undefined || name.includes(part))
  const recordings = yield* Effect.forEach(chosen, record, { concurrency })
  const text = `${JSON.stringify(recordings, undefined, 2)}\n`
  yield* part === undefined ? fs.writeFileString(file, text) : Console.log(text)
})

NodeRuntime.runMain(Effect.provide(program, NodeContext.layer))
