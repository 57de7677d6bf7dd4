/**
 * What a person is asked: a line that says what it is about, and everything there is to know.
 *
 * Most of it was written by a model, and is shown in terminals: what those obey, and what turns the order of letters
 * around, is taken out.
 */
import type {
  CommandRequest,
  ElicitationRequest,
  FileChange,
  FileChangeRequest,
  PermissionsRequest,
  Question
} from "./Approval.ts"

export const command = (request: CommandRequest): Question => {
  const { additionalPermissions, cwd, kind, network } = request
  const text = request.command ?? "a command that the server does not name"
  const verb = kind === "writeStdin" ? "Type into" : "Run"
  return question("command", request, {
    title:
      network === undefined ? `${verb}: ${text}` : `Let a command reach ${network.host}: ${text}`,
    details: [
      text,
      labelled("in", cwd),
      labelled("because", request.reason),
      labelled("network", network && `${network.protocol} ${network.host}`),
      labelled("more permissions", additionalPermissions && json(additionalPermissions))
    ]
  })
}

export const fileChange = (request: FileChangeRequest): Question => {
  const { changes = [], grantRoot, reason } = request
  const paths = changes.map(({ path }) => path).join(", ")
  return question("fileChange", request, {
    title: changes.length === 0 ? "Change files that are not known" : `Change ${paths}`,
    details: [
      labelled("because", reason),
      labelled("and let it write from now on in", grantRoot),
      ...changes.map(described)
    ]
  })
}

const described = ({ diff, kind, movedTo, path }: FileChange): string =>
  `${kind} ${path}${movedTo === undefined ? "" : ` -> ${movedTo}`}\n${diff}`

export const permissions = (request: PermissionsRequest): Question => {
  const { fileSystem, network } = request.permissions
  const wanted = [
    ...(network?.enabled === true ? ["the network"] : []),
    ...(fileSystem === undefined ? [] : ["files"])
  ]
  return question("permissions", request, {
    title: `Give more permissions: ${wanted.join(" and ") || "none that this version knows"}`,
    details: [
      labelled("because", request.reason),
      labelled("in", request.cwd),
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
        : `Let the MCP server ${serverName} run its tool ${toolCall.tool ?? ""}`,
    details: [
      message,
      labelled("URL", request.mode === "url" ? request.url : undefined),
      labelled("the tool", toolCall?.description),
      labelled("its arguments", toolCall && json(toolCall.arguments))
    ]
  })
}

const question = (
  kind: Question["kind"],
  { threadId, turnId }: { readonly threadId: string; readonly turnId: string | undefined },
  text: { readonly title: string; readonly details: ReadonlyArray<string | undefined> }
): Question => ({
  kind,
  threadId,
  turnId,
  title: short(text.title.replaceAll(/\s+/g, " ").replaceAll(controls, mark)),
  details: text.details
    .filter((line) => line !== undefined)
    .join("\n")
    .replaceAll(controlsInLines, mark)
})

/** A line of a terminal, twice. */
const longest = 160

const short = (line: string): string =>
  line.length <= longest ? line : `${line.slice(0, longest - 1)}…`

const mark = "\uFFFD"

/** Controls and formats, escapes and marks of direction among them. */
const controls = /[\p{Cc}\p{Cf}]/gu
const controlsInLines = /(?![\n\t])[\p{Cc}\p{Cf}]/gu

const labelled = (label: string, text: string | undefined): string | undefined =>
  text === undefined ? undefined : `${label}: ${text}`

const json = (value: unknown): string | undefined => JSON.stringify(value, null, 2)
