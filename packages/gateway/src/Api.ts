/**
 * The gateway's HTTP interface: every endpoint with what it takes, what it answers, and how it fails. The server
 * (`Gateway`), the client (`GatewaySessions`), the OpenAPI document and the page are made of it.
 *
 * Durations are in seconds. A request must not have members that are not described here: a member that is misspelt is not
 * ignored. An answer may have some that a later version adds.
 */
import {
  ApprovalInbox,
  ApprovalRules,
  Approvals,
  ContextWindow,
  Failure,
  History,
  RunEvent,
  Turn
} from "@effect-codex/agent"
import { AppServerPool } from "@effect-codex/app-server"
import { Lenient } from "@effect-codex/protocol"
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import * as ApiError from "./ApiError.ts"
import { Authorization } from "./Authorization.ts"
import { JsonBody } from "./JsonBody.ts"

const key = HttpApiSchema.param("key", Schema.NonEmptyString)
const turnId = HttpApiSchema.param("turn", Schema.NonEmptyString)

/** Refuses members that the schema does not have. */
const strict = { parseOptions: { onExcessProperty: "error" } } as const

/** A URL can name every key but these. */
const isInUrl = (key: string): boolean => key !== "." && key !== ".." && isWellFormed(key)

/** Whether it has no half of a surrogate pair. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** The key of a session, as its tenant knows it. */
const Key = Schema.NonEmptyString.pipe(
  Schema.maxLength(200),
  Schema.filter(isInUrl, {
    message: () =>
      "a key must be well-formed Unicode, and neither `.` nor `..`: a URL cannot name these"
  }),
  Schema.filter((key) => !/\s$|\0/u.test(key), {
    message: () =>
      "a key must not end in white space, nor have the character 0: hosts cannot store these"
  })
)

const NonNegative = Schema.NumberFromString.pipe(Schema.nonNegative())

const PageSize = Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, 100))

/** An optional member is absent rather than `undefined`. */
const exact = { exact: true } as const

/** A duration in seconds. */
const Seconds = Schema.Number.pipe(Schema.positive())

/** The name of a model or of an effort. */
const Name = Schema.String.pipe(Schema.maxLength(200))

/** What a turn is asked: a text, or texts and images. An image is a `data:` URL. Files of the gateway's machine cannot be named. */
export const Input = Schema.Union(
  Schema.String,
  Schema.Array(
    Schema.Union(
      Schema.Struct({ type: Schema.Literal("text"), text: Schema.String }),
      Schema.Struct({
        type: Schema.Literal("image"),
        url: Schema.String.pipe(Schema.startsWith("data:image/")),
        /** How closely the model looks at it, such as `high` or `original`. Default: the server's choice. */
        detail: Schema.optionalWith(Schema.String, exact)
      })
    )
  )
)
/** What a turn is asked. */
export type Input = typeof Input.Type

/** How a session works, within what the gateway allows. Default: as the gateway is configured. */
export const SessionSettings = Schema.Struct({
  /** The working directory, on the gateway's machine. It must lie in one of the gateway's folders. */
  cwd: Schema.optionalWith(Schema.String.pipe(Schema.maxLength(4_096)), exact),
  model: Schema.optionalWith(Name, exact),
  /** The effort of the model, such as `low` or `high`. */
  effort: Schema.optionalWith(Name, exact),
  sandbox: Schema.optionalWith(
    Schema.Literal("read-only", "workspace-write", "danger-full-access"),
    exact
  ),
  approvalPolicy: Schema.optionalWith(Schema.Literal("untrusted", "on-request", "never"), exact),
  developerInstructions: Schema.optionalWith(Schema.String.pipe(Schema.maxLength(100_000)), exact)
})
/** How a session works. */
export type SessionSettings = typeof SessionSettings.Type

/** The most that the metadata of a session may have, in characters of JSON. */
const maxMetadata = 100_000

/** What is kept with a session for its tenant, such as a title. The page shows `title`. */
export const Metadata = Schema.Record({ key: Schema.String, value: Lenient.json }).pipe(
  Schema.filter((metadata) => JSON.stringify(metadata).length <= maxMetadata, {
    message: () => `the metadata of a session may have ${maxMetadata} characters of JSON at most`
  })
)
/** What is kept with a session for its tenant. */
export type Metadata = typeof Metadata.Type

/** A new session. */
export const NewSession = Schema.Struct({
  /** Names the session for its tenant. Default: one that the gateway makes. */
  key: Schema.optionalWith(Key, exact),
  settings: Schema.optionalWith(SessionSettings, { default: () => ({}) }),
  metadata: Schema.optionalWith(Metadata, { default: () => ({}) })
}).annotations(strict)

