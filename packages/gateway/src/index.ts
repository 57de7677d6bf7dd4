/** Sessions of Codex agents over HTTP. */
export * as Api from "./Api.ts"
export * as ApiError from "./ApiError.ts"
export * as Authorization from "./Authorization.ts"
export * as Tenants from "./Tenants.ts"
export * as Gateway from "./Gateway.ts"
export * as Page from "./Page.ts"
export * as JsonBody from "./JsonBody.ts"
export * as GatewaySessions from "./GatewaySessions.ts"
