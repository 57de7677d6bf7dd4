/** The account a fake process is signed in with: what its change does to the turns, and how its tokens are renewed. */
import { Lenient, type ServerRequests } from "@effect-codex/protocol"
import { Effect, Fiber, Option, Schema } from "effect"
import type { FakeAccount } from "../FakeAppServer.ts"
import type { Failure } from "./FakeStep.ts"
import type { FakeAsks } from "./FakeAsks.ts"
import type { Home } from "./FakeLoginStore.ts"
import type { Session, Sessions } from "./FakeSessions.ts"
import * as FakePlay from "./FakePlay.ts"
import { isStreaming } from "./FakeTurnRun.ts"

export interface SignedIn {
  readonly account: FakeAccount
  readonly plan: string | null
  /** Why the account's back end has not accepted it. */
  readonly problem: string | undefined
}

export interface FakeAccounts {
  /** Nothing when the process is signed out. */
  readonly current: () => SignedIn | undefined
  /** Signs in or out, and ends the turns that this ends. */
  readonly change: (to: SignedIn | undefined) => Effect.Effect<void>
  /** Asks the client for new tokens. Without tokens there is nobody to ask: it fails as the provider did. */
  readonly refresh: (refused: Failure) => Effect.Effect<void, Failure>
  /** Waits until nobody asks for new tokens, and lets nobody ask meanwhile. */
  readonly undisturbed: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export interface AccountsOptions {
  readonly home: Home
  readonly asks: FakeAsks
  readonly sessions: Sessions
}

export const make = ({ asks, home, sessions }: AccountsOptions): FakeAccounts => {
  const kept = home.read()
  let current: SignedIn | undefined =
    kept === undefined ? undefined : { account: kept, plan: null, problem: undefined }
  const undisturbed = Effect.unsafeMakeSemaphore(1).withPermits(1)

  const change: FakeAccounts["change"] = (to) =>
    Effect.suspend(() => {
      const harmless = isHarmless(current?.account, to?.account)
      current = to
      // Tokens are never written, and leave alone what is.
      if (to?.account.type !== "chatgptAuthTokens") home.write(to?.account)
      return harmless ? Effect.void : Effect.forEach(sessions.values(), revoke, { discard: true })
    })

  const renew = ({ account, plan, problem }: SignedIn): Effect.Effect<void, Failure> =>
    Effect.gen(function* () {
      const answer = yield* ask(asks, account.accountId)
      const { accessToken, chatgptAccountId, chatgptPlanType } = yield* tokensOf(answer)
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
      undisturbed(
        Effect.suspend(() =>
          current?.account.type === "chatgptAuthTokens" ? renew(current) : Effect.fail(refused)
        )
      ),
    undisturbed
  }
}

/** New tokens of the same account disturb nobody; a key does, even the same one again. */
const isHarmless = (from: FakeAccount | undefined, to: FakeAccount | undefined): boolean =>
  to === undefined
    ? from === undefined
    : from?.type === "chatgptAuthTokens" && to.type === from.type && to.accountId === from.accountId

/** Ends the turn of a thread if it has a request open at the provider, whatever credential that carries. */
const revoke = (session: Session): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { turn } = session
    if (turn?.fiber === undefined || !isStreaming(turn.run)) return Effect.void
    session.turn = undefined
    return Effect.zipRight(Fiber.interrupt(turn.fiber), FakePlay.revoked(turn.run))
  })

/** How long the server waits for new tokens. */
const patience = "10 seconds"

const ask = (asks: FakeAsks, previousAccountId: string | undefined) =>
  Effect.gen(function* () {
    const id = yield* asks.send("account/chatgptAuthTokens/refresh", {
      reason: "unauthorized",
      previousAccountId
    })
    const answer = asks.answerTo(id)
    return yield* Effect.timeoutFail(answer, { duration: patience, onTimeout: () => late })
  })

const Tokens = Schema.Struct({
  accessToken: Schema.String,
  chatgptAccountId: Schema.String,
  chatgptPlanType: Lenient.nullable(Schema.String)
})
const decodeTokens = Schema.decodeUnknownOption(Tokens)

/** The server passes on the code of an error, and not its message. */
const tokensOf = (answer: ServerRequests.Answer): Effect.Effect<typeof Tokens.Type, Failure> =>
  answer._tag === "Error"
    ? Effect.fail({ message: `auth refresh request failed: code=${answer.error.code}` })
    : Option.match(decodeTokens(answer.result), {
        onNone: () => Effect.fail({ message: "invalid auth refresh response" }),
        onSome: Effect.succeed
      })

const late: Failure = { message: "auth refresh request timed out after 10s" }

const unavailable: Failure = {
  message: "Fatal error: application network policy is unavailable"
}
