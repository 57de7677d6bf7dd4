/** A model that greets, and that tells a story long enough for something to happen meanwhile. */
import { FakeTurn, ScriptedModel } from "@effect-codex/testing"
import type { Situation } from "./Situation.ts"

export const story = "tell me"

/** What the story has begun with when something happens. */
export const begun = "Text: word0 word1"

/** How much more of the story was told depends on the machine. */
export const cut = (line: string) => (line.startsWith(begun) ? `${begun} ...` : line)

const tells = (words: number): Pick<Situation, "fake" | "model"> => {
  const chunks = Array.from({ length: words }, (_, n) => `word${n} `)
  const every = { every: "50 millis" } as const
  return {
    fake: {
      turns: ({ text }) =>
        text === story ? FakeTurn.text(chunks, every) : FakeTurn.text(`hello ${text}`)
    },
    model: ({ text }) =>
      text === story ? ScriptedModel.text(chunks, every) : ScriptedModel.text(`hello ${text}`)
  }
}

/** A story of ten seconds, which something ends. */
export const talk = tells(200)

/** A story of two seconds. */
export const shortTalk = tells(40)
