/**
 * A library of somebody who depends on `@effect-codex/agent` alone and emits declarations: all that it exports has an
 * inferred type, which TypeScript must be able to write down.
 */
import {
  AppServerSpec,
  Approvals,
  Credential,
  Failure,
  Run,
  RunAttempt,
  RunEvent,
  Session,
  Sessions,
  SessionStore,
  Tool,
  type Turn
} from "@effect-codex/agent"
import { Console, Effect, Redacted, Schema, Stream } from "effect"

const server = AppServerSpec.make({ command: "codex", env: {} })

export const spec = server
export const options = { server, input: "x", turn: { effort: "low" } } satisfies Run.Options
export const run = Run.run(options)
export const stream = Run.stream(options)
export const attempt = RunAttempt.stream(options)
export const session = Session.make({ key: "s", server })
export const turn = Effect.flatMap(session, (session) => session.start("x"))
export const helper = Effect.flatMap(session, (session) => session.spawn({ input: "x" }))
export const events = (turn: Turn.Turn) => turn.events()
export const items = Effect.map(run, ({ items }) => items)
export const decoded = Schema.decodeUnknown(RunEvent.RunEvent)
export const encoded = Schema.encode(RunEvent.RunEvent)
export const waiting = Stream.filter(stream, RunEvent.RunEvent.$is("Waiting"))
export const requests = Stream.map(waiting, ({ request }) => request)
export const plans = Stream.filter(stream, RunEvent.RunEvent.$is("Plan"))
export const patches = Stream.filter(stream, RunEvent.RunEvent.$is("Patch"))
export const retrying = Stream.filter(stream, RunEvent.RunEvent.$is("Retrying"))
export const caught = Effect.catchTag(run, "TransportError", (error) => Effect.succeed(error))
export const failed = Effect.mapError(run, Failure.toPublic)
export const structured = Run.structured(Schema.Struct({ a: Schema.String }), options)
export const settings = (options: Session.Options) => [options.settings, options.turn] as const
export const asked = (approvals: Approvals.Service) => approvals
export const approvals = Approvals.make({})
export const credential = Credential.bearer(Redacted.make("x"))
export const tool = Tool.make("weather", {
  description: "Says how the weather is",
  parameters: Schema.Struct({ city: Schema.String }),
  handle: ({ city }) => Effect.succeed(`Sunny in ${city}`)
})
export const sessions = Sessions.Sessions
export const store = SessionStore.memory
export const lent = Run.run({ ...options, tools: [tool] })

Effect.runSync(Console.log(Schema.is(Failure.Failure)({})))
