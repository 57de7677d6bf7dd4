/** Reads the words of a command line that is one plain command: a shell would interpret nothing in it. */

/** The words of a script that is passed to a shell, or none if they are not plain. `shells` are more than the usual ones. */
export const ofScript = (
  command: string,
  shells: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  const [program = "", option = "", script = "", ...rest] = wordsOf(command)
  const isShell = usualShell.test(program) || shells.includes(program)
  return isShell && /^-l?c$/.test(option) && rest.length === 0 ? wordsOf(script) : []
}

/** The folders of systems and package managers, which a model's commands do not write to. */
const usualShell =
  /^\/(?:bin|usr\/bin|usr\/local\/bin|opt\/homebrew\/bin|opt\/local\/bin|run\/current-system\/sw\/bin)\/(?:ba|da|z)?sh$/

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
