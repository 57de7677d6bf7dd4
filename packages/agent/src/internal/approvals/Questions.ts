/**
 * The questions that a person is asked: a title of one line, and the details.
 *
 * Models write most of the text, and terminals show it. So control characters are replaced, among them terminal
 * escapes and marks that change the direction of text.
 */
import type {
  CommandRequest,
  ElicitationRequest,
  FileChange,
  FileChangeRequest,
  PermissionsRequest,
  Question,
  Request
} from "./Approval.ts"
import * as ApprovalProtocol from "./ApprovalProtocol.ts"

export const command = (request: CommandRequest): Question => {
  const { additionalPermissions, cwd, kind, network } = request
  const text = request.command ?? "a command that the server did not name"
  const verb = kind === "writeStdin" ? "Type into" : "Run"
  return question("command", request, {
    title:
      network === undefined ? `${verb}: ${text}` : `Allow access to ${network.host} for: ${text}`,
    details: [
      text,
      labelled("folder", cwd),
      labelled("reason", request.reason),
      labelled("network", network && `${network.protocol} ${network.host}`),
      labelled("permissions", additionalPermissions && json(additionalPermissions))
    ]
  })
}

export const fileChange = (request: FileChangeRequest): Question => {
  const { changes = [], grantRoot, reason } = request
  const paths = changes.map(({ path }) => path).join(", ")
  return question("fileChange", request, {
    title: changes.length === 0 ? "Change files that the server did not name" : `Change ${paths}`,
    details: [
      labelled("reason", reason),
      labelled("and allow later writes in", grantRoot),
      ...changes.map(described)
    ]
  })
}

const described = ({ diff, kind, movedTo, path }: FileChange): string =>
  `${kind} ${path}${movedTo === undefined ? "" : ` -> ${movedTo}`}\n${diff}`

export const permissions = (request: PermissionsRequest): Question => {
  const { fileSystem, network } = request.permissions
  const wanted = [
    ...(network?.enabled === true ? ["network"] : []),
    ...(fileSystem === undefined ? [] : ["files"])
  ]
  return question("permissions", request, {
    title: `Grant permissions: ${wanted.join(" and ") || "of a kind that this version does not know"}`,
    details: [
      labelled("reason", request.reason),
      labelled("folder", request.cwd),
      labelled("network", network && json(network)),
      labelled("files", fileSystem && json(fileSystem))
    ]
  })
}

export const elicitation = (request: ElicitationRequest): Question => {
  const { message, serverName, toolCall } = request
  return question("elicitation", request, {
    title:
      toolCall === undefined
        ? `The MCP server ${serverName} asks: ${message}`
        : `Run the tool ${toolCall.tool ?? ""} of the MCP server ${serverName}`,
    details: [
      message,
      labelled("URL", request.mode === "url" ? request.url : undefined),
      labelled("tool", toolCall?.description),
      labelled("arguments", toolCall && json(toolCall.arguments))
    ]
  })
}

/** The question of a request that a yes or a no answers. `undefined` for those that want text. */
export const of = ({ _tag, request }: Request): Question | undefined => {
  switch (_tag) {
    case "Command":
      return command(request)
    case "FileChange":
      return fileChange(request)
    case "Permissions":
      return permissions(request)
    case "UserInput":
      return undefined
    case "Elicitation":
      return request.mode === "form" && ApprovalProtocol.hasFields(request.schema)
        ? undefined
        : elicitation(request)
  }
}

const shortNames = {
  Command: "a command",
  FileChange: "a patch",
  Permissions: "a request for permissions",
  UserInput: "the model's questions",
  Elicitation: "a question of an MCP server"
}

/** What is asked, in a few words for a log. */
export const shortNameOf = ({ _tag, request }: Request): string =>
  _tag === "Elicitation" && request.toolCall !== undefined
    ? `a call of the tool ${JSON.stringify(request.toolCall.tool)} of the MCP server ${JSON.stringify(request.serverName)}`
    : shortNames[_tag]

const question = (
  kind: Question["kind"],
  { threadId, turnId }: { readonly threadId: string; readonly turnId: string | undefined },
  text: { readonly title: string; readonly details: ReadonlyArray<string | undefined> }
): Question => ({
  kind,
  threadId,
  turnId,
  title: short(text.title.replaceAll(/\s+/g, " ").replaceAll(controls, replacement)),
  details: text.details
    .filter((line) => line !== undefined)
    .join("\n")
    .replaceAll(controlsInLines, replacement)
})

/** Two lines of a terminal. */
const maxTitleLength = 160

const short = (line: string): string =>
  line.length <= maxTitleLength ? line : `${line.slice(0, maxTitleLength - 1)}…`

const replacement = "\uFFFD"

/** Control and format characters, with terminal escapes and direction marks among them. */
const controls = /[\p{Cc}\p{Cf}]/gu
const controlsInLines = /(?![\n\t])[\p{Cc}\p{Cf}]/gu

const labelled = (label: string, text: string | undefined): string | undefined =>
  text === undefined ? undefined : `${label}: ${text}`

const json = (value: unknown): string | undefined => JSON.stringify(value, null, 2)
