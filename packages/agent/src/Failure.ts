/**
 * What a run can fail with. This is the module of `@effect-codex/app-server`: a program that depends on this package
 * alone can name the errors of its runs.
 */
export * from "@effect-codex/app-server/Failure"
