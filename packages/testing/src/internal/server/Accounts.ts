/** The account that a process is signed in with, and what a change of account does to the turns. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { FakeAccount } from "../../FakeLogin.ts"
import * as Play from "../turn/Play.ts"
import type { Failure } from "../turn/Step.ts"
import { isStreaming } from "../turn/TurnRun.ts"
import type { ServerRequests } from "../wire/ServerRequests.ts"
import type { Home } from "./LoginStore.ts"
import type { Session, Sessions } from "./Session.ts"
import * as TokenRefresh from "./TokenRefresh.ts"

export interface SignedIn {
  readonly account: FakeAccount
  readonly plan: string | null
  /** Why the back end of the account has not accepted it, if so. */
  readonly problem: string | undefined
}

export interface Accounts {
  /** Is `undefined` while the process is signed out. */
  readonly current: () => SignedIn | undefined
  /** Signs in or out, and ends the turns that this ends. */
  readonly change: (to: SignedIn | undefined) => Effect.Effect<void>
  /** Asks the client for new tokens. Fails with `refused` if the account has none. */
  readonly refresh: (refused: Failure) => Effect.Effect<void, Failure>
  /** Runs `effect` while no refresh runs. */
  readonly withoutRefresh: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export interface AccountsOptions {
  readonly home: Home
  readonly serverRequests: ServerRequests
  readonly sessions: Sessions
}

export const make = ({ home, serverRequests, sessions }: AccountsOptions): Accounts => {
  const kept = home.read()
  let current: SignedIn | undefined =
    kept === undefined ? undefined : { account: kept, plan: null, problem: undefined }
  const withoutRefresh = Effect.unsafeMakeSemaphore(1).withPermits(1)

  const change: Accounts["change"] = (to) =>
    Effect.suspend(() => {
      const harmless = isHarmless(current?.account, to?.account)
      current = to
      // Codex never writes tokens to the disk. The login that is there stays.
      if (to?.account.type !== "chatgptAuthTokens") home.write(to?.account)
      return harmless ? Effect.void : Effect.forEach(sessions.values(), revoke, { discard: true })
    })

  const renew = ({ account, plan, problem }: SignedIn): Effect.Effect<void, Failure> =>
    Effect.gen(function* () {
      const tokens = yield* TokenRefresh.request(serverRequests, account.accountId)
      const { accessToken, chatgptAccountId, chatgptPlanType } = tokens
      const isOther = chatgptAccountId !== account.accountId
      yield* change({
        account: { type: account.type, token: accessToken, accountId: chatgptAccountId },
        plan: chatgptPlanType ?? plan,
        problem: isOther ? undefined : problem
      })
      if (isOther) return yield* Effect.fail(unavailable)
    })

  return {
    current: () => current,
    change,
    refresh: (refused) =>
      withoutRefresh(
        Effect.suspend(() =>
          current?.account.type === "chatgptAuthTokens" ? renew(current) : Effect.fail(refused)
        )
      ),
    withoutRefresh
  }
}

/** New tokens of the same account end no turn. A key does, even if it is the same key again. */
const isHarmless = (from: FakeAccount | undefined, to: FakeAccount | undefined): boolean =>
  to === undefined
    ? from === undefined
    : from?.type === "chatgptAuthTokens" && to.type === from.type && to.accountId === from.accountId

/** Ends the turn of a thread if it has a request open at the provider, whatever credential that request carries. */
const revoke = (session: Session): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { turn } = session
    if (turn?.fiber === undefined || !isStreaming(turn.run)) return Effect.void
    session.turn = undefined
    return Effect.zipRight(Fiber.interrupt(turn.fiber), Play.revoked(turn.run))
  })

const unavailable: Failure = {
  message: "Fatal error: application network policy is unavailable"
}
