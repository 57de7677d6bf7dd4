/** A connection whose server is the test: it says which bytes come, and sees which lines were written. */
import { AppServerSpec, Connection, Limits, type Transport } from "@effect-codex/app-server"
import { Effect } from "effect"
import * as TypedRequest from "../../packages/app-server/src/internal/connection/TypedRequest.js"
import * as Framing from "../../packages/app-server/src/internal/transport/Framing.js"

export const wired = Effect.gen(function* () {
  const written: Array<string> = []
  const encoder = new TextEncoder()
  const framing = Framing.make((yield* Limits.Limits).maxLineBytes)
  let listener: Transport.Listener = () => 0
  const transport: Transport.Transport = {
    pid: undefined,
    listen: (listen) =>
      Effect.sync(() => {
        listener = listen
      }),
    write: (line) => {
      written.push(line)
    },
    end: Effect.never,
    stderr: () => ""
  }
  const connection = yield* Connection.make({ transport, generation: 1, redact: (text) => text })
  const bytes = (chunk: Uint8Array): void => void listener(framing.push(chunk), false)
  return {
    connection,
    ...TypedRequest.make(connection, AppServerSpec.make({ command: "codex" })),
    written,
    bytes,
    line: (line: string): void => bytes(encoder.encode(`${line}\n`))
  }
})
