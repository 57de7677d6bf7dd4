/** What a turn is given: a text, or parts of several kinds. */
import type { Turn } from "@effect-codex/protocol"
import { Encoding } from "effect"

/** One piece of a message, as the protocol has it. The functions below make them. */
export type Part = Turn.UserInput

/** A text, a part, or parts in their order. */
export type Input = string | Part | ReadonlyArray<Part>

/**
 * A text.
 *
 * @example
 * const input = [Input.text("What is in this picture?"), Input.localImage("/home/me/picture.png")]
 */
export const text = (text: string): Part => ({ type: "text", text })

/**
 * An image that this program holds. The server takes images in the message itself and none by an address of the web.
 *
 * @example
 * const part = Input.image({ mediaType: "image/png", data: bytes })
 */
export const image = (image: {
  readonly mediaType: string
  readonly data: Uint8Array
  /** How closely the model looks at it. Default: the server's choice. */
  readonly detail?: "high" | "original" | "auto"
}): Part => ({
  type: "image",
  url: `data:${image.mediaType};base64,${Encoding.encodeBase64(image.data)}`,
  ...(image.detail === undefined ? {} : { detail: image.detail })
})

/**
 * An image in a file that the server reads when the turn starts, by its absolute path. One that is not there fails no
 * turn: the model is told that it could not be read.
 *
 * @example
 * const part = Input.localImage("/home/me/picture.png")
 */
export const localImage = (path: string): Part => ({ type: "localImage", path })

/**
 * A file or an app that the text speaks of, for whoever shows the conversation; the model is shown nothing of it.
 *
 * @example
 * const part = Input.mention({ name: "README.md", path: "/home/me/project/README.md" })
 */
export const mention = (mention: { readonly name: string; readonly path: string }): Part => ({
  type: "mention",
  ...mention
})

/**
 * A skill, by the absolute path of its `SKILL.md`, which the model is shown whole. One that codex does not know fails no
 * turn: the model is shown nothing of it.
 *
 * @example
 * const part = Input.skill({ name: "review", path: "/home/me/skills/review/SKILL.md" })
 */
export const skill = (skill: { readonly name: string; readonly path: string }): Part => ({
  type: "skill",
  ...skill
})

const isParts = (input: Input): input is ReadonlyArray<Part> => Array.isArray(input)

/**
 * As the server takes it: for a `turn/start` or `turn/steer` of your own. Runs and sessions do this with their input.
 *
 * @example
 * const { turn } = yield* appServer.request("turn/start", {
 *   threadId,
 *   input: Input.parts("What does this project do?")
 * })
 */
export const parts = (input: Input): ReadonlyArray<Part> =>
  typeof input === "string" ? [text(input)] : isParts(input) ? input : [input]
