/**
 * Reads what a model's provider, or a proxy on the way to it, said in refusing a request: codex passes it on as text,
 * which may be a page of HTML or a body of JSON.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Redact } from "./Redaction.ts"

/** The body of a refusal, as OpenAI and those that follow its API write it. */
export interface Refusal {
  readonly message: string
  /** What the provider calls the mistake, such as `invalid_json_schema`. */
  readonly code: string | undefined
}

const halfCharacter = /[\ud800-\udbff]$/

/** More than this is a page, and not a sentence for a person. */
const maxLength = 500

/**
 * Returns the words for a person: the message in a body of JSON, a page without its markup and on one line, redacted, and
 * at most 500 characters of it. Takes linear time.
 *
 * @example
 * const words = ProviderText.readable("<html><h1>Blocked</h1></html>", (text) => text)
 */
export const readable = (text: string, redact: Redact): string => {
  const words = refusal(text)?.message ?? text
  const shown = redact(isPage.test(words) ? withoutMarkup(words) : words).trim()
  return shown.length > maxLength
    ? `${shown.slice(0, maxLength).replace(halfCharacter, "")}...`
    : shown
}

/**
 * Reads a text that is the body of a refusal. Codex passes on the body, and nothing else, of an answer with status 400.
 *
 * @example
 * const code = ProviderText.refusal('{"error":{"message":"no","code":"invalid_image"}}')?.code
 */
export const refusal = (text: string): Refusal | undefined => {
  if (!text.startsWith("{")) return undefined
  const body = Option.getOrUndefined(decodeBody(text))
  if (body === undefined) return undefined
  if ("detail" in body) return { message: body.detail, code: undefined }
  const { code, message } = body.error
  return { message, code: typeof code === "string" ? code : undefined }
}

/** The second is that of ChatGPT. */
const decodeBody = Schema.decodeOption(
  Schema.parseJson(
    Schema.Union(
      Schema.Struct({
        error: Schema.Struct({ message: Schema.String, code: Schema.optional(Schema.Unknown) })
      }),
      Schema.Struct({ detail: Schema.String })
    )
  )
)

const isPage = /<(?:!doctype|html|head|body)\b/i

/** What these elements contain is not shown. */
const hidden = /^<(script|style)\b/i

const withoutMarkup = (page: string): string => {
  const lowerCase = page.toLowerCase()
  const words: Array<string> = []
  let at = 0
  while (at < page.length) {
    const tag = page.indexOf("<", at)
    words.push(page.slice(at, tag < 0 ? undefined : tag))
    if (tag < 0) break
    const element = hidden.exec(page.slice(tag, tag + longestHidden))?.[1]?.toLowerCase()
    const last = element === undefined ? tag : lowerCase.indexOf(`</${element}`, tag)
    const end = last < 0 ? -1 : page.indexOf(">", last)
    // The rest of a page that was cut off within a tag is markup.
    at = end < 0 ? page.length : end + 1
  }
  return words
    .join(" ")
    .replace(/&(\w+|#39);/g, (entity, name: string) => entities.get(name) ?? entity)
    .replace(/\s+/g, " ")
}

/** Enough to see the name of the element and that it ends. */
const longestHidden = "<script ".length

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["#39", "'"],
  ["nbsp", " "]
])
