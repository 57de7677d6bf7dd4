/** The methods by which a client signs a process in and out, and asks for its account. */
import { Lenient, type Message } from "@effect-codex/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Match from "effect/Match"
import * as Schema from "effect/Schema"
import * as FakeLogin from "../../FakeLogin.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import * as AccountPayloads from "./AccountPayloads.ts"
import type { SignedIn } from "./Accounts.ts"
import type { Context } from "./Context.ts"

const WithKey = Schema.Struct({ type: Schema.Literal("apiKey"), apiKey: Schema.String })
const WithTokens = Schema.Struct({
  type: Schema.Literal("chatgptAuthTokens"),
  accessToken: Schema.String,
  chatgptAccountId: Schema.String,
  chatgptPlanType: Lenient.nullable(Schema.String)
})
const LoginParams = Schema.Union(WithKey, WithTokens)
type LoginParams = typeof LoginParams.Type

const NoParams = Schema.Struct({})

export const handlers = (context: Context): Handler.Handlers => ({
  "account/login/start": Handler.make(LoginParams, (params, respond) =>
    login(context, params, respond)
  ),
  "account/logout": Handler.make(NoParams, (_, respond) => logout(context, respond)),
  "account/read": Handler.make(NoParams, (_, respond) => read(context, respond))
})

const login = (
  context: Context,
  params: LoginParams,
  respond: Handler.Respond
): Effect.Effect<void, Message.RpcError> =>
  Effect.gen(function* () {
    const { accounts, logins, process, scripts } = context
    const refusal = refusalOf(context, params)
    if (refusal !== undefined) return yield* Effect.fail(refusal)
    const signedIn = signedInBy(params)
    const request = { ...signedIn.account, nth: logins.next(), process }
    const { delay, outcome } = scripts.logins?.(request) ?? FakeLogin.accepted
    if (Duration.toMillis(delay) > 0) yield* Effect.sleep(delay)
    const use = (problem: string | undefined) =>
      Effect.zipRight(accounts.change({ ...signedIn, problem }), respond({ type: params.type }))
    yield* Match.valueTags(outcome, {
      Accepted: () => Effect.zipRight(use(undefined), accepted(context, signedIn)),
      Refused: ({ error }) => Effect.fail(error),
      Failed: ({ error }) => Effect.zipRight(use(error), completed(context, error)),
      Silent: () => Effect.void,
      Unconfirmed: () => use(undefined),
      Exits: ({ code }) => process.exit(code)
    })
  })

/** Why codex refuses a login without trying it, if it does. */
const refusalOf = ({ accounts, client }: Context, params: LoginParams) => {
  if (params.type === "chatgptAuthTokens") {
    return client.experimentalApi
      ? undefined
      : Refusals.needsExperimentalApi("account/login/start.chatgptAuthTokens")
  }
  const inUse = accounts.current()?.account.type === "chatgptAuthTokens"
  return inUse ? Refusals.externalAuthActive : undefined
}

const signedInBy = (params: LoginParams): SignedIn => {
  const account: FakeLogin.FakeAccount =
    params.type === "apiKey"
      ? { type: params.type, token: params.apiKey, accountId: undefined }
      : { type: params.type, token: params.accessToken, accountId: params.chatgptAccountId }
  const plan = params.type === "apiKey" ? null : (params.chatgptPlanType ?? AccountPayloads.plan)
  return { account, plan, problem: undefined }
}

const accepted = (context: Context, signedIn: SignedIn) =>
  Effect.zipRight(completed(context, null), updated(context, signedIn))

const completed = ({ notify }: Context, error: string | null) =>
  notify("account/login/completed", AccountPayloads.loginCompleted(error))

const updated = ({ notify }: Context, signedIn: SignedIn | undefined) =>
  notify("account/updated", AccountPayloads.updated(signedIn?.account, signedIn?.plan))

const logout = (context: Context, respond: Handler.Respond) =>
  context.accounts
    .withoutRefresh(context.accounts.change(undefined))
    .pipe(Effect.zipRight(respond({})), Effect.zipRight(updated(context, undefined)))

/** Codex answers for the default provider alone: if that needs no account, the answer shows none. */
const read = (
  { accounts, scripts }: Context,
  respond: Handler.Respond
): Effect.Effect<void, Message.RpcError> =>
  Effect.suspend(() => {
    if (scripts.needsAccount !== true) return respond(AccountPayloads.account(false))
    const signedIn = accounts.current()
    return signedIn?.problem === undefined
      ? respond(AccountPayloads.account(true, signedIn?.account, signedIn?.plan))
      : Effect.fail(Refusals.internalError(signedIn.problem))
  })
