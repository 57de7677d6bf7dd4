/**
 * The outcome of one `account/login/start` at a `FakeAppServer`, as data.
 *
 * @example
 * const fake = FakeAppServer.make({
 *   logins: ({ nth }) =>
 *     nth === 1 ? FakeLogin.silent : FakeLogin.delayed("2 seconds", FakeLogin.accepted)
 * })
 */
import type { Message } from "@effect-codex/protocol"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
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
  /** How long nothing happens after the request. */
  readonly delay: Duration.Duration
  readonly outcome: Outcome
}

/** What happens to a login. */
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

/** The login is answered. `account/login/completed` reports success, and `account/updated` the new account. */
export const accepted: FakeLogin = atOnce(Outcome.Accepted())

/**
 * The login is answered with this error. The process keeps the account that it had.
 *
 * @example
 * const login = FakeLogin.refused({ code: -32600, message: "external auth is disabled" })
 */
export const refused = (error: Message.RpcError): FakeLogin => atOnce(Outcome.Refused({ error }))

/**
 * The login is answered as if it had worked, and then `account/login/completed` reports this error. Codex does so when the
 * back end of the account refuses the login. The process uses the new account nevertheless, and `account/read` is
 * refused with the same error.
 *
 * @example
 * const login = FakeLogin.failed("the token is of another workspace")
 */
export const failed = (error: string): FakeLogin => atOnce(Outcome.Failed({ error }))

/** The login is never answered, and nothing happens. */
export const silent: FakeLogin = atOnce(Outcome.Silent())

/** The login is answered and the account is in use, but `account/login/completed` never comes. */
export const unconfirmed: FakeLogin = atOnce(Outcome.Unconfirmed())

/**
 * The process exits with this code instead of answering.
 *
 * @example
 * const login = FakeLogin.exits(1)
 */
export const exits = (code: number): FakeLogin => atOnce(Outcome.Exits({ code }))

/**
 * The same outcome, later.
 *
 * @example
 * const login = FakeLogin.delayed("2 seconds", FakeLogin.accepted)
 */
export const delayed = (duration: Duration.DurationInput, login: FakeLogin): FakeLogin => ({
  ...login,
  delay: Duration.sum(duration, login.delay)
})
