/** What the client has allowed in advance, when it answered an earlier approval. */

export interface Allowances {
  /** Commands, for as long as the thread is loaded. */
  readonly commands: Set<string>
  /** Files, for as long as the thread is loaded. */
  readonly files: Set<string>
  /** Tools of MCP servers, as `server/tool`, for as long as the thread is loaded. */
  readonly tools: Set<string>
  readonly home: HomeRules
}

/** What every thread of a home may do. */
export interface HomeRules {
  /** The first words of commands. */
  readonly prefixes: Array<ReadonlyArray<string>>
  readonly tools: Set<string>
}

export const allowsCommand = (
  { commands, home: { prefixes } }: Allowances,
  command: string
): boolean => {
  const words = command.split(" ")
  return (
    commands.has(command) ||
    prefixes.some((prefix) => prefix.every((word, index) => words[index] === word))
  )
}
