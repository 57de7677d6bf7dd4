/** Sessions of Codex agents on many machines, with PostgreSQL. */
export * as Host from "./Host.ts"
export * as Migrations from "./Migrations.ts"
export * as SqlSessionStore from "./SqlSessionStore.ts"
export * as TurnClaim from "./TurnClaim.ts"
export * as TurnLog from "./TurnLog.ts"
