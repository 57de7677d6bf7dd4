/** The pool that runs lease their servers from. This is the module of `@effect-codex/app-server`. */
export * from "@effect-codex/app-server/AppServerPool"
