/** The input of a turn: a text, or several parts such as texts, images and skills. */
import type { Turn } from "@effect-codex/protocol"
import * as Encoding from "effect/Encoding"

/** One part of a message, in the form of the protocol. The functions below make parts. */
export type Part = Turn.UserInput

/** A text, one part, or a list of parts in order. */
export type Input = string | Part | ReadonlyArray<Part>

/**
 * Makes a text part.
 *
 * @example
 * const input = [Input.text("What is in this picture?"), Input.localImage("/home/me/picture.png")]
 */
export const text = (text: string): Part => ({ type: "text", text })

/**
 * Makes an image part from bytes that this program holds. The image travels inside the message: the server refuses
 * web addresses. Use {@link localImage} for a file that the server can read.
 *
 * @example
 * const part = Input.image({ mediaType: "image/png", data: bytes })
 */
export const image = (image: {
  readonly mediaType: string
  readonly data: Uint8Array
  /** How closely the model looks at the image. Default: the server's choice. */
  readonly detail?: "high" | "original" | "auto"
}): Part => ({
  type: "image",
  url: `data:${image.mediaType};base64,${Encoding.encodeBase64(image.data)}`,
  ...(image.detail === undefined ? {} : { detail: image.detail })
})

/**
 * Makes an image part from a file, given by its absolute path. The server reads the file when the turn starts. A
 * missing file does not fail the turn: the model is told that the image could not be read.
 *
 * @example
 * const part = Input.localImage("/home/me/picture.png")
 */
export const localImage = (path: string): Part => ({ type: "localImage", path })

/**
 * Makes a part that names a file or an app which the text mentions. It is for user interfaces that show the
 * conversation. The model does not see it.
 *
 * @example
 * const part = Input.mention({ name: "README.md", path: "/home/me/project/README.md" })
 */
export const mention = (mention: { readonly name: string; readonly path: string }): Part => ({
  type: "mention",
  ...mention
})

/**
 * Makes a part that gives the model a skill: the whole text of a `SKILL.md`, named by its absolute path. A skill
 * that codex does not know does not fail the turn: the model sees nothing of it.
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
 * Converts an input to the parts that `turn/start` and `turn/steer` take. Use it for a request of your own: runs
 * and sessions convert their input themselves.
 *
 * @example
 * const { turn } = yield* appServer.request("turn/start", {
 *   threadId,
 *   input: Input.parts("What does this project do?")
 * })
 */
export const parts = (input: Input): ReadonlyArray<Part> =>
  typeof input === "string" ? [text(input)] : isParts(input) ? input : [input]
