/** Whether commands run in codex's sandbox, and by which bubblewrap. */
import type { AppServer } from "@effect-codex/app-server"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"
import * as NotStarted from "./NotStarted.ts"
import { Subject } from "./Subject.ts"

export interface Facts {
  /** Whether a command has run in the sandbox, or why it has not. */
  readonly command: Either.Either<void, string>
  /** Whether the machine has bubblewrap. `undefined` on systems whose sandbox is another. */
  readonly hasBubblewrap: boolean | undefined
}

const install =
  "Install bubblewrap with the package manager of this machine, such as apt-get install bubblewrap."

export const judge = ({ command, hasBubblewrap }: Facts) => {
  if (Either.isLeft(command)) {
    return Finding.failure(
      `No command runs in codex's sandbox: ${command.left}`,
      hasBubblewrap === undefined
        ? 'The words above say why. Where another sandbox is around this program, use "danger-full-access".'
        : `${hasBubblewrap ? "" : `${install} `}If it is there and fails, this machine forbids user namespaces: allow them (sysctl kernel.unprivileged_userns_clone=1, or the security options of the container). Where another sandbox is around this program, use "danger-full-access".`
    )
  }
  return hasBubblewrap === false
    ? Finding.warning(
        "Commands run in the sandbox, by the bubblewrap that codex brings: there is no bwrap on PATH.",
        install
      )
    : Finding.ok("a command has run in it")
}

const Executed = Schema.Struct({ exitCode: Schema.Int, stderr: Schema.String })

/** Does nothing, and is on every machine. */
const nothing = process.platform === "win32" ? ["cmd", "/c", "exit 0"] : ["true"]

const execute = ({ requestAs }: AppServer.Service) =>
  requestAs(
    "command/exec",
    { command: nothing, sandboxPolicy: { type: "readOnly", networkAccess: false } },
    Executed,
    { timeout: "20 seconds" }
  ).pipe(
    Effect.mapError(({ message }) => message),
    Effect.filterOrFail(
      ({ exitCode }) => exitCode === 0,
      ({ exitCode, stderr }) => `exit code ${exitCode}, ${said(stderr)}`
    ),
    Effect.asVoid,
    Effect.either
  )

const said = (stderr: string): string =>
  stderr.trim() === "" ? "without a word" : stderr.trim().split("\n").slice(0, 3).join(" ")

const hasBubblewrap = Effect.gen(function* () {
  if (process.platform !== "linux") return undefined
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folders = yield* Effect.orElseSucceed(Config.string("PATH"), () => "")
  return yield* Effect.exists(
    folders.split(":").filter((folder) => folder !== ""),
    (folder) => Effect.orElseSucceed(fs.exists(path.join(folder, "bwrap")), () => false)
  )
})

export const check = Check.failing({
  name: "sandbox",
  how: "runs the command true in the read-only sandbox of codex, and on Linux looks for bwrap on PATH",
  exitCode: 1,
  find: Subject.pipe(
    Effect.flatMap(({ scripted }) => scripted),
    Effect.flatMap(({ server }) => Effect.all({ command: execute(server), hasBubblewrap })),
    Effect.map((facts) => [judge(facts)]),
    Effect.catchAll(() => NotStarted.unchecked)
  )
})
