/**
 * The definitions of the domain "UserInput".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import { ImageDetail } from "./Common.ts"

export interface AudioUserInput {
  readonly type: "audio"
  readonly url?: string
  readonly fileId?: string
}
export const AudioUserInput: Schema.Schema<AudioUserInput> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    type: Schema.Literal("audio"),
    url: Lenient.optional(Schema.String),
    fileId: Lenient.optional(Schema.String)
  })
).annotations({ identifier: "AudioUserInput" })

export interface ByteRange {
  readonly end: number
  readonly start: number
}
export const ByteRange: Schema.Schema<ByteRange> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ end: Schema.Number, start: Schema.Number })
).annotations({ identifier: "ByteRange" })

export interface ImageUserInput {
  readonly detail: ImageDetail | null
  readonly type: "image"
  readonly url?: string
  readonly fileId?: string
}
/** `ImageUserInput` as it is on the wire: defaults may be missing. */
export interface ImageUserInputEncoded extends Omit<ImageUserInput, "detail"> {
  readonly detail?: ImageDetail | null
}
export const ImageUserInput: Schema.Schema<ImageUserInput, ImageUserInputEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      detail: Lenient.nullable(ImageDetail),
      type: Schema.Literal("image"),
      url: Lenient.optional(Schema.String),
      fileId: Lenient.optional(Schema.String)
    })
  ).annotations({ identifier: "ImageUserInput" })

export interface LocalAudioUserInput {
  readonly path: string
  readonly type: "localAudio"
}
export const LocalAudioUserInput: Schema.Schema<LocalAudioUserInput> = /*#__PURE__*/ Schema.suspend(
  () => Lenient.struct({ path: Schema.String, type: Schema.Literal("localAudio") })
).annotations({ identifier: "LocalAudioUserInput" })

export interface LocalImageUserInput {
  readonly detail: ImageDetail | null
  readonly path: string
  readonly type: "localImage"
}
/** `LocalImageUserInput` as it is on the wire: defaults may be missing. */
export interface LocalImageUserInputEncoded extends Omit<LocalImageUserInput, "detail"> {
  readonly detail?: ImageDetail | null
}
export const LocalImageUserInput: Schema.Schema<LocalImageUserInput, LocalImageUserInputEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      detail: Lenient.nullable(ImageDetail),
      path: Schema.String,
      type: Schema.Literal("localImage")
    })
  ).annotations({ identifier: "LocalImageUserInput" })

export interface MentionUserInput {
  readonly name: string
  readonly path: string
  readonly type: "mention"
}
export const MentionUserInput: Schema.Schema<MentionUserInput> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ name: Schema.String, path: Schema.String, type: Schema.Literal("mention") })
).annotations({ identifier: "MentionUserInput" })

export interface SkillUserInput {
  readonly name: string
  readonly path: string
  readonly type: "skill"
}
export const SkillUserInput: Schema.Schema<SkillUserInput> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({ name: Schema.String, path: Schema.String, type: Schema.Literal("skill") })
).annotations({ identifier: "SkillUserInput" })

export interface TextElement {
  /** Byte range in the parent `text` buffer that this element occupies. */
  readonly byteRange: ByteRange
  /** Optional human-readable placeholder for the element, displayed in the UI. */
  readonly placeholder: string | null
}
/** `TextElement` as it is on the wire: defaults may be missing. */
export interface TextElementEncoded extends Omit<TextElement, "placeholder"> {
  readonly placeholder?: string | null
}
export const TextElement: Schema.Schema<TextElement, TextElementEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ byteRange: ByteRange, placeholder: Lenient.nullable(Schema.String) })
  ).annotations({ identifier: "TextElement" })

export interface TextUserInput {
  readonly text: string
  /**
   * UI-defined spans within `text` used to render or persist special elements.
   *
   * Default: `[]`.
   */
  readonly text_elements: ReadonlyArray<TextElement>
  readonly type: "text"
}
/** `TextUserInput` as it is on the wire: defaults may be missing. */
export interface TextUserInputEncoded extends Omit<TextUserInput, "text_elements"> {
  readonly text_elements?: ReadonlyArray<TextElementEncoded>
}
export const TextUserInput: Schema.Schema<TextUserInput, TextUserInputEncoded> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      text: Schema.String,
      text_elements: Lenient.defaulted(Schema.Array(TextElement), () => []),
      type: Schema.Literal("text")
    })
  ).annotations({ identifier: "TextUserInput" })

/** A member of `UserInput` that this version does not know, whole. */
export type UnrecognizedUserInput = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedUserInput: Schema.Schema<UnrecognizedUserInput> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag(
        "text",
        "image",
        "localImage",
        "audio",
        "localAudio",
        "skill",
        "mention"
      )
    })
  ).annotations({ identifier: "UnrecognizedUserInput" })

export type UserInput =
  | TextUserInput
  | ImageUserInput
  | LocalImageUserInput
  | AudioUserInput
  | LocalAudioUserInput
  | SkillUserInput
  | MentionUserInput
  | UnrecognizedUserInput
/** `UserInput` as it is on the wire: defaults may be missing. */
export type UserInputEncoded =
  | TextUserInputEncoded
  | ImageUserInputEncoded
  | LocalImageUserInputEncoded
  | AudioUserInput
  | LocalAudioUserInput
  | SkillUserInput
  | MentionUserInput
  | UnrecognizedUserInput
export const UserInput: Schema.Schema<UserInput, UserInputEncoded> = /*#__PURE__*/ Schema.suspend(
  () =>
    Schema.Union(
      TextUserInput,
      ImageUserInput,
      LocalImageUserInput,
      AudioUserInput,
      LocalAudioUserInput,
      SkillUserInput,
      MentionUserInput,
      UnrecognizedUserInput
    )
).annotations({ identifier: "UserInput" })
