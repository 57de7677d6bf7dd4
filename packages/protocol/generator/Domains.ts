/** Which file a definition lives in. */
import type { Protocol } from "./Protocol.ts"
import { reachable } from "./Type.ts"

/** The domain of a method: the first prefix that fits. */
const methods: ReadonlyArray<readonly [RegExp, string]> = [
  [/^thread\/realtime\//, "Realtime"],
  [
    /^thread\/(queue|goal|attachment|attachmentOwner|section|prediction|sample|memory|memoryMode|guardianReview|backgroundTerminals)\b/,
    "ThreadFeatures"
  ],
  [/^threadSection\//, "ThreadFeatures"],
  [
    /^thread\/(turns|items|timeline|search|searchOccurrences|list|readState|loaded)\b/,
    "ThreadHistory"
  ],
  [/^thread\/(start|started|resume|fork|read|unsubscribe|closed|status)\b/, "Thread"],
  [/^thread\//, "ThreadControl"],
  [/^(turn|review|error)\b/, "Turn"],
  [
    /^item\/.*(requestApproval|requestUserInput)$|^item\/tool\/call$|^(applyPatch|execCommand)Approval$|elicitation/,
    "Approval"
  ],
  [/^(item|autoApprovalReview|rawResponse|rawResponseItem)\b/, "ItemProgress"],
  [/^(account|accountSession|getAuthStatus)\b/, "Account"],
  [/^userVerification\//, "UserVerification"],
  [/^(model|modelProvider)\b/, "Model"],
  [
    /^(config|configRequirements|configWarning|experimentalFeature|permissionProfile|collaborationMode)\b/,
    "Config"
  ],
  [/^(fs|fuzzyFileSearch|gitDiffToRemote)\b/, "Files"],
  [/^(mcpServer|mcpServerStatus)\b/, "Mcp"],
  [/^(plugin|marketplace)\b/, "Plugin"],
  [/^app\//, "App"],
  [/^(skills|hooks|hook)\b/, "Hook"],
  [/^(command|process|environment|windows|windowsSandbox)\b/, "Command"],
  [/^(externalAgentConfig|remoteControl)\b/, "External"],
  [/^project\//, "Project"]
]

export const ofMethod = (method: string): string =>
  methods.find(([pattern]) => pattern.test(method))?.[1] ?? "Server"

/** Definitions with a place of their own, whoever refers to them; so has what only they refer to. */
const pinned: Readonly<Record<string, string>> = {
  Thread: "Thread",
  Turn: "Turn",
  TurnError: "Turn",
  CodexErrorInfo: "Turn",
  UserInput: "UserInput",
  ThreadItem: "Item",
  ResponseItem: "ResponseItem",
  Config: "Config",
  ConfigRequirements: "ConfigRequirements",
  ActivePermissionProfile: "Permissions",
  AskForApproval: "Permissions",
  RequestPermissionProfile: "Permissions",
  SandboxPolicy: "Permissions",
  ThreadRealtimeItem: "Realtime",
  UserVerificationRpcError: "UserVerification"
}

/**
 * The file of every definition. One that was generated before stays where it was, whoever refers to it by now: its module
 * is a part of its public name. A new one goes where all that refer to it live, or to the shared file.
 */
export const assign = (
  protocol: Protocol,
  before: ReadonlyMap<string, string> = new Map()
): ReadonlyMap<string, string> => {
  const domains = new Map<string, Set<string>>()
  const isPinned = (name: string) => pinned[name] !== undefined
  const note = (domain: string, from: string | undefined) => {
    if (from === undefined) return
    for (const name of reachable(protocol.definitions, [from], isPinned)) {
      const known = domains.get(name) ?? new Set()
      domains.set(name, known.add(domain))
    }
  }
  for (const [name, domain] of Object.entries(pinned)) note(domain, name)
  for (const { method, params, result } of [
    ...protocol.clientRequests,
    ...protocol.serverRequests
  ]) {
    const domain = ofMethod(method)
    for (const name of [params, result])
      if (name === undefined || !isPinned(name)) note(domain, name)
  }
  for (const { method, params } of protocol.serverNotifications) note(ofMethod(method), params)
  return new Map(
    [...protocol.definitions.keys()].map((name) => {
      const [only, ...others] = domains.get(name) ?? []
      return [
        name,
        before.get(name) ??
          pinned[name] ??
          (only !== undefined && others.length === 0 ? only : "Common")
      ] as const
    })
  )
}
