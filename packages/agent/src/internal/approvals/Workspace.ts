/**
 * Decides whether patches and commands stay inside a folder. Paths are POSIX paths and are compared as text:
 * nothing is looked up on disk, so a symbolic link counts as inside wherever it leads.
 */
import type { CommandRequest, FileChangeRequest } from "./Approval.ts"

/** Whether an absolute path is the folder or lies in it. `false` if either path is relative. */
export const holds = (folder: string, path: string): boolean => within(folder, path) !== undefined

/** Whether every file of a patch lies in the folder, before and after, and none lies in a reserved folder. */
export const holdsChanges = (folder: string, { changes, grantRoot }: FileChangeRequest): boolean =>
  changes !== undefined &&
  changes.length > 0 &&
  changes.every(
    ({ kind, movedTo, path }) =>
      knownKinds.has(kind) &&
      isOrdinary(folder, path) &&
      (movedTo === undefined || isOrdinary(folder, movedTo))
  ) &&
  (grantRoot === undefined || holds(folder, grantRoot))

/** A kind that this version does not know may touch more than it names. */
const knownKinds: ReadonlySet<string> = new Set(["add", "delete", "update"])

/** Codex keeps these read-only even where its sandbox may write: their contents are executed or trusted later. */
const reserved: ReadonlySet<string> = new Set([".git", ".codex", ".agents"])

const isOrdinary = (folder: string, path: string): boolean =>
  within(folder, path)?.every((segment) => !reserved.has(segment.toLowerCase())) ?? false

/**
 * Whether a command only reads, lists and searches inside the folder.
 *
 * Codex's own verdict is necessary, but not enough. Codex parses commands for display: it reports `ls | tee file`
 * and `find . -delete` as listing files, and shortens `ls /etc/ssh` to the path `ssh`. So the words must be plain
 * as well.
 */
export const holdsReading = (folder: string, request: CommandRequest): boolean => {
  const { actions, additionalPermissions, command, cwd, kind, network } = request
  return (
    kind === "command" &&
    network === undefined &&
    additionalPermissions === undefined &&
    cwd !== undefined &&
    holds(folder, cwd) &&
    actions.length > 0 &&
    actions.every(({ type }) => readingActions.has(type)) &&
    isPlainReading(
      wordsOfScript(command ?? ""),
      // zsh expands `=name` to the path of a program.
      (word) => !word.startsWith("=") && holds(folder, resolve(cwd, word))
    )
  )
}

const readingActions: ReadonlySet<string> = new Set(["read", "listFiles", "search"])

/** Programs that write nothing and start nothing, whatever their options. */
const readingPrograms: ReadonlySet<string> = new Set(["cat", "grep", "head", "ls", "nl", "tail"])

/** Options of ripgrep that start a program. */
const startingOptions = /^--(?:pre|hostname-bin)/

const isPlainReading = (
  words: ReadonlyArray<string>,
  isInside: (word: string) => boolean
): boolean => {
  const [program = "", ...rest] = words
  // An option may contain a path.
  const isHarmless = (word: string) =>
    word.startsWith("-") ? !/\/|\.\./.test(word) : isInside(word)
  if (program === "sed") return isPrinting(rest) && rest.slice(2).every(isInside)
  if (program === "rg") return rest.every((word) => isHarmless(word) && !startingOptions.test(word))
  return readingPrograms.has(program) && rest.every(isHarmless)
}

/** `sed` can write files and run programs. `sed -n 1,20p file ...` cannot. */
const isPrinting = ([option, lines, ...files]: ReadonlyArray<string>): boolean =>
  option === "-n" &&
  /^\d+(?:,(?:\d+|\$))?p$/.test(lines ?? "") &&
  files.every((file) => !file.startsWith("-"))

const shell = /^(?:\/usr)?\/bin\/(?:ba|da|z)?sh$/

/** The words of a script that is passed to a shell, or none if they are not plain. */
const wordsOfScript = (command: string): ReadonlyArray<string> => {
  const [program = "", option = "", script = "", ...rest] = wordsOf(command)
  return shell.test(program) && /^-l?c$/.test(option) && rest.length === 0 ? wordsOf(script) : []
}

/**
 * The words of a shell command line. None if the line contains anything that a shell would interpret: an expansion,
 * a redirection, a second command.
 */
const wordsOf = (line: string): ReadonlyArray<string> =>
  plain.test(line)
    ? Array.from(line.matchAll(word), ([word]) =>
        word.replaceAll(part, (_, single?: string, double?: string) =>
          single === undefined ? (double ?? "").replaceAll(escaped, "$1") : single
        )
      )
    : []

const quoted = String.raw`'([^']*)'|"((?:[^"$\`\\]|\\["$\`\\])*)"`
const bare = String.raw`[\w@%+=:,./-]`
const oneWord = `(?:${bare}|${quoted})+`
const plain = new RegExp(`^ *${oneWord}(?: +${oneWord})* *$`)
const word = new RegExp(oneWord, "g")
const part = new RegExp(quoted, "g")
const escaped = /\\(["$`\\])/g

const resolve = (cwd: string, path: string): string =>
  path.startsWith("/") ? path : `${cwd}/${path}`

/** The path's segments below the folder. `undefined` if the path lies outside. */
const within = (folder: string, path: string): ReadonlyArray<string> | undefined => {
  const outer = segmentsOf(folder)
  const inner = segmentsOf(path)
  return outer !== undefined &&
    inner !== undefined &&
    outer.every((segment, n) => inner[n] === segment)
    ? inner.slice(outer.length)
    : undefined
}

/** The segments without `.`, `..` and empty ones, as a POSIX system resolves them in the absence of links. */
const segmentsOf = (path: string): ReadonlyArray<string> | undefined => {
  if (!path.startsWith("/")) return undefined
  const segments: Array<string> = []
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop()
    else if (segment !== "" && segment !== ".") segments.push(segment)
  }
  return segments
}
