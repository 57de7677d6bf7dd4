/** What makes two servers interchangeable. This is the module of `@effect-codex/app-server`. */
export * from "@effect-codex/app-server/AppServerSpec"
