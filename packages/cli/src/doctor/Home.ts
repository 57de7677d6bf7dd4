/** The folder of codex's configuration, login and threads, and the rights on it. */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Server from "../internal/Server.ts"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"
import { Subject } from "./Subject.ts"

export interface Facts {
  readonly folder: string
  /** Whether an option or a variable names it. Codex makes the default one by itself. */
  readonly isNamed: boolean
  readonly type: "Missing" | "Folder" | "Other"
  /** The permission bits. `undefined` where the system has none. */
  readonly mode: number | undefined
  /** Whether a file can be written there. */
  readonly writing: "Works" | "Refused" | "DiskFull"
  /** The permission bits of the file with the login, if there is one. */
  readonly loginMode: number | undefined
}

const writableByAll = 0o002
const anythingForOthers = 0o077

export const judge = (facts: Facts): ReadonlyArray<Finding.Finding> => {
  const { folder, isNamed, type, writing } = facts
  if (type === "Missing") {
    return [
      isNamed
        ? Finding.failure(
            `${folder} does not exist.`,
            `mkdir -p -m 700 ${folder}, or name another.`
          )
        : Finding.ok(`${folder} does not exist yet. Codex makes it.`)
    ]
  }
  if (type === "Other") {
    return [Finding.failure(`${folder} is no folder.`, "Name a folder as CODEX_HOME.")]
  }
  if (writing === "DiskFull") {
    return [
      Finding.failure(
        `The disk of ${folder} is full. Codex keeps its database there and does not start.`,
        `Make room (df ${folder} shows how full it is), or name a folder on another disk as CODEX_HOME.`
      )
    ]
  }
  if (writing === "Refused") {
    return [
      Finding.failure(
        `Nothing can be written to ${folder}. Codex keeps its database there and does not start.`,
        `Give it to the user of this program (chown -R "$(id -u)" ${folder}; chmod u+rwx ${folder}), or name another folder as CODEX_HOME.`
      )
    ]
  }
  const problems = rights(facts)
  return problems.length === 0 ? [Finding.ok(folder)] : problems
}

const rights = ({ folder, loginMode = 0, mode = 0 }: Facts): ReadonlyArray<Finding.Finding> => {
  const problems: Array<Finding.Finding> = []
  if ((mode & writableByAll) !== 0) {
    problems.push(
      Finding.failure(
        `Everybody on this machine may write to ${folder}, and so decide what codex runs.`,
        `chmod 700 ${folder}`
      )
    )
  } else if ((mode & anythingForOthers) !== 0) {
    problems.push(
      Finding.warning(
        `Other users of this machine may read the conversations in ${folder}.`,
        `chmod 700 ${folder}`
      )
    )
  }
  if ((loginMode & anythingForOthers) !== 0) {
    problems.push(
      Finding.failure(
        `Other users of this machine may read the login in ${folder}/auth.json.`,
        `chmod 600 ${folder}/auth.json. If others have used the machine, sign in anew: codex logout, codex login.`
      )
    )
  }
  return problems
}

const facts = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { folder, isNamed } = yield* Server.home((yield* Subject).options)
  const info = yield* Effect.option(fs.stat(folder))
  const login = yield* Effect.option(fs.stat(path.join(folder, "auth.json")))
  const modeOf = Option.match<number | undefined, FileSystem.File.Info>({
    onNone: () => undefined,
    onSome: ({ mode }) => (process.platform === "win32" ? undefined : mode & 0o777)
  })
  return {
    folder,
    isNamed,
    type: typeOf(info),
    mode: modeOf(info),
    writing: yield* writingTo(folder),
    loginMode: modeOf(login)
  }
})

const typeOf = (info: Option.Option<FileSystem.File.Info>): Facts["type"] => {
  if (Option.isNone(info)) return "Missing"
  return info.value.type === "Directory" ? "Folder" : "Other"
}

/** By doing it: the mode says nothing of a read-only or a full disk, and nothing to root. */
const writingTo = (
  directory: string
): Effect.Effect<Facts["writing"], never, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const file = yield* fs.makeTempFileScoped({ directory, prefix: ".doctor-" })
    yield* fs.writeFileString(file, "x".repeat(blockSize))
  }).pipe(
    Effect.scoped,
    Effect.match({
      onFailure: (error) => (isOfFullDisk(error) ? "DiskFull" : "Refused"),
      onSuccess: () => "Works"
    })
  )

/** An empty file fits on a full disk. */
const blockSize = 4_096

const isOfFullDisk = (error: PlatformError): boolean =>
  error._tag === "SystemError" &&
  Predicate.hasProperty(error.cause, "code") &&
  (error.cause.code === "ENOSPC" || error.cause.code === "EDQUOT")

export const check = Check.failing({
  name: "home",
  how: "CODEX_HOME: whether it is there, can be written to, and is closed to other users",
  exitCode: 2,
  find: Effect.map(facts, judge)
})
