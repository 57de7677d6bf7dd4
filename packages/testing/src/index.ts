export * as CodexHome from "./CodexHome.ts"
export * as FakeAppServer from "./FakeAppServer.ts"
export * as FakeTurn from "./FakeTurn.ts"
export * as ScriptedModel from "./ScriptedModel.ts"
