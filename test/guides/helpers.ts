/** What the guide on helpers shows. `helpers.test.ts` runs it. */
import { Budget, Run, Session, SubAgent } from "@effect-codex/agent"
import type { AppServerSpec } from "@effect-codex/app-server"
import { Console, Effect, Either, Stream } from "effect"

export const spawned = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region spawn
    const helper = yield* session.spawn({
      input: "Which licence is this under?",
      timeout: "5 minutes",
      ceiling: { sandbox: "read-only" }
    })
    const answer = yield* session.run("What does this project do?")

    const licence = yield* Effect.either(helper.result)
    if (Either.isLeft(licence)) yield* Console.log("The helper failed:", licence.left.message)
    // #endregion spawn
    return { answer, licence }
  })

export const many = (session: Session.Session, files: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    // #region many
    const helpers = yield* Effect.forEach(files, (file) =>
      session.spawn({ input: `Summarize ${file}.` })
    )
    const [failed, summaries] = yield* Effect.partition(helpers, ({ result }) => result)
    // #endregion many
    return { failed, summaries }
  })

export const aside = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region btw
    const turn = yield* session.start("Move everything to TypeScript 7.")
    const { text } = yield* session.btw("Which file are you in?")
    // #endregion btw
    return { text, turn }
  })

export const budgeted = (server: AppServerSpec.AppServerSpec) =>
  Effect.gen(function* () {
    // #region budget
    const budget = yield* Budget.make({ tokens: 200_000, time: "10 minutes" })
    const session = yield* Session.make({ key: "a", server, budget })
    const { left } = budget // shared by the session's turns, side questions and helpers
    // #endregion budget
    return { left: yield* left, session }
  })

export const agents = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region sub-agents
    const agents = yield* session.subAgents.all
    const states = yield* Effect.forEach(agents, ({ snapshot }) => snapshot)
    yield* Console.log(SubAgent.tree(states))
    // #endregion sub-agents
  })

export const independent = (server: AppServerSpec.AppServerSpec) => {
  // #region run
  const words = Run.stream({
    server,
    input: "Tell me a story.",
    thread: { _tag: "Start", ephemeral: true }
  }).pipe(Stream.filter((event) => event._tag === "Text"))
  // #endregion run
  return words
}