/** A session, as its tenant sees it. */
export const SessionView = Schema.Struct({
  key: Schema.String,
  settings: SessionSettings,
  metadata: Metadata,
  /** When it was stored last: with the end of its last turn, or when it was made or its metadata changed. */
  updatedAt: Schema.optionalWith(Schema.DateTimeUtc, exact),
  /** Whether it is live in the gateway. */
  isOpen: Schema.Boolean,
  /** Absent before the first turn since the session was opened. */
  context: Schema.optionalWith(ContextWindow.ContextWindow, exact)
})
/** A session, as its tenant sees it. */
export type SessionView = typeof SessionView.Type

/** How a turn is named, and runs. */
const turnOptions = {
  /**
   * The `id` of the turn. If the session has the turn of this id, that is the answer, and no other is started: so a request
   * that was not answered may be sent again. Default: one that the gateway makes.
   */
  id: Schema.optionalWith(Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9_-]{1,64}$/)), exact),
  /** How long one attempt may take. Default: as the gateway is configured. */
  timeout: Schema.optionalWith(Seconds, exact),
  /** How long it may go without an event. Default: as the gateway is configured. */
  progressTimeout: Schema.optionalWith(Seconds, exact),
  model: Schema.optionalWith(Name, exact),
  effort: Schema.optionalWith(Name, exact)
}

/** A place between two turns of the thread, named by the turn before it or after it. */
export const Point = Schema.Union(
  Schema.Struct({ before: Schema.String }),
  Schema.Struct({ after: Schema.String })
).annotations(strict)

/** A new turn of a session. */
export const NewTurn = Schema.Struct({
  input: Input,
  ...turnOptions,
  /** Where the conversation goes on from: the turns after this point are taken back. Default: the latest turn. */
  from: Schema.optionalWith(Point, exact)
}).annotations(strict)

/** A turn beside the session's own. */
export const NewHelper = Schema.Struct({
  input: Input,
  ...turnOptions,
  /** `new`: a thread of its own. `copy`: an ephemeral copy of the session's thread, for a side question. Default: `new`. */
  thread: Schema.optionalWith(Schema.Literal("new", "copy"), { default: () => "new" as const })
}).annotations(strict)

/** What is added to a turn that runs. */
const Steering = Schema.Struct({ input: Input }).annotations(strict)

/** A turn, as its tenant sees it. */
export const TurnView = Schema.Struct({
  ...Turn.Snapshot.pick("id", "status", "lastEvent").fields,
  kind: Schema.Literal("Turn", "Helper", "SideQuestion"),
  /** What it was asked, shortened to a line. */
  title: Schema.String
})
/** A turn, as its tenant sees it. */
export type TurnView = typeof TurnView.Type

/** A question that waits for a person. */
export const PendingQuestion = Schema.Struct({
  id: Schema.String,
  session: Schema.String,
  request: Approvals.Request,
  /** The same in words. Absent for questions of the model, which are in `request`. */
  question: Schema.optionalWith(Approvals.Question, exact),
  /** The rules that could be remembered, narrowest first. */
  suggestions: Schema.Array(ApprovalRules.Rule),
  askedAt: Schema.DateTimeUtc,
  /** When the gateway answers by itself. Absent if it waits for ever. */
  deadline: Schema.optionalWith(Schema.DateTimeUtc, exact)
})
/** A question that waits for a person. */
export type PendingQuestion = typeof PendingQuestion.Type

/** The questions that wait for a person, the oldest first. */
export const Questions = Schema.Struct({ questions: Schema.Array(PendingQuestion) })

/** A person's answer: a decision on what the agent wants to do, or the answers to questions of the model. */
export const Answer = Schema.Union(
  // The gateway knows who it is.
  ApprovalInbox.Decision.omit("by"),
  ApprovalInbox.Answers
).annotations(strict)
/** A person's answer. */
export type Answer = typeof Answer.Type

