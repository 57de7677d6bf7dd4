/**
 * The fake as an executable: a real process that speaks the protocol on stdin and stdout, and fails as planned.
 *
 * Use it to test what only the operating system does to a process. For everything else a `FakeAppServer` is faster. The
 * executable is also installed as the command `fake-codex-app-server`, whose `--help` lists its arguments.
 *
 * @example
 * const spec = AppServerSpec.make(FakeExecutable.command({ plan: Faults.fromSeed(7) }))
 */
import { fileURLToPath } from "node:url"
import * as Schema from "effect/Schema"
import * as Faults from "./Faults.ts"
import * as FakeTurn from "./FakeTurn.ts"

/** A step of a turn as JSON: the part of `FakeTurn` that most tests need. */
export const Step = Schema.Union(
  Schema.TaggedStruct("Text", { text: Schema.String }),
  Schema.TaggedStruct("Wait", { millis: Schema.NonNegative }),
  Schema.TaggedStruct("Command", { command: Schema.String, output: Schema.String }),
  Schema.TaggedStruct("Ask", { method: Schema.String }),
  Schema.TaggedStruct("Unauthorized", {}),
  Schema.TaggedStruct("Hang", {})
)
export type Step = typeof Step.Type

/** The turns of a thread in order. The last one repeats. */
export const Script = Schema.Array(Schema.Array(Step))
export type Script = typeof Script.Type

/** What the executable is told to do. */
export interface Options {
  /** Default: nothing goes wrong. */
  readonly plan?: Faults.Plan
  /** Default: the model says "Hello". */
  readonly script?: Script
}

/** How to start the executable, as options of an `AppServerSpec`: this Node, the program, its plan and its script. */
export const command = ({ plan = Faults.none, script = [] }: Options = {}) => ({
  command: process.execPath,
  args: [
    fileURLToPath(new URL("./fake-app-server.js", import.meta.url)),
    "--plan",
    JSON.stringify(plan),
    "--script",
    JSON.stringify(script)
  ]
})

/** The script of the `nth` turn of a thread, from 1. */
export const turn = (script: Script, nth: number): FakeTurn.FakeTurn =>
  (script[nth - 1] ?? script.at(-1) ?? [{ _tag: "Text", text: "Hello" }]).map(step)

const step = (step: Step): FakeTurn.FakeTurn => {
  switch (step._tag) {
    case "Text":
      return FakeTurn.text(step.text)
    case "Wait":
      return FakeTurn.wait(step.millis)
    case "Command":
      return FakeTurn.command(step)
    case "Ask":
      return FakeTurn.ask(step.method)
    case "Unauthorized":
      return FakeTurn.unauthorized
    case "Hang":
      return FakeTurn.hang
  }
}
