/**
 * What comes of one `account/login/start` at a `FakeAppServer`, as data.
 *
 * @example
 * const fake = FakeAppServer.make({
 *   logins: ({ nth }) =>
 *     nth === 1 ? FakeLogin.silent : FakeLogin.delayed("2 seconds", FakeLogin.accepted)
 * })
 */
import type { Message } from "@effect-codex/protocol"
import { Data, Duration } from "effect"
import type { FakeProcess } from "./FakeProcess.ts"

/** The account that a process is signed in with. */
export interface FakeAccount {
  readonly type: "apiKey" | "chatgptAuthTokens"
  /** The key, or the access token. */
  readonly token: string
  /** The id of the account, if it has signed in with tokens. */
  readonly accountId: string | undefined
}

/** An `account/login/start`, as the `logins` of a `FakeAppServer` receive it. */
export interface LoginRequest extends FakeAccount {
  /** Its place among the logins of all processes of the fake, from 1. */
  readonly nth: number
  readonly process: FakeProcess
}

/** The outcome of a login, and when it comes. Made by the functions below. */
export interface FakeLogin {
  /** How long it takes until anything comes of it. */
  readonly delay: Duration.Duration
  readonly outcome: Outcome
}

/** What comes of it. */
export type Outcome = Data.TaggedEnum<{
  Accepted: {}
  Refused: { readonly error: Message.RpcError }
  Failed: { readonly error: string }
  Silent: {}
  Unconfirmed: {}
  Exits: { readonly code: number }
}>

const Outcome = Data.taggedEnum<Outcome>()

const atOnce = (outcome: Outcome): FakeLogin => ({ delay: Duration.zero, outcome })

/** It is answered, `account/login/completed` says that it worked, and `account/updated` what the account now is. */
export const accepted: FakeLogin = atOnce(Outcome.Accepted())

/**
 * It is answered with this error, and the process stays signed in as it was.
 *
 * @example
 * const login = FakeLogin.refused({ code: -32600, message: "external auth is disabled" })
 */
export const refused = (error: Message.RpcError): FakeLogin => atOnce(Outcome.Refused({ error }))

/**
 * It is answered as if it had worked, and then `account/login/completed` says that it did not, and why: so it looks when
 * the account's back end refuses it. What it brought is in use nevertheless, and `account/read` is refused with the
 * same words.
 *
 * @example
 * const login = FakeLogin.failed("the token is of another workspace")
 */
export const failed = (error: string): FakeLogin => atOnce(Outcome.Failed({ error }))

/** It is never answered, and nothing comes of it. */
export const silent: FakeLogin = atOnce(Outcome.Silent())

/** It is answered and in use, and `account/login/completed` never comes. */
export const unconfirmed: FakeLogin = atOnce(Outcome.Unconfirmed())

/**
 * The process ends with this code instead of answering.
 *
 * @example
 * const login = FakeLogin.exits(1)
 */
export const exits = (code: number): FakeLogin => atOnce(Outcome.Exits({ code }))

/**
 * The same, later.
 *
 * @example
 * const login = FakeLogin.delayed("2 seconds", FakeLogin.accepted)
 */
export const delayed = (duration: Duration.DurationInput, login: FakeLogin): FakeLogin => ({
  ...login,
  delay: Duration.sum(duration, login.delay)
})