/** Sessions: to make, find, list, read and forget them. */
export class Sessions extends HttpApiGroup.make("sessions")
  .add(
    HttpApiEndpoint.post("create", "/v1/sessions")
      .setPayload(NewSession)
      .addSuccess(SessionView, { status: 201 })
      .addError(ApiError.AlreadyExists)
      .annotate(OpenApi.Summary, "Make a session")
  )
  .add(
    HttpApiEndpoint.get("list", "/v1/sessions")
      .addSuccess(Schema.Struct({ sessions: Schema.Array(SessionView) }))
      .annotate(OpenApi.Summary, "List the sessions")
  )
  .add(
    HttpApiEndpoint.get("get")`/v1/sessions/${key}`
      .addSuccess(SessionView)
      .addError(ApiError.NotFound)
      .annotate(OpenApi.Summary, "Show a session")
  )
  .add(
    HttpApiEndpoint.patch("setMetadata")`/v1/sessions/${key}`
      .setPayload(Schema.Struct({ metadata: Metadata }).annotations(strict))
      .addSuccess(SessionView)
      .addError(ApiError.NotFound)
      .annotate(OpenApi.Summary, "Replace the metadata")
  )
  .add(
    HttpApiEndpoint.del("forget")`/v1/sessions/${key}`
      .addSuccess(HttpApiSchema.NoContent)
      .annotate(OpenApi.Summary, "Forget a session")
  )
  .add(
    HttpApiEndpoint.get("history")`/v1/sessions/${key}/history`
      .setUrlParams(
        Schema.Struct({
          limit: Schema.optionalWith(PageSize, exact),
          cursor: Schema.optionalWith(Schema.String, exact),
          order: Schema.optionalWith(Schema.Literal("NewestFirst", "OldestFirst"), exact)
        })
      )
      .addSuccess(History.Page)
      .addError(ApiError.NotFound)
      .annotate(OpenApi.Summary, "Read the turns of the thread")
  )
  .add(
    HttpApiEndpoint.post("rewind")`/v1/sessions/${key}/rewind`
      .setPayload(Point)
      .addSuccess(HttpApiSchema.NoContent)
      .addError(ApiError.NotFound)
      .annotate(OpenApi.Summary, "Take turns back")
  )
  .add(
    HttpApiEndpoint.post("compact")`/v1/sessions/${key}/compact`
      .addSuccess(
        Schema.Struct({ compaction: Schema.optionalWith(ContextWindow.Compaction, exact) })
      )
      .addError(ApiError.NotFound)
      .addError(ApiError.TooMany)
      .annotate(OpenApi.Summary, "Sum the conversation up")
  )
  .addError(ApiError.StoreUnavailable)
  .addError(ApiError.Forbidden)
  .addError(Failure.Public)
  .middleware(JsonBody)
  .middleware(Authorization)
  .annotate(OpenApi.Title, "Sessions") {}

/** Turns of a session, and those beside it: to start, follow, steer and interrupt them. */
export class Turns extends HttpApiGroup.make("turns")
  .add(
    HttpApiEndpoint.post("start")`/v1/sessions/${key}/turns`
      .setPayload(NewTurn)
      .addSuccess(TurnView, { status: 201 })
      .addError(ApiError.TooMany)
      .annotate(OpenApi.Summary, "Start a turn")
  )
  .add(
    HttpApiEndpoint.post("retryLast")`/v1/sessions/${key}/retry`
      .setPayload(Schema.Struct(turnOptions).annotations(strict))
      .addSuccess(TurnView, { status: 201 })
      .addError(ApiError.TooMany)
      .annotate(OpenApi.Summary, "Ask the last turn again")
  )
  .add(
    HttpApiEndpoint.post("spawn")`/v1/sessions/${key}/helpers`
      .setPayload(NewHelper)
      .addSuccess(TurnView, { status: 201 })
      .addError(ApiError.TooMany)
      .annotate(OpenApi.Summary, "Start a helper or a side question")
  )
  .add(
    HttpApiEndpoint.post("steerCurrent")`/v1/sessions/${key}/steer`
      .setPayload(Steering)
      .addSuccess(HttpApiSchema.NoContent)
      .annotate(OpenApi.Summary, "Add to the running turn")
  )
  .add(
    HttpApiEndpoint.get("list")`/v1/sessions/${key}/turns`
      .addSuccess(Schema.Struct({ turns: Schema.Array(TurnView) }))
      .annotate(OpenApi.Summary, "List the turns")
  )
  .add(
    HttpApiEndpoint.get("get")`/v1/sessions/${key}/turns/${turnId}`
      .addSuccess(TurnView)
      .annotate(OpenApi.Summary, "Show a turn")
  )
  .add(
    HttpApiEndpoint.get("events")`/v1/sessions/${key}/turns/${turnId}/events`
      .setHeaders(
        Schema.Struct({
          "last-event-id": Schema.optionalWith(NonNegative.pipe(Schema.int()), exact)
        })
      )
      .addSuccess(HttpApiSchema.Text({ contentType: "text/event-stream" }))
      .annotate(OpenApi.Summary, "Follow a turn")
  )
  .add(
    HttpApiEndpoint.get("result")`/v1/sessions/${key}/turns/${turnId}/result`
      .setUrlParams(Schema.Struct({ wait: Schema.optionalWith(NonNegative, exact) }))
      .addSuccess(RunEvent.RunResult)
      .addSuccess(HttpApiSchema.Accepted)
      .annotate(OpenApi.Summary, "Wait for the result")
  )
  .add(
    HttpApiEndpoint.post("steer")`/v1/sessions/${key}/turns/${turnId}/steer`
      .setPayload(Steering)
      .addSuccess(HttpApiSchema.NoContent)
      .annotate(OpenApi.Summary, "Add to a turn")
  )
  .add(
    HttpApiEndpoint.post("interrupt")`/v1/sessions/${key}/turns/${turnId}/interrupt`
      .addSuccess(HttpApiSchema.NoContent)
      .annotate(OpenApi.Summary, "Interrupt a turn")
  )
  .addError(ApiError.NotFound)
  .addError(ApiError.StoreUnavailable)
  .addError(Failure.Public)
  .middleware(JsonBody)
  .middleware(Authorization)
  .annotate(OpenApi.Title, "Turns") {}

