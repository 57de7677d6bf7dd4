/** What the guide on approvals shows. `approvals.test.ts` runs it. */
import {
  ApprovalInbox,
  ApprovalRules,
  Approvals,
  type AppServerSpec,
  Run,
  Sessions
} from "@effect-codex/agent"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Console, Effect, Schema, Stream } from "effect"

type Server = AppServerSpec.AppServerSpec

export const workspace = (server: Server) =>
  Effect.gen(function* () {
    // #region workspace
    const approvals = yield* Approvals.acceptWithinWorkspace("/home/me/project")
    const { text } = yield* Run.run({
      server,
      input: "Fix the failing test.",
      settings: { cwd: "/home/me/project", sandbox: "read-only", approvalPolicy: "on-request" },
      approvals
    })
    // #endregion workspace
    return text
  })

// #region handlers
const onlyNewFiles = Approvals.make({
  fileChange: ({ changes }) =>
    Effect.succeed(changes?.every(({ kind }) => kind === "add") ? "accept" : "decline")
})
// #endregion handlers

// #region rules
const byRules = (person: ApprovalRules.Person) =>
  ApprovalRules.make({
    rules: [
      { _tag: "Command", prefix: ["git", "push"], decision: "ask" },
      { _tag: "Command", prefix: ["git"], decision: "accept" },
      { _tag: "Path", folder: "/home/me/project", decision: "accept" },
      { _tag: "McpTool", server: "docs", decision: "accept" }
    ],
    person,
    deadline: { after: "1 hour", decision: "decline" },
    record: ({ by, decision, request }) => Effect.log(decision, by._tag, request._tag)
  })
// #endregion rules

// #region inbox
const chats = (server: AppServerSpec.AppServerSpec) =>
  Sessions.Sessions.layer(() =>
    Effect.gen(function* () {
      const { person } = yield* ApprovalInbox.ApprovalInbox
      return { server, approvals: yield* byRules(person) }
    })
  )
// #endregion inbox

// #region inbox-routes
const list = Effect.gen(function* () {
  const { pending } = yield* ApprovalInbox.ApprovalInbox
  return yield* HttpServerResponse.schemaJson(Schema.Array(ApprovalInbox.Pending))(yield* pending)
})

const decide = Effect.gen(function* () {
  const { id = "" } = yield* HttpRouter.params
  const { accept } = yield* HttpServerRequest.schemaBodyJson(
    Schema.Struct({ accept: Schema.Boolean })
  )
  const inbox = yield* ApprovalInbox.ApprovalInbox
  yield* inbox.decide(id, {
    decision: accept ? "accept" : "decline",
    by: "ada",
    remember: { for: "session" }
  })
  return HttpServerResponse.empty()
}).pipe(Effect.catchTag("NotPending", () => HttpServerResponse.empty({ status: 404 })))

const inboxRoutes = HttpRouter.empty.pipe(
  HttpRouter.get("/inbox", list),
  HttpRouter.post("/inbox/:id", decide)
)
// #endregion inbox-routes

// #region terminal
const atTheTerminal = Approvals.askPerson({
  confirm: ({ details, title }) => Effect.as(Console.log(title, details), false)
})
// #endregion terminal

// #region waiting
const shown = (server: AppServerSpec.AppServerSpec) =>
  Run.stream({ server, input: "Tidy up.", approvals: atTheTerminal }).pipe(
    Stream.runForEach((event) => {
      switch (event._tag) {
        case "Waiting":
          return Console.log("waits for an answer:", event.request._tag)
        case "Resolved":
          return Console.log("answered:", event.answer?._tag ?? "elsewhere")
        default:
          return Effect.void
      }
    })
  )
// #endregion waiting

export { atTheTerminal, byRules, chats, inboxRoutes, onlyNewFiles, shown }
