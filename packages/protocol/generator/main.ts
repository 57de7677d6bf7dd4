/** `generate` writes the modules from codex's own schema. `check` fails if the modules on disk differ from it. */
import { fileURLToPath } from "node:url"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Codex from "./Codex.ts"
import * as Folder from "./Folder.ts"
import type { Message } from "./Message.ts"
import * as Protocol from "./Protocol.ts"

/** The folder of the modules. A second argument names another folder. */
const folder = process.argv[3] ?? fileURLToPath(new URL("../../src/generated", import.meta.url))

/** Counts the messages. All of them are covered, or `Protocol.make` would have failed. */
const report = ({
  clientRequests,
  definitions,
  serverNotifications,
  serverRequests,
  version
}: Protocol.Protocol) => {
  const line = (what: string, messages: ReadonlyArray<Message>) => {
    const experimental = messages.filter((message) => message.experimental).length
    return `  ${messages.length} of ${messages.length} ${what} (${experimental} experimental)`
  }
  return [
    `codex ${version}: ${definitions.size} definitions`,
    line("client requests", clientRequests),
    line("notifications", serverNotifications),
    line("server requests", serverRequests)
  ].join("\n")
}

const program = Effect.gen(function* () {
  const protocol = yield* Effect.map(Codex.print, Protocol.make)
  yield* process.argv[2] === "check"
    ? Folder.check(folder, protocol)
    : Folder.write(folder, protocol)
  yield* Console.log(report(protocol))
})

NodeRuntime.runMain(program.pipe(Effect.provide(NodeContext.layer)))
