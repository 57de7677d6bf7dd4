/** Sessions, run attempts and helpers over a shared app-server. */
export * as Approvals from "./Approvals.ts"
export * as Credential from "./Credential.ts"
export * as Input from "./Input.ts"
export * as Run from "./Run.ts"
export * as RunAttempt from "./RunAttempt.ts"
export * as RunEvent from "./RunEvent.ts"
export * as Session from "./Session.ts"
export * as Tool from "./Tool.ts"
