/** Decides which file a definition is in. */
import type { Protocol } from "./Protocol.ts"
import { reachable } from "./Type.ts"

/** The domain of each method. The first pattern that matches decides. */
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

/**
 * Definitions with a fixed file, whatever refers to them. Definitions that only they refer to are in the same file.
 */
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
 * Returns the file of every definition. A definition that was generated before stays in its file, because the
 * module is part of its public name. A new one goes to the file of the domain that uses it, or to `Common` if
 * several domains do.
 */
export const assign = (
  protocol: Protocol,
  before: ReadonlyMap<string, string> = new Map()
): ReadonlyMap<string, string> => {
  const domains = new Map<string, Set<string>>()
  const isPinned = (name: string) => pinned[name] !== undefined
  const addUses = (domain: string, from: string | undefined) => {
    if (from === undefined) return
    for (const name of reachable(protocol.definitions, [from], isPinned)) {
      const known = domains.get(name) ?? new Set()
      domains.set(name, known.add(domain))
    }
  }
  for (const [name, domain] of Object.entries(pinned)) addUses(domain, name)
  for (const { method, params, result } of [
    ...protocol.clientRequests,
    ...protocol.serverRequests
  ]) {
    const domain = ofMethod(method)
    for (const name of [params, result])
      if (name === undefined || !isPinned(name)) addUses(domain, name)
  }
  for (const { method, params } of protocol.serverNotifications) addUses(ofMethod(method), params)
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
