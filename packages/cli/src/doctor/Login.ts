/** Whether the server has an account. */
import type { Classification } from "@effect-codex/app-server"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Server from "../internal/Server.ts"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"
import * as LoginFile from "./LoginFile.ts"
import * as NotStarted from "./NotStarted.ts"
import { type Started, Subject } from "./Subject.ts"

export interface Facts {
  readonly folder: string
  readonly status: Classification.AccountStatus
  /** Whether the program is configured to use no account. */
  readonly isNone: boolean
  /** The kind of login, in the server's words. */
  readonly kind: string | undefined
  readonly plan: string | undefined
  /** What the file of the login says, if the server takes its login from there. */
  readonly login: LoginFile.Facts
  readonly now: number
}

export const judge = (facts: Facts) => {
  const { folder, isNone, kind, login, plan, status } = facts
  if (isNone) {
    return Finding.ok("no account, as EFFECT_CODEX_ACCOUNT says. Each run brings its credential.")
  }
  switch (status) {
    case "SignedIn":
      return (
        agedOf(facts) ??
        Finding.ok(
          `signed in${kind === undefined ? "" : ` with ${kindOf(kind)}`}${plan === undefined ? "" : `, plan ${plan}`}. Whether the login is still good, the next run says.`
        )
      )
    case "SignedOut":
      return Finding.failure(
        login.file === "Garbled"
          ? `${folder}/auth.json is no JSON, so nobody is signed in.`
          : `Nobody is signed in in ${folder}.`,
        `Run ${signIn(folder)}, or set EFFECT_CODEX_ACCOUNT=apiKey and EFFECT_CODEX_API_KEY. Without an account everything can be tried with --scripted.`
      )
    case "Unknown":
      return Finding.ok("The provider of the configured model needs no account.")
  }
}

const signIn = (folder: string): string => `"CODEX_HOME=${folder} codex login"`

/** Clocks of two machines may differ so much, in milliseconds. */
const slack = 5 * 60_000

/** A login whose times are not those of this machine's clock. */
const agedOf = ({ folder, login: { expires, renewed }, now }: Facts) => {
  if (renewed !== undefined && renewed > now + slack) {
    return Finding.warning(
      `The login was renewed at ${timeOf(renewed)}, and here it is only ${timeOf(now)}.`,
      "Set the clock of this machine (date shows it): with a wrong one, certificates and tokens are refused."
    )
  }
  return expires !== undefined && expires < now
    ? Finding.warning(
        `The access token of the login has expired at ${timeOf(expires)}. The next run tries to renew it.`,
        `If that is refused, sign in anew: ${signIn(folder)}.`
      )
    : undefined
}

const timeOf = (millis: number): string => new Date(millis).toISOString()

const kindOf = (kind: string): string =>
  kind === "apiKey" ? "an API key" : kind === "chatgpt" ? "ChatGPT" : kind

/** `Unknown` in the server's answer is no account. */
const Account = Schema.Struct({ account: Schema.Unknown })

const facts = ({ folder, started: { server } }: { folder: string; started: Started }) =>
  Effect.gen(function* () {
    const status = yield* server.account.status
    const { account } = yield* server.requestAs("account/read", {}, Account)
    const said = (name: string) => {
      const value = Predicate.isRecord(account) ? account[name] : undefined
      return typeof value === "string" ? value : undefined
    }
    const { _tag } = server.spec.account
    return {
      folder,
      status,
      isNone: _tag === "None",
      kind: said("type"),
      plan: said("planType"),
      login: _tag === "Inherit" ? yield* LoginFile.facts(folder) : LoginFile.missing,
      now: yield* Clock.currentTimeMillis
    }
  })

export const check = Check.failing({
  name: "login",
  how: "asks codex app-server for the account in CODEX_HOME, and looks how old its login is. The provider is not asked",
  exitCode: 3,
  find: Effect.gen(function* () {
    const { options, own } = yield* Subject
    const { folder } = yield* Server.home(options)
    const started = yield* Effect.either(own)
    if (started._tag === "Left") {
      return started.left._tag === "AuthError"
        ? [NotStarted.judge(started.left, "")]
        : yield* NotStarted.unchecked
    }
    return yield* facts({ folder, started: started.right }).pipe(
      Effect.map((facts) => [judge(facts)]),
      Effect.catchAll(({ message }) => Effect.succeed([Finding.failure(message, "Try again.")]))
    )
  })
})
