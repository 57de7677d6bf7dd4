// A tagged error is an Effect too, so the language service remarks on these lines beside the checker.
// @effect-diagnostics missingEffectError:off
import type { AppServerPool } from "@effect-codex/app-server"
import { Failure } from "@effect-codex/app-server"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Duration } from "effect"

const generation = 3
const method = "thread/start"

const samples = {
  TransportError: new Failure.TransportError({
    reason: "Exited",
    phase: "Running",
    generation,
    detail: "the process ended (code 0)",
    stderr: ""
  }),
  AuthError: new Failure.AuthError({
    reason: "Unauthorized",
    generation,
    provider: "openai",
    status: 401,
    action: "Sign in again.",
    retryable: false,
    detail: ""
  }),
  OverloadedError: new Failure.OverloadedError({ method, generation, attempts: 5 }),
  RequestError: new Failure.RequestError({
    method,
    generation,
    code: -32600,
    detail: "no",
    kind: undefined,
    httpStatus: undefined
  }),
  DecodeError: new Failure.DecodeError({ method, generation, path: "thread.id", kind: "Missing" }),
  TimeoutError: new Failure.TimeoutError({
    deadline: "Request",
    lastMessage: "",
    method,
    generation,
    after: Duration.seconds(60),
    written: true
  }),
  TurnError: new Failure.TurnError({
    reason: "UsageLimit",
    generation,
    threadId: "t",
    turnId: "u",
    kind: "usageLimitExceeded",
    detail: "You have reached your limit."
  }),
  Interruption: { _tag: "Interruption" }
} as const satisfies { readonly [Tag in keyof typeof Failure.policy]: { readonly _tag: Tag } }

const table: ReadonlyArray<readonly [keyof typeof samples, Failure.Decision]> = [
  ["TransportError", { attempt: "ReplayOrFail", server: "Invalidate" }],
  ["AuthError", { attempt: "Fail", server: "Untouched" }],
  ["OverloadedError", { attempt: "RetryThenFail", server: "Untouched" }],
  ["RequestError", { attempt: "Fail", server: "Untouched" }],
  ["DecodeError", { attempt: "Fail", server: "Untouched" }],
  ["TimeoutError", { attempt: "Fail", server: "Untouched" }],
  ["TurnError", { attempt: "Fail", server: "Untouched" }],
  ["Interruption", { attempt: "InterruptTurn", server: "Untouched" }]
]

describe("the policy", () => {
  it.each(table)("%s", (tag, decision) => {
    expect(Failure.decide(samples[tag])).toEqual(decision)
  })

  it("has a row for every failure, and the table above has them all", () => {
    expect(table.map(([tag]) => tag).toSorted()).toEqual(Object.keys(Failure.policy).toSorted())
  })

  it("only a TransportError invalidates", () => {
    const { Interruption: _, ...failures } = samples
    const invalidating = Object.values(failures).filter(Failure.invalidates)
    expect(invalidating.map(({ _tag }) => _tag)).toEqual(["TransportError"])
  })

  it("an error tells its class and its generation, and reads as a sentence (oc #87022)", () => {
    const { Interruption: _, ...failures } = samples
    for (const failure of Object.values(failures)) {
      expect(failure.generation).toBe(generation)
      expect(failure.message).not.toBe("")
      expect(failure.message).not.toContain("undefined")
    }
  })

  it("an AuthError names the provider in a sentence that is one for every reason", () => {
    const about = { generation, action: "Do this.", retryable: false, detail: "" }
    const message = (given: {
      readonly reason: Failure.AuthReason
      readonly provider: string | undefined
      readonly status: number | undefined
    }) => new Failure.AuthError({ ...about, ...given }).message
    expect([
      message({ reason: "Unauthorized", provider: "openai", status: 401 }),
      message({ reason: "MissingCredential", provider: "openai", status: undefined }),
      message({ reason: "SignedOut", provider: undefined, status: undefined })
    ]).toEqual([
      'The credential was refused (provider "openai", HTTP 401). Do this.',
      'A credential is missing (provider "openai"). Do this.',
      "The server is signed in to no account, and the thread's provider needs one. Do this."
    ])
  })

  it("what the server said ends in one full stop, whether or not it had one", () => {
    const messages = ["expired", "expired."].map(
      (detail) =>
        new Failure.AuthError({
          reason: "Unauthorized",
          generation,
          provider: undefined,
          status: undefined,
          action: "Do this.",
          retryable: false,
          detail
        }).message
    )
    expect(new Set(messages)).toEqual(new Set(["The credential was refused: expired. Do this."]))
  })

  it("a TurnError does not say that a turn failed that was never started", () => {
    const message = (reason: Failure.TurnReason) =>
      new Failure.TurnError({
        reason,
        generation,
        threadId: "t",
        turnId: undefined,
        kind: undefined,
        detail: "why"
      }).message
    expect([message("Other"), message("ThreadLost"), message("NotSteered")]).toEqual([
      "The turn failed (Other): why",
      "The turn was not started (ThreadLost): why",
      "The message was not added to the turn (NotSteered): why"
    ])
  })
})

describe("what must not compile", () => {
  type Invalidate = AppServerPool.Lease["invalidate"]

  it("invalidate takes a TransportError and nothing else", () => {
    expectTypeOf<Parameters<Invalidate>>().toEqualTypeOf<[error: Failure.TransportError]>()
    expectTypeOf<Failure.Invalidating>().toEqualTypeOf<Failure.TransportError>()

    const refused = (invalidate: Invalidate) => [
      invalidate(samples.TransportError),
      // @ts-expect-error an AuthError cannot invalidate
      invalidate(samples.AuthError),
      // @ts-expect-error an OverloadedError cannot invalidate
      invalidate(samples.OverloadedError),
      // @ts-expect-error a RequestError cannot invalidate
      invalidate(samples.RequestError),
      // @ts-expect-error a DecodeError cannot invalidate
      invalidate(samples.DecodeError),
      // @ts-expect-error a TimeoutError cannot invalidate
      invalidate(samples.TimeoutError),
      // @ts-expect-error a TurnError cannot invalidate
      invalidate(samples.TurnError)
    ]
    expectTypeOf(refused).toBeFunction()
  })

  it("a failure narrows to what invalidate takes only through the policy", () => {
    const report = (invalidate: Invalidate, failure: Failure.Failure) => {
      // @ts-expect-error not every failure invalidates
      const unchecked = () => invalidate(failure)
      return Failure.invalidates(failure) ? invalidate(failure) : unchecked
    }
    expectTypeOf(report).toBeFunction()
  })
})
