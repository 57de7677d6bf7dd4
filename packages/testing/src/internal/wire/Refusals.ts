/** The errors that codex 0.169 answers with, in its words. */
import type { Message } from "@effect-codex/protocol"

/** Codex uses this code for almost everything that it refuses. */
export const invalidRequest = (message: string, data?: unknown): Message.RpcError =>
  data === undefined ? { code: -32600, message } : { code: -32600, message, data }

export const internalError = (message: string): Message.RpcError => ({ code: -32603, message })

export const overloaded: Message.RpcError = {
  code: -32001,
  message: "Server overloaded; retry later."
}

export const unknownMethod = (method: string) =>
  invalidRequest(`Invalid request: unknown variant \`${method}\``)

/** The parameters do not fit the method. */
export const invalidParams = (error: { readonly message: string }) =>
  invalidRequest(`Invalid request: ${error.message}`)

/** A method or a parameter needs a capability that the client did not declare in the handshake. */
export const needsExperimentalApi = (path: string) =>
  invalidRequest(`${path} requires experimentalApi capability`)

/** The process has not loaded the thread. */
export const threadNotFound = (threadId: string) => invalidRequest(`thread not found: ${threadId}`)

/** There is nothing on disk to resume, fork or archive. */
export const noRollout = (threadId: string) =>
  invalidRequest(`no rollout found for thread id ${threadId}`)

/** Another process of the same home has the thread loaded. */
export const activeWriter = (threadId: string) =>
  invalidRequest(`thread ${threadId} already has an active writer`)

export const needsExcludeTurns = invalidRequest(
  "ephemeral paginated thread/fork requires `excludeTurns: true`"
)

/** A message to a running turn names another output schema than the turn has. */
export const schemaMismatch = internalError(
  "failed to submit turn input: ActiveTurnOutputSchemaMismatch"
)

export const nothingToSteer = invalidRequest("no active turn to steer")

export const nothingToInterrupt = invalidRequest("no active turn to interrupt")

export const externalAuthActive = invalidRequest(
  "External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it."
)
