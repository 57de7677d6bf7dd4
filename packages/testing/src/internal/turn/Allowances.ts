/** What the client has allowed in advance, when it answered an earlier approval. */

export interface Allowances {
  /** Commands, for as long as the thread is loaded. */
  readonly commands: Set<string>
  /** Files, for as long as the thread is loaded. */
  readonly files: Set<string>
  /** The first words of commands: the rules of the process's home. */
  readonly prefixes: Array<ReadonlyArray<string>>
}

export const allowsCommand = ({ commands, prefixes }: Allowances, command: string): boolean => {
  const words = command.split(" ")
  return (
    commands.has(command) ||
    prefixes.some((prefix) => prefix.every((word, index) => words[index] === word))
  )
}
