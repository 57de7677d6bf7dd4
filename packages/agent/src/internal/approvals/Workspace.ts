/**
 * What stays inside a folder, judged by its words alone: nothing is looked up on the disk, so a symbolic link counts as
 * lying where it lies, wherever it leads. Paths are POSIX ones.
 */
import type { CommandRequest, FileChangeRequest } from "./Approval.ts"

/** Whether an absolute path is the folder or lies in it. A relative one, of either, lies nowhere. */
export const holds = (folder: string, path: string): boolean => within(folder, path) !== undefined

/** Whether every file of a patch lies in the folder, before and after, and none is of those that command the tools. */
export const holdsChanges = (folder: string, { changes, grantRoot }: FileChangeRequest): boolean =>
  changes !== undefined &&
  changes.length > 0 &&
  changes.every(
    ({ kind, movedTo, path }) =>
      kinds.has(kind) &&
      isOrdinary(folder, path) &&
      (movedTo === undefined || isOrdinary(folder, movedTo))
  ) &&
  (grantRoot === undefined || holds(folder, grantRoot))

/** A kind this version does not know may touch more than it names. */
const kinds: ReadonlySet<string> = new Set(["add", "delete", "update"])

/** Codex keeps these read-only even where its sandbox may write: what is in them is run, or believed, later. */
const reserved: ReadonlySet<string> = new Set([".git", ".codex", ".agents"])

const isOrdinary = (folder: string, path: string): boolean =>
  within(folder, path)?.every((segment) => !reserved.has(segment.toLowerCase())) ?? false

/**
 * Whether a command does nothing but read, list and search in the folder.
 *
 * What codex says of it is necessary and not enough: its parse is made for showing, takes `ls | tee file` and
 * `find . -delete` for listing, and shortens `ls /etc/ssh` to a path `ssh`. So the words have to be plain too.
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
    actions.every(({ type }) => readings.has(type)) &&
    isPlainReading(
      wordsOfScript(command ?? ""),
      // zsh takes `=name` for the path of a program.
      (word) => !word.startsWith("=") && holds(folder, resolve(cwd, word))
    )
  )
}

const readings: ReadonlySet<string> = new Set(["read", "listFiles", "search"])

/** Programs that write nothing and start nothing, whatever their options. */
const readers: ReadonlySet<string> = new Set(["cat", "grep", "head", "ls", "nl", "tail"])

/** The options of ripgrep that name a program to start. */
const starts = /^--(?:pre|hostname-bin)/

const isPlainReading = (
  words: ReadonlyArray<string>,
  isInside: (word: string) => boolean
): boolean => {
  const [program = "", ...rest] = words
  // A path may hide in an option.
  const isHarmless = (word: string) =>
    word.startsWith("-") ? !/\/|\.\./.test(word) : isInside(word)
  if (program === "sed") return isPrinting(rest) && rest.slice(2).every(isInside)
  if (program === "rg") return rest.every((word) => isHarmless(word) && !starts.test(word))
  return readers.has(program) && rest.every(isHarmless)
}

/** `sed` can write and run; `sed -n 1,20p file ...` cannot. */
const isPrinting = ([option, lines, ...files]: ReadonlyArray<string>): boolean =>
  option === "-n" &&
  /^\d+(?:,(?:\d+|\$))?p$/.test(lines ?? "") &&
  files.every((file) => !file.startsWith("-"))

const shell = /^(?:\/usr)?\/bin\/(?:ba|da|z)?sh$/

/** The words of what a shell is given to run, if they are plain. */
const wordsOfScript = (command: string): ReadonlyArray<string> => {
  const [program = "", option = "", script = "", ...rest] = wordsOf(command)
  return shell.test(program) && /^-l?c$/.test(option) && rest.length === 0 ? wordsOf(script) : []
}

/**
 * The words of a shell's line, or none if it holds anything that a shell would not take as it stands: an expansion, a
 * redirection, a second command.
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

/** What comes after the folder on the way to the path, if the path lies in it. */
const within = (folder: string, path: string): ReadonlyArray<string> | undefined => {
  const outer = segmentsOf(folder)
  const inner = segmentsOf(path)
  return outer !== undefined &&
    inner !== undefined &&
    outer.every((segment, n) => inner[n] === segment)
    ? inner.slice(outer.length)
    : undefined
}

/** Without `.`, `..` and empty ones, as a POSIX system would walk them if there were no links. */
const segmentsOf = (path: string): ReadonlyArray<string> | undefined => {
  if (!path.startsWith("/")) return undefined
  const segments: Array<string> = []
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop()
    else if (segment !== "" && segment !== ".") segments.push(segment)
  }
  return segments
}
