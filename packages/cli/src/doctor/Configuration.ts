/** What the server says of its configuration. */
import { type AppServer, Notice } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"
import * as NotStarted from "./NotStarted.ts"
import { Subject } from "./Subject.ts"

export interface Facts {
  /** Whether the server can read its configuration, or what it says. */
  readonly read: Either.Either<void, string>
  readonly notices: ReadonlyArray<Notice.Notice>
}

const isRefused =
  "Mend it there. Until then codex refuses each new thread, and goes by its defaults in all else."

export const judge = ({ notices, read }: Facts): ReadonlyArray<Finding.Finding> => {
  const texts = notices.filter(isOfConfiguration).map(Notice.textOf)
  if (Either.isLeft(read)) {
    return [
      Finding.failure(`The configuration cannot be read: ${read.left}`, isRefused),
      ...texts.map((text) => Finding.warning(text, "It comes from the same."))
    ]
  }
  return texts.length === 0
    ? [Finding.ok("understood, without a warning")]
    : texts.map((text) => Finding.warning(text, "Change the setting that it names, or remove it."))
}

/** The check of the sandbox tells of bubblewrap. */
const isOfConfiguration = (notice: Notice.Notice): boolean =>
  notice._tag !== "McpServer" && !/bubblewrap/i.test(notice.summary)

/** The server tells its warnings before it answers. */
const facts = (server: AppServer.Service) =>
  server.requestAs("config/read", { includeLayers: false }, Schema.Unknown).pipe(
    Effect.mapBoth({ onSuccess: () => {}, onFailure: ({ message }) => message }),
    Effect.either,
    Effect.map((read) => ({ read, notices: server.notices() }))
  )

export const check = Check.failing({
  name: "config",
  how: "starts codex app-server with CODEX_HOME, has it read its configuration, and takes its warnings",
  exitCode: 2,
  find: Subject.pipe(
    Effect.flatMap(({ own }) => own),
    Effect.flatMap(({ server }) => Effect.map(facts(server), judge)),
    Effect.catchAll((error) =>
      error._tag === "AuthError"
        ? NotStarted.unchecked
        : Effect.succeed([NotStarted.judge(error, "with CODEX_HOME")])
    )
  )
})
