/** Sessions of Codex agents on many machines, with PostgreSQL. */
export * as ClusterSessions from "./ClusterSessions.ts"
export * as CodexSession from "./CodexSession.ts"
export * as MemoryStorage from "./MemoryStorage.ts"
export * as Migrations from "./Migrations.ts"
export * as Sealing from "./Sealing.ts"
export * as SqlSessionStore from "./SqlSessionStore.ts"
export * as TurnClaim from "./TurnClaim.ts"
export * as TurnLog from "./TurnLog.ts"
