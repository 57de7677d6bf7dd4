/** What runs may do, and ceilings for it. This is the module of `@effect-codex/app-server`. */
export * from "@effect-codex/app-server/Rights"
