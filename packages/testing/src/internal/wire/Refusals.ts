/** The errors that codex answers with, in its words. */
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

/** The process is unloading the thread. */
export const closing = (threadId: string) =>
  invalidRequest(`thread ${threadId} is closing; retry thread/resume after the thread is closed`)

/**
 * The process is unloading the thread that the turn is for. This is what codex answers most often. It may also answer
 * with a turn that never ends, or not at all; then it answers no request for that thread any more.
 */
export const agentLoopDied = (doing: string) =>
  internalError(`failed to ${doing}: internal error; agent loop died unexpectedly`)

/** There is nothing on disk to resume, fork, archive or delete. */
export const noRollout = (threadId: string) =>
  invalidRequest(`no rollout found for thread id ${threadId}`)

/** A thread has a history from its first turn on. */
export const notMaterialized = (threadId: string) =>
  invalidRequest(
    `thread ${threadId} is not materialized yet; thread/turns/list is unavailable before first user message`
  )

/** An ephemeral thread has no history on disk. */
export const ephemeral = (method: string) =>
  invalidRequest(`ephemeral threads do not support ${method}`)

/** The thread does not have the turn. */
export const turnNotFound = (turnId: string) => invalidRequest(`turn not found: ${turnId}`)

export const invalidCursor = (cursor: string) => invalidRequest(`invalid cursor: ${cursor}`)

/** The thread is archived, and must be unarchived first. */
export const archived = (threadId: string) =>
  invalidRequest(
    `session ${threadId} is archived. Run \`codex unarchive ${threadId}\` to unarchive it first.`
  )

export const notArchived = (threadId: string) =>
  invalidRequest(`no archived rollout found for thread id ${threadId}`)

/** An ephemeral thread is not on disk. */
export const notPersisted = (threadId: string) =>
  invalidRequest(`thread is not persisted and cannot be deleted: ${threadId}`)

/** A copy shares the history of the thread that it was made of. */
export const isReferenced = (threadId: string) =>
  invalidRequest(`cannot delete thread ${threadId}: forked history still references it`)

export const emptyName = invalidRequest("thread name must not be empty")

/** An ephemeral thread has no name. */
export const noMetadata = (threadId: string) =>
  invalidRequest(`ephemeral thread does not support metadata updates: ${threadId}`)

/** There is no such thread to read. */
export const threadNotLoaded = (threadId: string) =>
  invalidRequest(`thread not loaded: ${threadId}`)

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

export const reviewNotSteerable = invalidRequest("cannot steer a review turn", {
  message: "cannot steer a review turn",
  codexErrorInfo: { activeTurnNotSteerable: { turnKind: "review" } },
  additionalDetails: null,
  misalignment: null
})

export const nothingToInterrupt = invalidRequest("no active turn to interrupt")

export const externalAuthActive = invalidRequest(
  "External auth is active. Use account/login/start (chatgptAuthTokens) to update it or account/logout to clear it."
)
