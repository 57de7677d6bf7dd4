/** What the README shows of each task. `Tasks.test.ts` runs it. */
import { Approvals, Credential, Run, Session, Tool } from "@effect-codex/agent"
import { Account, AppServerSpec } from "@effect-codex/app-server"
import { ClusterSessions, Host } from "@effect-codex/cluster"
import { Config, Console, Effect, Layer, type Redacted, Schema, Stream } from "effect"

type Server = AppServerSpec.AppServerSpec

export const stream = (session: Session.Session) => {
  // #region stream
  const shown = session
    .stream("Tell me a story.")
    .pipe(
      Stream.runForEach((event) => (event._tag === "Text" ? Console.log(event.delta) : Effect.void))
    )
  // #endregion stream
  return shown
}

export const helpers = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region helpers
    const helper = yield* session.spawn({ input: "Which licence is this under?" })
    const { text } = yield* session.run("What does this project do?")
    const licence = yield* Effect.either(helper.result)
    // #endregion helpers
    return { text, licence }
  })

export const approvals = (server: Server) =>
  Effect.gen(function* () {
    // #region approvals
    const approvals = yield* Approvals.acceptWithinWorkspace("/home/me/project")
    const session = yield* Session.make({ key: "fix", server, approvals })
    // #endregion approvals
    return session
  })

export const tools = (server: Server) =>
  Effect.gen(function* () {
    // #region tools
    const weather = Tool.make("weather", {
      description: "The weather in a city, now",
      parameters: Schema.Struct({ city: Schema.String }),
      handle: ({ city }) => Effect.succeed(`It rains in ${city}.`)
    })
    const { text } = yield* Run.run({ server, input: "Umbrella in Bern?", tools: [weather] })
    // #endregion tools
    return text
  })

export const structured = (session: Session.Session) =>
  Effect.gen(function* () {
    // #region structured
    const Verdict = Schema.Struct({ safe: Schema.Boolean, why: Schema.String })
    const { output } = yield* session.structured(Verdict, "Is the last commit safe?")
    // #endregion structured
    return output
  })

export const credentials = (command: string, token: Redacted.Redacted) =>
  Effect.gen(function* () {
    // #region credentials
    const account = Account.apiKey(yield* Config.redacted("OPENAI_API_KEY"))
    const server = AppServerSpec.make({ command, account })
    const session = yield* Session.make({ key: "a", server, credential: Credential.bearer(token) })
    // #endregion credentials
    return session
  })

export const cluster = (database: Redacted.Redacted) => {
  // #region cluster
  const Remote = ClusterSessions.layer().pipe(
    Layer.provide(Host.clientLayer({ name: "web-1", database }))
  )
  // #endregion cluster
  return Remote
}
