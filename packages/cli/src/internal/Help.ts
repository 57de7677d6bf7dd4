/**
 * What `--help` says. `@effect/cli` describes arguments and options well. But its usage leaves out the name of the program,
 * its list of commands is wider than any terminal, and it knows `--help` only where no other option stands before it.
 */
import { stripVTControlCharacters } from "node:util"
import { CliConfig, CommandDescriptor, HelpDoc, Usage } from "@effect/cli"
import * as Arr from "effect/Array"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"

type Descriptor = CommandDescriptor.Command<unknown>
type Descriptors = HashMap.HashMap<string, Descriptor>

/** A program, and its commands by their names. */
export interface Program {
  readonly name: string
  /** With the options that every command has. */
  readonly root: Descriptor
  readonly commands: Descriptors
  /** The commands below a command. */
  readonly below: Readonly<Record<string, Descriptors>>
  readonly footer: HelpDoc.HelpDoc
}

/** Returns the help that these arguments ask for, if they do: with an option, or because they name nothing that runs. */
export const asked = (program: Program, args: ReadonlyArray<string>): string | undefined => {
  const end = args.indexOf("--")
  const options = end < 0 ? args : args.slice(0, end)
  const isAsked = args.length === 0 || options.includes("--help") || options.includes("-h")
  const [first = "", second = ""] = args
  const command = HashMap.get(program.commands, first)
  if (Option.isNone(command)) {
    return isAsked ? render(program, program.name, program.root, program.commands) : undefined
  }
  const below = program.below[first] ?? HashMap.empty()
  const path = `${program.name} ${first}`
  const child = HashMap.get(below, second)
  if (isAsked && Option.isSome(child)) {
    return render(program, `${path} ${second}`, child.value, HashMap.empty())
  }
  const isOnlyAGroup = args.length === 1 && usageOf(command.value) === first
  return isAsked || isOnlyAGroup ? render(program, path, command.value, below) : undefined
}

/** What to do about arguments that cannot be read. */
export const hint = ({ commands, name }: Program, [first = ""]: ReadonlyArray<string>): string =>
  `"${HashMap.has(commands, first) ? `${name} ${first}` : name} --help" shows what can be given.`

const render = (
  { footer, name }: Program,
  path: string,
  descriptor: Descriptor,
  commands: Descriptors
): string =>
  HelpDoc.toAnsiText(
    [
      HelpDoc.h1("USAGE"),
      HelpDoc.p([path, ...placesOf(descriptor, commands)].join(" ")),
      brief(described(descriptor, path === name)),
      ...listOf(commands),
      footer
    ].reduce((above, below) => HelpDoc.sequence(above, below))
  )

/** What stands behind the name of a command. */
const placesOf = (descriptor: Descriptor, commands: Descriptors): ReadonlyArray<string> => {
  const [words = ""] = /<.*/.exec(usageOf(descriptor)) ?? []
  return ["[options]", HashMap.isEmpty(commands) ? words : "[command]"].filter(Boolean)
}

const usageOf = (descriptor: Descriptor): string =>
  textOf(Usage.getHelp(CommandDescriptor.getUsage(descriptor)))

const described = (descriptor: Descriptor, showBuiltIns: boolean) =>
  CommandDescriptor.getHelp(descriptor, CliConfig.make({ showBuiltIns }))

const listOf = (commands: Descriptors): ReadonlyArray<HelpDoc.HelpDoc> => {
  if (HashMap.isEmpty(commands)) return []
  const named = HashMap.toEntries(commands).toSorted(([a], [b]) => a.localeCompare(b))
  const width = Math.max(...named.map(([name]) => name.length))
  const rows = named.map(
    ([name, descriptor]) => `  ${name.padEnd(width)}  ${firstSentence(descriptor)}`
  )
  return [HelpDoc.h1("COMMANDS"), HelpDoc.p(rows.join("\n"))]
}

const firstSentence = (descriptor: Descriptor): string =>
  /DESCRIPTION\s+(.*?(?:\.(?=\s|$)|$))/m.exec(textOf(described(descriptor, false)))?.[1] ?? ""

/** Leaves out what the usage and the descriptions say already. */
const brief = (doc: HelpDoc.HelpDoc): HelpDoc.HelpDoc => {
  switch (doc._tag) {
    case "Sequence":
      return HelpDoc.sequence(brief(doc.left), brief(doc.right))
    case "DescriptionList":
      return HelpDoc.descriptionList(
        Arr.map(doc.definitions, ([term, what]) => [term, brief(what)] as const)
      )
    case "Paragraph":
      return known.test(textOf(doc)) ? HelpDoc.empty : doc
    default:
      return doc
  }
}

const known =
  /^(?:A true or false value|A user-defined piece of text|This setting is optional|One of the following: .*)\.?$/

const textOf = (doc: HelpDoc.HelpDoc): string =>
  stripVTControlCharacters(HelpDoc.toAnsiText(doc)).trim()
