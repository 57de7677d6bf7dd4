/** What is disturbed: each does something that takes several steps, and says what came of it. */
import { Effect, Schema } from "effect"
import type { Failure } from "@effect-codex/app-server"
import * as World from "./World.ts"

export interface Subject {
  readonly past: World.Past
  /** Gives what the model said, or what else the subject was to come to. */
  readonly act: (world: World.World) => Effect.Effect<string, Failure.Failure>
  /** What it gives when nothing disturbs it. */
  readonly comesTo: string
}

const Word = Schema.Struct({ word: Schema.String })

const subjects = {
  run: {
    past: "none",
    act: ({ session }) => Effect.map(session.value.run("run"), ({ text }) => text),
    comesTo: World.answerTo("run")
  },
  resume: {
    past: "a stored thread",
    act: ({ session }) => Effect.map(session.value.run("resume"), ({ text }) => text),
    comesTo: World.answerTo("resume")
  },
  structured: {
    past: "a turn",
    act: ({ session }) =>
      Effect.map(session.value.structured(Word, "structured"), ({ output }) => output.word),
    comesTo: World.answerTo("structured")
  },
  btw: {
    past: "a turn",
    act: ({ session }) => Effect.map(session.value.btw("btw"), ({ text }) => text),
    comesTo: World.answerTo("btw")
  },
  helper: {
    past: "a turn",
    act: ({ session }) =>
      Effect.acquireUseRelease(
        session.value.spawn({ input: "helper" }),
        ({ result }) => Effect.map(result, ({ text }) => text),
        ({ interrupt }) => interrupt
      ),
    comesTo: World.answerTo("helper")
  },
  lease: {
    past: "none",
    act: ({ pool, server }) =>
      pool.value.lease(server).pipe(
        Effect.tap((lease) => lease.server.request("config/read", {})),
        Effect.as("read"),
        Effect.scoped
      ),
    comesTo: "read"
  }
} satisfies Record<string, Subject>

export type Name = keyof typeof subjects

export const names = Object.keys(subjects).filter((name): name is Name => name in subjects)

/** By its name. */
export const of = (name: Name): Subject => subjects[name]
