/** Whether a turn works, apart from accounts and the network. */
import { RunAttempt } from "@effect-codex/agent"
import type { Failure } from "@effect-codex/app-server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Server from "../internal/Server.ts"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"
import * as NotStarted from "./NotStarted.ts"
import { Subject } from "./Subject.ts"

const question = "Is anybody there?"

export const judge = (outcome: { readonly text: string } | Failure.Failure) => {
  if ("_tag" in outcome) {
    return Finding.failure(
      `A turn on the embedded model failed: ${outcome.message}`,
      'It needs no account and no network, so the executable or this machine is at fault. "effect-codex record --scripted --out turn.json hello" keeps what was said, for a report.'
    )
  }
  return outcome.text.includes(question)
    ? Finding.ok("a turn on the embedded model was answered")
    : Finding.failure(
        "A turn on the embedded model was answered with other words than the model's.",
        "Check that the executable is codex."
      )
}

const turn = Effect.gen(function* () {
  const { context } = yield* Effect.flatMap(Subject, ({ scripted }) => scripted)
  const { spec: server } = Context.get(context, Server.Server)
  const outcome = yield* RunAttempt.run({
    server,
    input: question,
    thread: { _tag: "Start", ephemeral: true },
    timeout: "30 seconds"
  }).pipe(Effect.merge, Effect.provide(context))
  return [judge(outcome)]
})

export const check = Check.failing({
  name: "turn",
  how: "runs a turn on the embedded model, which needs no account and no network",
  exitCode: 1,
  find: Effect.catchAll(turn, () => NotStarted.unchecked)
})
