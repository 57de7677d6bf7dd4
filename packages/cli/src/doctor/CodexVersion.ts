/** The version of codex, against the range that this library was verified with. */
import { CodexBinary, type Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"
import * as NotStarted from "./NotStarted.ts"
import { Subject } from "./Subject.ts"

const { newestVersion, oldestVersion } = CodexBinary

const range = `verified from ${oldestVersion} to ${newestVersion}`

export const judge = (server: { readonly version: string; readonly isNewer: boolean }) =>
  server.isNewer
    ? Finding.warning(
        `codex ${server.version} is newer than what this library was verified with (${range}).`,
        `It usually works. If something does not, install the newest that was verified: npm install @openai/codex@${newestVersion}`
      )
    : Finding.ok(`codex ${server.version} (${range})`)

export const judgeTooOld = ({ detail }: Failure.TransportError) =>
  Finding.failure(
    detail,
    `Install a newer one: npm install @openai/codex@${newestVersion} (${range}).`
  )

export const check = Check.failing({
  name: "version",
  how: "starts codex app-server with a private home, and compares its version with those that this library was verified with",
  exitCode: 4,
  find: Subject.pipe(
    Effect.flatMap(({ scripted }) => scripted),
    Effect.map(({ server }) => judge(server)),
    Effect.catchAll((error) =>
      Effect.succeed(
        error._tag === "TransportError" && error.reason === "VersionUnsupported"
          ? judgeTooOld(error)
          : NotStarted.judge(error, "with a private home")
      )
    ),
    Effect.map((finding) => [finding])
  )
})
