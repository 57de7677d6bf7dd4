/** Decides, by its text alone, whether a command only reads, lists and searches, and which paths it names. */
import type { CommandRequest } from "./Approval.ts"
import * as CommandWords from "./CommandWords.ts"

/**
 * The paths that a command may read, relative to its folder. `undefined` if it may do anything else.
 *
 * Codex's own verdict is necessary, but not enough. Codex parses commands for display: it reports `ls | tee file`
 * and `find . -delete` as listing files, and shortens `ls /etc/ssh` to the path `ssh`. So the words must be plain
 * as well.
 */
export const pathsOf = (
  { actions, additionalPermissions, command, kind, network }: CommandRequest,
  shells: ReadonlyArray<string>
): ReadonlyArray<string> | undefined =>
  kind === "command" &&
  network === undefined &&
  additionalPermissions === undefined &&
  actions.length > 0 &&
  actions.every(({ type }) => readingActions.has(type))
    ? pathsRead(CommandWords.ofScript(command ?? "", shells))
    : undefined

const readingActions: ReadonlySet<string> = new Set(["read", "listFiles", "search"])

/**
 * Programs that write nothing and start nothing, each with the words it is refused with. Options of `rg` start
 * programs, `tail -f` does not end, and other options follow the links below a folder. GNU takes `--fol` for
 * `--follow`.
 */
const refusedWords: Readonly<Record<string, RegExp>> = {
  cat: /^$/,
  grep: /^-[^-]*[RSZ]|^--(?:de|z)/,
  head: /^$/,
  ls: /^-[^-]*[HL]|^--de/,
  nl: /^$/,
  rg: /^-[^-]*[Lz]|^--(?:pre|hostname-bin|search-zip|follow)/,
  tail: /^[+]|^-[^-]*[fF]|^--(?:f|r|pid)/
}

const pathsRead = ([program = "", ...rest]: ReadonlyArray<string>):
  | ReadonlyArray<string>
  | undefined => {
  if (program === "sed") return isPrinting(rest) ? rest.slice(2).filter(isPath) : undefined
  const refused = Object.hasOwn(refusedWords, program) ? refusedWords[program] : undefined
  return refused === undefined || !rest.every((word) => isPath(word) && !refused.test(word))
    ? undefined
    : rest.flatMap(pathsIn)
}

/** zsh expands `=name` to the path of a program. */
const isPath = (word: string): boolean => !word.startsWith("=")

/** A word that is no option counts as a path. An option may have one behind it: `--file=path`, `-rfpath`. */
const pathsIn = (word: string): ReadonlyArray<string> => {
  if (!word.startsWith("-")) return [word]
  if (word.startsWith("--")) return word.includes("=") ? [word.slice(word.indexOf("=") + 1)] : []
  return Array.from(word, (_, n) => word.slice(n)).slice(2)
}

/** `sed` can write files and run programs. `sed -n 1,20p file ...` cannot. */
const isPrinting = ([option, lines, ...files]: ReadonlyArray<string>): boolean =>
  option === "-n" &&
  /^\d+(?:,(?:\d+|\$))?p$/.test(lines ?? "") &&
  files.every((file) => !file.startsWith("-") && isPath(file))
