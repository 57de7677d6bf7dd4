/** Which requests a rule fits, and which rules a request suggests. */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CommandRequest, ElicitationRequest, FileChangeRequest, Request } from "./Approval.ts"
import * as CommandWords from "./CommandWords.ts"
import * as FileNames from "./FileNames.ts"
import * as RealPath from "./RealPath.ts"
import type { Rule } from "./Rule.ts"
import * as Workspace from "./Workspace.ts"

type Of<Tag extends Rule["_tag"]> = Extract<Rule, { readonly _tag: Tag }>

/** The first of these that fits. */
export const first = <R extends { readonly rule: Rule }>(
  fs: FileSystem.FileSystem,
  rules: ReadonlyArray<R>,
  request: Request
): Effect.Effect<Option.Option<R>> => Effect.findFirst(rules, ({ rule }) => fits(fs, rule, request))

export const fits = (
  fs: FileSystem.FileSystem,
  rule: Rule,
  { _tag, request }: Request
): Effect.Effect<boolean> => {
  switch (rule._tag) {
    case "Command":
      return Effect.succeed(_tag === "Command" && fitsCommand(rule, request))
    case "Host":
      return Effect.succeed(_tag === "Command" && fitsHost(rule, request))
    case "McpTool":
      return Effect.succeed(_tag === "Elicitation" && fitsTool(rule, request))
    case "Path":
      return _tag === "FileChange" ? fitsChange(fs, rule, request) : Effect.succeed(false)
  }
}

/** A yes to the words of a command is none to what it asks for beside. */
const fitsCommand = ({ decision, prefix }: Of<"Command">, request: CommandRequest): boolean => {
  const { additionalPermissions, command, kind, network } = request
  const asksForMore = network !== undefined || additionalPermissions !== undefined
  return (
    kind === "command" &&
    !(asksForMore && decision === "accept") &&
    beginsWith(CommandWords.ofScript(command ?? ""), prefix)
  )
}

const beginsWith = (words: ReadonlyArray<string>, prefix: ReadonlyArray<string>): boolean =>
  prefix.length > 0 && prefix.every((word, n) => words[n] === word)

const fitsHost = (rule: Of<"Host">, request: CommandRequest): boolean => {
  const { additionalPermissions, network } = request
  return (
    network !== undefined &&
    !(additionalPermissions !== undefined && rule.decision === "accept") &&
    isHost(rule.host.toLowerCase(), network.host.toLowerCase()) &&
    (rule.protocol === undefined || rule.protocol === network.protocol)
  )
}

const isHost = (pattern: string, host: string): boolean =>
  pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern

const fitsTool = (
  { server, tool }: Of<"McpTool">,
  { serverName, toolCall }: ElicitationRequest
): boolean =>
  toolCall !== undefined && serverName === server && (tool === undefined || tool === toolCall.tool)

const fitsChange = (
  fs: FileSystem.FileSystem,
  { decision, folder, runLater }: Of<"Path">,
  request: FileChangeRequest
): Effect.Effect<boolean> =>
  decision === "accept"
    ? Workspace.make(fs, folder, runLater === undefined ? {} : { runLater }).holdsChanges(request)
    : Workspace.isTouched(fs, folder, request)

/** The rules that would have accepted this request, narrowest first. None if no rule can. */
export const suggestedBy = (
  fs: FileSystem.FileSystem,
  request: Request
): Effect.Effect<ReadonlyArray<Rule>> =>
  Effect.forEach(candidatesOf(request), (rule) =>
    rule._tag === "Path" ? resolved(fs, rule) : Effect.succeed(rule)
  ).pipe(
    Effect.map((rules) => rules.filter((rule) => rule !== undefined)),
    Effect.flatMap(Effect.filter((rule) => fits(fs, rule, request)))
  )

/**
 * A person sees where the folder leads, and not a link to it. Nothing is suggested that would accept later patches to files
 * that are run or believed: the rule is judged below its folder only.
 */
const resolved = (fs: FileSystem.FileSystem, rule: Of<"Path">): Effect.Effect<Rule | undefined> =>
  Effect.map(RealPath.resolve(fs, rule.folder), (folder) =>
    folder === undefined || folder === "/" || FileNames.isSpecialFolder(folder.split("/"))
      ? undefined
      : { ...rule, folder }
  )

/** By the text of the request alone. A folder may hold files that its rule does not accept. */
export const candidatesOf = ({ _tag, request }: Request): ReadonlyArray<Rule> => {
  switch (_tag) {
    case "Command":
      return suggestedByCommand(request)
    case "FileChange":
      return suggestedByChange(request)
    case "Elicitation": {
      const { serverName: server, toolCall } = request
      if (toolCall?.tool === undefined) return []
      return [{ _tag: "McpTool", server, tool: toolCall.tool, decision: "accept" }]
    }
    case "Permissions":
    case "UserInput":
      return []
  }
}

const suggestedByCommand = (request: CommandRequest): ReadonlyArray<Rule> => {
  const { additionalPermissions, command, kind, network, proposedPrefix = [] } = request
  if (additionalPermissions !== undefined || kind !== "command") return []
  if (network !== undefined) return [{ _tag: "Host", host: network.host, decision: "accept" }]
  const [word, ...words] = CommandWords.ofScript(command ?? "")
  if (word === undefined) return []
  const whole: Rule = { _tag: "Command", prefix: [word, ...words], decision: "accept" }
  const isShorter =
    proposedPrefix.length <= words.length && beginsWith([word, ...words], proposedPrefix)
  return isShorter ? [whole, { ...whole, prefix: [word, ...proposedPrefix.slice(1)] }] : [whole]
}

const suggestedByChange = ({ changes = [], grantRoot }: FileChangeRequest): ReadonlyArray<Rule> => {
  const [folder, ...others] = changes
    .flatMap(({ movedTo, path }) => (movedTo === undefined ? [path] : [path, movedTo]))
    .map((path) => path.split("/").slice(0, -1))
  if (folder === undefined || grantRoot !== undefined) return []
  const common = others.reduce(
    (shared, segments) => shared.slice(0, lengthOfCommon(shared, segments)),
    folder
  )
  return common.length < 2 || common[0] !== ""
    ? []
    : [{ _tag: "Path", folder: common.join("/"), decision: "accept" }]
}

const lengthOfCommon = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): number => {
  const end = a.findIndex((segment, n) => segment !== b[n])
  return end === -1 ? a.length : end
}
