/**
 * The turns that a thread has behind it, and the places where a conversation can go on from an earlier one.
 *
 * `Session.history` reads them, `Session.rewind` takes turns back, and `Session.fork` copies the thread up to one. A turn
 * that is given `from` takes back and asks in one step.
 *
 * @example
 * // Edits the last question and asks again.
 * const { turns: [last] } = yield* session.history({ limit: 1 })
 * if (last !== undefined) yield* session.run("What does it do, in French?", { from: { before: last.id } })
 */
import { Item } from "@effect-codex/protocol"
import type { Part } from "./Input.ts"
import type { PastTurn } from "./internal/history/PastTurn.ts"

export { PastTurn } from "./internal/history/PastTurn.ts"
export type { Point } from "./internal/history/Point.ts"
export { Page, type PageOptions } from "./internal/history/StoredHistory.ts"

/**
 * Returns what the user said in a turn, to ask it again: all messages, also those that were added while it ran.
 *
 * @example
 * const { turns: [last] } = yield* session.history({ limit: 1 })
 * const asked = last === undefined ? [] : History.inputOf(last)
 */
export const inputOf = ({ items }: Pick<PastTurn, "items">): ReadonlyArray<Part> =>
  items.flatMap((item) => (item.type === "userMessage" ? item.content : []))

/**
 * Returns the model's final answer, or its last message if it marked none as final. Empty if it wrote nothing.
 *
 * @example
 * const { turns } = yield* session.history({ order: "OldestFirst" })
 * const answers = turns.map(History.textOf)
 */
export const textOf = ({ items }: Pick<PastTurn, "items">): string => {
  const messages = items.filter(Item.isAgentMessage).filter(({ text }) => text.trim() !== "")
  const last = messages.findLast(({ phase }) => phase === "final_answer") ?? messages.at(-1)
  return last?.text ?? ""
}

/**
 * Writes turns for a person to read, as Markdown: what was asked and what was answered. Images, commands and patches are
 * left out, and turns in which nothing was said, such as compactions.
 *
 * @example
 * const { turns } = yield* session.history({ order: "OldestFirst" })
 * const text = History.markdown(turns)
 */
export const markdown = (turns: ReadonlyArray<Pick<PastTurn, "items">>): string =>
  turns
    .flatMap((turn) => {
      const asked = inputOf(turn).flatMap((part) => (part.type === "text" ? [part.text] : []))
      const answered = textOf(turn)
      return [
        ...(asked.length === 0 ? [] : [`## ${asked.join("\n\n")}`]),
        ...(answered === "" ? [] : [answered])
      ]
    })
    .map((part) => `${part}\n`)
    .join("\n")
