/**
 * The parts of the protocol that codex leaves out of its JSON Schema. `generate-ts` leaves nothing out, so the
 * generator compares the names with it, and fails if this supplement is no longer exactly the difference.
 */
import type { Definitions, Properties } from "./JsonSchema.ts"

/** Methods that have no message in the schema, with the name of their parameters' definition. */
export const clientRequests: Readonly<Record<string, string>> = {
  getAuthStatus: "GetAuthStatusParams",
  getConversationSummary: "GetConversationSummaryParams",
  gitDiffToRemote: "GitDiffToRemoteParams"
}

export const serverNotifications: Readonly<Record<string, string>> = {
  "rawResponse/completed": "RawResponseCompletedNotification",
  "rawResponseItem/completed": "RawResponseItemCompletedNotification"
}

/** Results that no rule of `Results.ts` finds. They were found by sending the requests to a server. */
export const results: Readonly<Record<string, string>> = {
  "config/mcpServer/reload": "McpServerRefreshResponse",
  "modelProvider/default/set": "ConfigWriteResponse"
}

const text = { type: "string" }
const textOrNull = { type: ["string", "null"] }
const flag = { type: ["boolean", "null"] }

export const definitions: Definitions = {
  GetAuthStatusParams: {
    title: "GetAuthStatusParams",
    type: "object",
    properties: { includeToken: flag, refreshToken: flag }
  },
  GetAuthStatusResponse: {
    title: "GetAuthStatusResponse",
    type: "object",
    properties: {
      authMethod: { anyOf: [{ $ref: "AuthMode" }, { type: "null" }] },
      authToken: textOrNull,
      requiresOpenaiAuth: flag
    }
  },
  GetConversationSummaryParams: {
    anyOf: [
      { type: "object", properties: { rolloutPath: text }, required: ["rolloutPath"] },
      {
        type: "object",
        properties: { conversationId: { $ref: "ThreadId" } },
        required: ["conversationId"]
      }
    ]
  },
  GetConversationSummaryResponse: {
    title: "GetConversationSummaryResponse",
    type: "object",
    properties: { summary: { $ref: "ConversationSummary" } },
    required: ["summary"]
  },
  ConversationSummary: {
    type: "object",
    properties: {
      conversationId: { $ref: "ThreadId" },
      path: text,
      preview: text,
      timestamp: textOrNull,
      updatedAt: textOrNull,
      modelProvider: text,
      cwd: text,
      cliVersion: text,
      source: { $ref: "SessionSource" },
      gitInfo: { anyOf: [{ $ref: "ConversationGitInfo" }, { type: "null" }] }
    },
    required: ["conversationId", "path", "preview", "modelProvider", "cwd", "cliVersion", "source"]
  },
  ConversationGitInfo: {
    type: "object",
    properties: { sha: textOrNull, branch: textOrNull, origin_url: textOrNull }
  },
  GitDiffToRemoteParams: {
    title: "GitDiffToRemoteParams",
    type: "object",
    properties: { cwd: text },
    required: ["cwd"]
  },
  GitDiffToRemoteResponse: {
    title: "GitDiffToRemoteResponse",
    type: "object",
    properties: { sha: text, diff: text },
    required: ["sha", "diff"]
  }
}

/** Members that the server sends, but that the schema covers only as additional properties. */
export const members: Readonly<Record<string, Properties>> = {
  Config: {
    model_providers: {
      description:
        "The providers that configuration files define, by name; what is not set is `null`.",
      type: "object",
      additionalProperties: { type: "object", additionalProperties: true },
      default: {}
    }
  }
}

/** Fields that need the opt-in although the stable schema has them: without it, the server refuses them. */
export const experimental: Readonly<Record<string, ReadonlyArray<string>>> = {
  AskForApproval: ["granular"]
}
