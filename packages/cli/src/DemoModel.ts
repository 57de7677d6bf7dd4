/** What the demo's model says. A scripted one, so that the demo needs neither an account nor the network. */
import { ScriptedModel } from "@effect-codex/testing"

export const goodToken = "a-good-token-of-the-demo"
export const badToken = "an-expired-token-of-the-demo"

export const questions = {
  first: "How do many runs share one app-server?",
  second: "And when it is lost?",
  side: "A side question."
}

const answers: Readonly<Record<string, string>> = {
  [questions.first]:
    "One process serves every run you see here. Each run leases it for as long as it needs it, and gives the lease back " +
    "when it ends, however it ends. A run whose credential is refused fails alone: its error says what to do, and there " +
    "is no way from that error to the process. So while you read this, other runs come to the same server, are turned " +
    "away by the model, and leave again, and this text goes on, word for word, without a gap. What failed decides what " +
    "happens next, never who failed.",
  [questions.second]:
    "When the process itself is lost, everything that was on it hears so at once, with the same error. The pool starts " +
    "the next generation for whoever asks next. A conversation is not lost with its process: its thread is on disk, the " +
    "session resumes it on the new server, and takes its turn again. Nobody had to restart anything."
}

const pace = "45 millis"

/** An answer in pieces of one word, as a model streams it. */
export const words = (text: string): ReadonlyArray<string> => text.split(/(?<= )/)

export const answerTo = (question: string): string => answers[question] ?? "Here is a short answer."

/** Answers whoever has the good token; everybody else gets a real HTTP 401. */
export const script: ScriptedModel.Script = ScriptedModel.byToken({
  [goodToken]: ({ text }) => ScriptedModel.text(words(answerTo(text)), { every: pace })
})
