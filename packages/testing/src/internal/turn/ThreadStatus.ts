/** The statuses of a thread, as codex writes them. */

export const idle = { type: "idle" }
export const active = { type: "active", activeFlags: [] }
export const waitingOnApproval = { type: "active", activeFlags: ["waitingOnApproval"] }
export const systemError = { type: "systemError" }
export const notLoaded = { type: "notLoaded" }
