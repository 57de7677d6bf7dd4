/** The scripted model of the demo. The demo needs neither an account nor the network. */
import { ScriptedModel } from "@effect-codex/testing"

export const goodToken = "a-good-token-of-the-demo"
export const badToken = "an-expired-token-of-the-demo"

export const questions = {
  first: "How do many runs share one app-server?",
  second: "And when it is lost?",
  side: "A side question.",
  third: "And over HTTP?",
  refused: "A question that the model's provider refuses."
}

const answers: Readonly<Record<string, string>> = {
  [questions.first]:
    "One process serves every run you see here. Each run leases the process while it needs it, and returns the " +
    "lease when it ends. A run whose credential is refused fails alone. Its error says what to do, and cannot " +
    "reach the process. While you read this, other runs use the same server. The model refuses some of them, and " +
    "they end. This text continues all the while, word for word, without a gap. What failed decides what happens " +
    "next. Who failed never matters.",
  [questions.second]:
    "When the process itself is lost, every run on it fails at once with the same error. The pool starts the next " +
    "generation as soon as a run asks for a server. The conversation is not lost, because its thread is on disk. " +
    "The session resumes the thread on the new server and replays its turn. Nobody had to restart anything.",
  [questions.third]:
    "A gateway serves the same sessions to people and programs. Each word of this answer crosses a socket as an event " +
    "with a number, so that a reader who is cut off goes on where it was. A helper that fails beside it is told in its " +
    "own result. This text does not notice."
}

const pace = "45 millis"

/** Splits an answer into words, as a model streams it. */
export const words = (text: string): ReadonlyArray<string> => text.split(/(?<= )/)

export const answerTo = (question: string): string => answers[question] ?? "Here is a short answer."

/** Answers requests with the good token. All others get a real HTTP 401, and so does the question that is refused. */
export const script: ScriptedModel.Script = ScriptedModel.byToken({
  [goodToken]: ({ text }) =>
    text === questions.refused
      ? ScriptedModel.status(401)
      : ScriptedModel.text(words(answerTo(text)), { every: pace })
})
