/** The request by which codex asks its client for new tokens of an account. */
import { Lenient, type ServerRequests as Protocol } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Failure } from "../turn/Step.ts"
import type { ServerRequests } from "../wire/ServerRequests.ts"

const Tokens = Schema.Struct({
  accessToken: Schema.String,
  chatgptAccountId: Schema.String,
  chatgptPlanType: Lenient.nullable(Schema.String)
})
export type Tokens = typeof Tokens.Type

/** How long codex waits for new tokens. */
const timeout = "10 seconds"

/** Asks the client for new tokens. Fails as the turn that needs them does. */
export const request = (
  serverRequests: ServerRequests,
  previousAccountId: string | undefined
): Effect.Effect<Tokens, Failure> =>
  Effect.gen(function* () {
    const id = yield* serverRequests.send("account/chatgptAuthTokens/refresh", {
      reason: "unauthorized",
      previousAccountId
    })
    const answer = yield* Effect.timeoutFail(serverRequests.answerTo(id), {
      duration: timeout,
      onTimeout: () => timedOut
    })
    return yield* tokensOf(answer)
  })

const decode = Schema.decodeUnknownOption(Tokens)

/** Codex passes on the code of an error, and not its message. */
const tokensOf = (answer: Protocol.Answer): Effect.Effect<Tokens, Failure> =>
  answer._tag === "Error"
    ? Effect.fail({ message: `auth refresh request failed: code=${answer.error.code}` })
    : Option.match(decode(answer.result), {
        onNone: () => Effect.fail({ message: "invalid auth refresh response" }),
        onSome: Effect.succeed
      })

const timedOut: Failure = { message: "auth refresh request timed out after 10s" }
