/** What the provider refuses, and how a turn fails by it. */
import { Session } from "@effect-codex/agent"
import { FakeTurn, ScriptedModel } from "@effect-codex/testing"
import { Effect } from "effect"
import type { Options } from "../support.ts"
import { told } from "./Account.ts"
import type { Situation } from "./Situation.ts"

/** A turn that fails by this reply, and the next turn, which works. */
const fails = (
  name: string,
  reply: ScriptedModel.Reply,
  turn: FakeTurn.FakeTurn,
  real: Options = {}
): Situation => ({
  name,
  real,
  fake: { turns: ({ text }) => (text === "go" ? turn : FakeTurn.text("hello")) },
  model: ({ text }) => (text === "go" ? reply : ScriptedModel.text("hello")),
  play: ({ server }) =>
    Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server })
      return [yield* told(session.stream("go")), yield* told(session.stream("next"))]
    })
})

const html = "<html><body><h1>502 Bad Gateway</h1></body></html>"

export const failures: ReadonlyArray<Situation> = [
  fails(
    "of a credential that the provider refuses",
    ScriptedModel.unauthorized,
    FakeTurn.unauthorized
  ),
  fails(
    "of a credential that the provider refuses again and again",
    ScriptedModel.unauthorized,
    FakeTurn.unauthorizedWithRetries,
    { retries: 5 }
  ),
  fails(
    "of a limit of the provider",
    ScriptedModel.status(429),
    FakeTurn.fail({
      message: "exceeded retry limit, last status: 429 Too Many Requests",
      codexErrorInfo: { responseTooManyFailedAttempts: { httpStatusCode: 429 } }
    })
  ),
  fails(
    "of a context that is too long",
    ScriptedModel.failed("context_length_exceeded"),
    FakeTurn.contextWindowExceeded
  ),
  fails(
    "of an answer that is cut",
    ScriptedModel.breakOff(["Hel", "lo"]),
    FakeTurn.breakOff(["Hel", "lo"])
  ),
  fails(
    "of a page of a proxy in place of an answer",
    ScriptedModel.answer({ code: 502, contentType: "text/html", body: html }),
    FakeTurn.fail({
      message: `unexpected status 502 Bad Gateway: ${html}`,
      codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 502 } }
    })
  )
]
