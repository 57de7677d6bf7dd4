import { readFileSync } from "node:fs"
import { Classification, Failure } from "@effect-codex/app-server"
import { Methods, Turn } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

/** Failures of the real server, recorded by `node test/dist/record/auth.js`. */
const Recorded = Schema.parseJson(
  Schema.Array(
    Schema.Struct({
      name: Schema.String,
      phase: Schema.String,
      account: Schema.String,
      ownCredential: Schema.Boolean,
      refresh: Schema.optional(Schema.String),
      completed: Schema.optional(
        Schema.NullOr(
          Schema.Struct({ message: Schema.String, codexErrorInfo: Turn.CodexErrorInfo })
        )
      ),
      rpcError: Schema.optional(Schema.Struct({ code: Schema.Number, message: Schema.String })),
      login: Schema.optional(
        Schema.Struct({ success: Schema.Boolean, error: Schema.NullOr(Schema.String) })
      ),
      result: Schema.optional(Schema.Unknown),
      expected: Schema.Struct({ tag: Schema.String, reason: Schema.NullOr(Schema.String) })
    })
  )
)

const recorded = Schema.decodeSync(Recorded)(
  readFileSync(new URL("recordings/failures.json", import.meta.url), "utf8")
)

type Situation = (typeof recorded)[number]

/**
 * The turns of a server that is signed out: they look like any 401, and are kept from starting by what `account/read`
 * says, which has its own rows below.
 */
const isSignedOut = ({ expected }: Situation) => expected.reason === "SignedOut"

const turns = recorded.flatMap((situation) =>
  situation.phase === "turn" && situation.completed && !isSignedOut(situation)
    ? [{ ...situation, error: situation.completed }]
    : []
)

const requests = recorded.flatMap((situation) =>
  situation.rpcError !== undefined && situation.phase !== "login"
    ? [{ ...situation, error: situation.rpcError }]
    : []
)

const logins = recorded.filter(({ phase }) => phase === "login")

const accounts = recorded.filter(({ phase, result }) => phase === "account" && result !== undefined)

/** Tokens that the server could not use are refused here, and do not reach it. */
const isRefused = (refresh: string | undefined): boolean =>
  refresh === "Refused" || refresh === "Late" || refresh === "Unusable"

const outcomeOf = (failure: Failure.AuthError | Failure.RequestError | undefined) =>
  failure === undefined
    ? { tag: "None", reason: null }
    : { tag: failure._tag, reason: "reason" in failure ? failure.reason : null }

describe("what the real server reported of a failed turn is classified as what it was", () => {
  it.each(turns)("$name ($account)", ({ name, error, expected, ownCredential, refresh }) => {
    const failure = Classification.turnFailure(error, {
      generation: 1,
      threadId: "t",
      turnId: "u",
      provider: "scripted",
      ownCredential,
      // There the refusal was that of an earlier turn.
      refreshRefused: isRefused(refresh) && !name.startsWith("a dropped connection after"),
      redact: (text) => text
    })
    expect([failure._tag, failure.reason]).toEqual([expected.tag, expected.reason])
  })
})

describe("what the real server answered to a request is classified as what it was", () => {
  it.each(requests)("$name ($account)", ({ error, expected, ownCredential }) => {
    const { code, message } = error
    const failure = Classification.requestFailure(
      new Failure.RequestError({
        method: "thread/start",
        generation: 1,
        code,
        detail: message,
        kind: undefined,
        httpStatus: undefined
      }),
      { generation: 1, provider: undefined, ownCredential }
    )
    expect(outcomeOf(failure)).toEqual(expected)
  })
})

describe("what the real server said of a login is classified as what it was", () => {
  it.each(logins)("$name ($account)", ({ expected, login, rpcError }) => {
    const problem: Classification.LoginProblem | undefined =
      rpcError !== undefined
        ? { _tag: "Refused", detail: rpcError.message }
        : login?.success === false
          ? { _tag: "NotConfirmed", detail: login.error ?? "" }
          : undefined
    expect(outcomeOf(problem && Classification.loginFailure(problem, 1))).toEqual(expected)
  })
})

describe("what the real server says of its account is read as what it is", () => {
  const read = Methods.methods["account/read"].decode
  it.effect.each(accounts)("$name", ({ expected, result }) =>
    Effect.gen(function* () {
      const status = Classification.accountStatus(yield* read(result))
      expect(status === "SignedOut" ? "SignedOut" : null).toBe(expected.reason)
    })
  )
})
