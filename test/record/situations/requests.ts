/** What is asked for wrongly. */
import { Message } from "@effect-codex/protocol"
import { Effect } from "effect"
import type * as Server from "../server.ts"
import { type Change, own, request, type Situation, situation } from "./Situation.ts"

const asking = (phase: Server.Phase, method: string, params: unknown): Change => ({
  act: (server) =>
    Effect.map(server.ask(method, params), (answer) => ({ phase, errors: [], ...answer }))
})

const nobody = "00000000-0000-7000-8000-000000000000"
const hi = [{ type: "text", text: "hi" }]

export const requests: ReadonlyArray<Situation> = [
  situation("a provider that is not configured", request, {
    act: (server) => server.turn({ modelProvider: "nope" })
  }),
  situation("a provider under the name of a built-in one", request, {
    act: (server) =>
      server.turn({ config: { model_providers: { openai: { name: "mine", base_url: "x" } } } })
  }),
  situation("a provider whose definition does not fit", request, {
    act: (server) => server.turn(own({ base_url: server.model.url, auth: "" }))
  }),
  situation(
    "a resumed thread that never was",
    request,
    asking("threadStart", "thread/resume", { threadId: nobody })
  ),
  situation(
    "a turn on a thread that never was",
    request,
    asking("turnStart", "turn/start", { threadId: nobody, input: hi })
  ),
  situation(
    "a turn without input",
    request,
    asking("turnStart", "turn/start", { threadId: nobody })
  ),
  situation("an input that is too long", request, {
    act: (server) =>
      Effect.flatMap(server.ask("thread/start", { ephemeral: true }), (opened) =>
        Effect.map(
          server.ask("turn/start", {
            threadId: "result" in opened ? Message.threadIdOf(opened.result) : undefined,
            input: [{ type: "text", text: "x".repeat(1_048_577) }]
          }),
          (answer): Server.Arrived => ({ phase: "turnStart", errors: [], ...answer })
        )
      )
  }),
  situation("a method that is not there", request, asking("turnStart", "turn/nope", {}))
]
