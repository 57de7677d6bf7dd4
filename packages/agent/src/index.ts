/** Sessions, run attempts and helpers over a shared app-server. */
export * as Credential from "./Credential.ts"
export * as RunAttempt from "./RunAttempt.ts"
export * as RunEvent from "./RunEvent.ts"
export * as Session from "./Session.ts"
export * as Sessions from "./Sessions.ts"
export * as SessionStore from "./SessionStore.ts"
