/** The credential of the server, and that of a run, where no account is involved. */
import { ScriptedModel } from "@effect-codex/testing"
import type * as Server from "../server.ts"
import {
  auth,
  type Change,
  type Expected,
  needs,
  none,
  own,
  type Situation,
  situation,
  turn,
  unsandboxed
} from "./Situation.ts"

const command = (auth: string) => (model: Server.Model) =>
  `
[model_providers.command]
name = "command"
base_url = ${JSON.stringify(model.url)}
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0

[model_providers.command.auth]
${auth}
`

const byCommand = (name: string, expected: Expected, auth: string): Situation =>
  situation(name, expected, {
    server: { script: needs("a-good-token"), config: command(auth) },
    act: (server) => server.turn({ modelProvider: "command" })
  })

const ownToken = (token: string): Change => ({
  ownCredential: true,
  server: { script: needs("a-good-token") },
  act: (server) =>
    server.turn(own({ base_url: server.model.url, experimental_bearer_token: token }))
})

const runs = (cmd: string) =>
  ScriptedModel.callTool({ name: "exec_command", arguments: { cmd, login: false } })

const afterTool = (cmd: string, then: ScriptedModel.Reply): Change => ({
  server: { script: ({ toolOutput }) => (toolOutput === undefined ? runs(cmd) : then) },
  act: (server) => server.turn(unsandboxed)
})

export const credential: ReadonlyArray<Situation> = [
  situation("the variable of the key is not set", auth("MissingCredential"), {
    server: { token: undefined }
  }),
  situation("the variable of the key is empty", auth("MissingCredential"), {
    server: { token: "" }
  }),
  situation("the key of the server is wrong", auth("Unauthorized"), {
    server: { script: needs("a-good-token") }
  }),
  situation("the token of a run is wrong", auth("Unauthorized"), ownToken("a-bad-token")),
  situation("the token of a run is empty", auth("Unauthorized"), ownToken("")),
  situation("the variable of a run's provider is not set", auth("MissingCredential"), {
    act: (server) => server.turn(own({ base_url: server.model.url, env_key: "NOT_SET" }))
  }),
  situation("a provider without any credential", auth("Unauthorized"), {
    server: { script: needs("a-good-token") },
    act: (server) => server.turn(own({ base_url: server.model.url }))
  }),
  situation(
    "401 after a tool call",
    auth("Unauthorized"),
    afterTool("echo hi", ScriptedModel.unauthorized)
  ),
  situation(
    "403 after a tool call",
    auth("Forbidden"),
    afterTool("echo hi", ScriptedModel.status(403))
  ),
  situation(
    "a command that fails and says 403",
    none,
    afterTool("echo 403 Forbidden >&2; exit 1", ScriptedModel.text("It was refused."))
  ),
  situation(
    "a command that says 401, and then a full context",
    turn("ContextWindow"),
    afterTool("echo 401 Unauthorized >&2; exit 1", ScriptedModel.failed("context_length_exceeded"))
  ),
  byCommand(
    "the command for the token fails",
    auth("MissingCredential"),
    `command = "sh"\nargs = ["-c", "echo not signed in >&2; exit 1"]`
  ),
  byCommand(
    "the command for the token says nothing",
    auth("MissingCredential"),
    `command = "true"`
  ),
  byCommand(
    "the command for the token is not there",
    auth("MissingCredential"),
    `command = "/no/such/command"`
  ),
  byCommand(
    "the command for the token takes too long",
    auth("MissingCredential"),
    `command = "sleep"\nargs = ["20"]\ntimeout_ms = 300`
  ),
  byCommand(
    "the token of the command is wrong",
    auth("Unauthorized"),
    `command = "echo"\nargs = ["a-bad-token"]`
  )
]
