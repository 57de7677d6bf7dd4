/** The same work with this library, as a user writes it. */
import { AppServerPool, AppServerSpec, Run } from "@effect-codex/agent"
import { StdioTransport } from "@effect-codex/app-server"
import { NodeContext } from "@effect/platform-node"
import { Effect, Layer, Stream } from "effect"
import type { Told } from "./bare.ts"

export const layer = AppServerPool.AppServerPool.layer().pipe(
  Layer.provide(StdioTransport.layer),
  Layer.provideMerge(NodeContext.layer)
)

export const specOf = (args: ReadonlyArray<string>) =>
  AppServerSpec.make({ command: process.execPath, args })

type Spec = AppServerSpec.AppServerSpec

const ephemeral = { _tag: "Start", ephemeral: true } as const

/** A run whose events are folded. */
export const stream = (server: Spec, input: string) =>
  Run.stream({ server, input, thread: ephemeral }).pipe(
    Stream.runFold({ characters: 0, items: 0, text: "" }, (told: Told, event): Told => {
      switch (event._tag) {
        case "Text":
          return { ...told, characters: told.characters + event.delta.length }
        case "Completed":
          return { ...told, items: event.result.items.length, text: event.result.text }
        default:
          return told
      }
    })
  )

/** A run of which only the result is wanted. */
export const run = (server: Spec, input: string) =>
  Effect.map(
    Run.run({ server, input, thread: ephemeral }),
    ({ items, text }): Told => ({ characters: text.length, items: items.length, text })
  )