/** What waits for a person: approvals, and questions of the model and of MCP servers. */
export class Inbox extends HttpApiGroup.make("inbox")
  .add(
    HttpApiEndpoint.get("list", "/v1/inbox")
      .setUrlParams(Schema.Struct({ session: Schema.optionalWith(Schema.String, exact) }))
      .addSuccess(Questions)
      .annotate(OpenApi.Summary, "List what waits for a person")
  )
  .add(
    HttpApiEndpoint.get("events", "/v1/inbox/events")
      .addSuccess(HttpApiSchema.Text({ contentType: "text/event-stream" }))
      .annotate(OpenApi.Summary, "Follow what waits for a person")
  )
  .add(
    HttpApiEndpoint.post("answer")`/v1/inbox/${HttpApiSchema.param("id", Schema.String)}`
      .setPayload(Answer)
      .addSuccess(HttpApiSchema.NoContent)
      .addError(ApiError.NotFound)
      .addError(ApiError.WrongAnswer)
      .addError(Failure.Public)
      .annotate(OpenApi.Summary, "Answer a question")
  )
  .middleware(JsonBody)
  .middleware(Authorization)
  .annotate(OpenApi.Title, "Inbox") {}

/** For operators. */
export class Operation extends HttpApiGroup.make("operation")
  .add(
    HttpApiEndpoint.get("pool", "/v1/pool")
      .addSuccess(
        Schema.Struct({
          servers: Schema.Array(AppServerPool.ServerSnapshot),
          memory: Schema.Array(AppServerPool.ServerMemory)
        })
      )
      .annotate(OpenApi.Summary, "Show the servers")
  )
  .add(
    HttpApiEndpoint.post("drain", "/v1/drain")
      .addSuccess(HttpApiSchema.Accepted)
      .annotate(OpenApi.Summary, "End the gateway's work")
  )
  .add(
    HttpApiEndpoint.get("metrics", "/metrics")
      .addSuccess(HttpApiSchema.Text({ contentType: "text/plain; version=0.0.4" }))
      .annotate(OpenApi.Summary, "Metrics for Prometheus")
  )
  .addError(ApiError.Forbidden)
  .middleware(Authorization)
  .annotate(OpenApi.Title, "Operation") {}

/** For load balancers and orchestrators. They need no token, and say nothing but whether. */
export class Health extends HttpApiGroup.make("health")
  .add(
    HttpApiEndpoint.get("live", "/livez")
      .addSuccess(HttpApiSchema.NoContent)
      .addError(ApiError.NotReady)
      .annotate(OpenApi.Summary, "Whether it works")
  )
  .add(
    HttpApiEndpoint.get("ready", "/readyz")
      .addSuccess(HttpApiSchema.NoContent)
      .addError(ApiError.NotReady)
      .annotate(OpenApi.Summary, "Whether it takes turns")
  )
  .annotate(OpenApi.Title, "Health") {}

/** An id may be in a document only once, and each schema of unknown values has the same. */
const withoutIds = (document: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(document, (name, value) => (name === "$id" ? undefined : value)))

/** The gateway's HTTP interface. */
export class GatewayApi extends HttpApi.make("effect-codex")
  .add(Sessions)
  .add(Turns)
  .add(Inbox)
  .add(Operation)
  .add(Health)
  .annotate(OpenApi.Title, "effect-codex gateway")
  .annotate(OpenApi.Version, "1")
  .annotate(OpenApi.Transform, withoutIds) {}
