/** The method `review/start`. */
import { Lenient } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Items from "../turn/Items.ts"
import * as Payloads from "../turn/Payloads.ts"
import * as Handler from "../wire/Handler.ts"
import * as Refusals from "../wire/Refusals.ts"
import { type Context, sessionOf } from "./Context.ts"
import * as TurnInterruption from "./TurnInterruption.ts"
import { launch } from "./TurnLaunch.ts"
import { scriptOf } from "./Turns.ts"

const Target = Schema.Union(
  Schema.Struct({ type: Schema.Literal("uncommittedChanges") }),
  Schema.Struct({ type: Schema.Literal("baseBranch"), branch: Schema.String }),
  Schema.Struct({
    type: Schema.Literal("commit"),
    sha: Schema.String,
    title: Lenient.nullable(Schema.String)
  }),
  Schema.Struct({ type: Schema.Literal("custom"), instructions: Schema.String })
)
type Target = typeof Target.Type

const Params = Schema.Struct({ threadId: Schema.String, target: Target })

export const handlers = (context: Context): Handler.Handlers => ({
  "review/start": Handler.make(Params, (params, respond) => start(context, params, respond))
})

/** A turn that runs is interrupted. */
const start = (context: Context, params: typeof Params.Type, respond: Handler.Respond) =>
  Effect.gen(function* () {
    const { target, threadId } = params
    const session = yield* sessionOf(context, threadId)
    if (session.closing) return yield* Effect.fail(Refusals.agentLoopDied("start review"))
    if (target.type === "custom" && target.instructions.trim() === "") {
      return yield* Effect.fail(Refusals.invalidRequest("instructions must not be empty"))
    }
    if (session.turn !== undefined) {
      yield* TurnInterruption.interrupt(session, session.turn, Effect.void)
    }
    const [subject, text] = saidOf(target)
    const nth = session.thread.turns + 1
    const asked = Items.userMessage("", {
      clientId: null,
      input: [{ type: "text", text: subject }]
    })
    launch(context, session, {
      message: { clientId: null, input: [{ type: "text", text }] },
      outputSchema: undefined,
      review: subject,
      steps: scriptOf(context, session, { params, nth, steered: false, text }),
      again: () => [],
      answer: (id) =>
        respond({
          turn: {
            ...Payloads.turn({ id, status: "inProgress" }),
            rootTurnId: null,
            items: [{ ...asked, id }]
          },
          reviewThreadId: threadId
        })
    })
  })

/** What is reviewed, in a few words, and what the model is asked. */
const saidOf = (target: Target): readonly [subject: string, text: string] => {
  switch (target.type) {
    case "uncommittedChanges":
      return [
        "current changes",
        "Review the current code changes (staged, unstaged, and untracked files) and provide prioritized findings."
      ]
    case "baseBranch":
      return [
        `changes against '${target.branch}'`,
        `Review the code changes against the base branch '${target.branch}'.`
      ]
    case "commit":
      return [
        `commit ${target.sha.slice(0, 7)}`,
        `Review the code changes introduced by commit ${target.sha}. Provide prioritized, actionable findings.`
      ]
    case "custom":
      return [target.instructions, target.instructions]
  }
}
