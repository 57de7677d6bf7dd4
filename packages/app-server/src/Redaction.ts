/**
 * Removes secrets from text that comes from outside, such as stderr and the server's error messages.
 *
 * A known secret is also found without the last slash of a URL, as the password or the only user name in a URL, with
 * JSON escapes, percent-encoded, and in Base64 at any offset, so that `Authorization: Basic` with any user name is
 * covered. Unknown secrets are found if they look like a bearer or basic header, a JWT, or a key of OpenAI, GitHub,
 * AWS or Slack.
 *
 * It does **not** find secrets of fewer than 6 characters, secrets that are cut, split, hashed or compressed, secrets
 * that are encoded twice or in another way, such as in hexadecimal, and unknown secrets of any other shape.
 */
import { stripVTControlCharacters } from "node:util"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/** Returns a text without the secrets in it. Of a text of more than 64 Ki characters it keeps both ends. */
export type Redact = (text: string) => string

/** Redacts the secrets of one server. */
export interface Redaction {
  readonly redact: Redact
  /**
   * Also removes this secret from all later texts. It is kept as long as the server lives, because stderr may name
   * it late.
   */
  readonly add: (secret: Redacted.Redacted) => void
}

const placeholder = "<redacted>"

/**
 * The forms of credentials that were never registered as secrets.
 *
 * The server's texts must not be able to stop the event loop, so each form is linear: after its prefix and a fixed
 * number of characters it cannot fail any more, and no prefix is read twice.
 */
const credentialForms = new RegExp(
  [
    String.raw`[Bb]earer\s{1,8}[^\s"',;]+`,
    String.raw`[Aa]uthorization["'\\:=\s]{1,8}[Bb]asic\s{1,8}[^\s"',;\\]+`,
    String.raw`(?:sk|sess|xox[a-z])-[\w*-]{6,}`,
    String.raw`(?:gh[a-z]|github_pat)_\w{10,}`,
    String.raw`(?:AKIA|ASIA)[A-Z0-9]{12,}`,
    String.raw`eyJ[\w-]{8,}(?:\.{1,2}[\w-]+)*`
  ]
    .map((form) => `(?<![A-Za-z0-9])${form}`)
    .join("|"),
  "g"
)

/** Redacting shorter secrets would remove parts of ordinary words. */
const minLength = 6

/** Bounds the time that one text takes. It is far more than a person reads. */
const maxTextLength = 64 * 1024

/**
 * How many added secrets are kept. The oldest is forgotten first. Needed because a gateway adds a token for every
 * run.
 */
const maxAdded = 1024

/**
 * Makes a redaction of these secrets and of everything that looks like a key or a token. Secrets shorter than 6
 * characters are not redacted, because that would remove parts of ordinary words.
 *
 * @example
 * const { redact } = Redaction.make([Redacted.make("sesame-open")])
 * const shown = redact("refused: sesame-open")
 */
export const make = (secrets: ReadonlyArray<Redacted.Redacted>): Redaction => {
  const known = new KnownSecrets()
  const added = new Set<string>()
  for (const secret of secrets) known.add(Redacted.value(secret))
  return {
    add: (secret) => {
      const value = Redacted.value(secret)
      if (!added.delete(value)) known.add(value)
      added.add(value)
      const [oldest = ""] = added
      if (added.size > maxAdded && added.delete(oldest)) known.remove(oldest)
    },
    redact: (text) =>
      known.redact(withoutControls(withoutMiddle(text))).replace(credentialForms, placeholder)
  }
}

/**
 * Escape sequences, which colour words and could hide a secret. Node knows them all, but before Node 24 it needs quadratic
 * time for one that does not end, so it reads no more than 256 characters at a time.
 */
// eslint-disable-next-line no-control-regex
const controlSequences = /[\u001b\u009b][^\u001b\u009b]{0,255}(?:\u001b\\)?/g

const withoutControls = (text: string): string =>
  text.replace(controlSequences, stripVTControlCharacters)

/** The words at the cuts are dropped: half a secret would not be recognised. */
const withoutMiddle = (text: string): string => {
  if (text.length <= maxTextLength) return text
  const half = maxTextLength / 2
  const head = text.slice(0, half)
  const tail = text.slice(-half)
  const lastWord = Math.max(0, head.search(/\s\S*$/))
  const cut = `... ${text.length - maxTextLength} characters ...`
  return `${head.slice(0, lastWord)} ${cut} ${tail.replace(/^\S*/, "")}`
}

/** Finds each secret by its first characters, so that a text is read once, however many secrets there are. */
class KnownSecrets {
  /** The forms of all secrets by their first characters, each with how many secrets have it. */
  private readonly byHead = new Map<string, Map<string, number>>()
  /** How many of these heads end with characters of this hash. Most places of a text need no other look. */
  private readonly headsByHash = new Uint16Array(maxHash + 1)

  add(secret: string): void {
    for (const form of formsOf(secret)) {
      const head = form.slice(0, minLength)
      const forms = this.byHead.get(head)
      if (forms === undefined) {
        this.count(head, 1)
        this.byHead.set(head, new Map([[form, 1]]))
      } else forms.set(form, (forms.get(form) ?? 0) + 1)
    }
  }

  remove(secret: string): void {
    for (const form of formsOf(secret)) {
      const head = form.slice(0, minLength)
      const forms = this.byHead.get(head)
      const count = forms?.get(form) ?? 0
      if (count > 1) forms?.set(form, count - 1)
      else forms?.delete(form)
      if (forms?.size === 0 && this.byHead.delete(head)) this.count(head, -1)
    }
  }

  private count(head: string, by: 1 | -1): void {
    let hash = 0
    for (let at = 0; at < head.length; at++) hash = hashed(hash, head.charCodeAt(at))
    this.headsByHash[hash] = (this.headsByHash[hash] ?? 0) + by
  }

  /** Where secrets overlap, all of them are removed. */
  redact(text: string): string {
    let shown = ""
    let shownTo = 0
    let secretTo = 0
    let hash = 0
    for (let end = 0; end < text.length; end++) {
      hash = hashed(hash, text.charCodeAt(end))
      if (this.headsByHash[hash] === 0 || end + 1 < minLength) continue
      const at = end + 1 - minLength
      const length = this.longestAt(text, at)
      if (length === 0) continue
      if (at >= secretTo) shown += text.slice(shownTo, at) + placeholder
      secretTo = Math.max(secretTo, at + length)
      shownTo = secretTo
    }
    return shown + text.slice(shownTo)
  }

  private longestAt(text: string, at: number): number {
    let longest = 0
    const forms = this.byHead.get(text.slice(at, at + minLength))
    for (const form of forms?.keys() ?? []) {
      if (form.length > longest && text.startsWith(form, at)) longest = form.length
    }
    return longest
  }
}

const maxHash = 0x7fff

/** Of the last three characters alone: what came before them is shifted out. */
const hashed = (hash: number, character: number): number => ((hash << 5) ^ character) & maxHash

/** The forms in which a text may contain a secret, without those that are too short. */
const formsOf = (secret: string): ReadonlySet<string> =>
  new Set(
    [secret, ...partsOfUrl(secret)].filter(({ length }) => length >= minLength).flatMap(encodings)
  )

const encodings = (value: string): ReadonlyArray<string> => [
  value,
  JSON.stringify(value).slice(1, -1),
  ...percentEncoded(value),
  ...base64Of(value)
]

/** A user name alone is a token, as in `https://token@host`. */
const partsOfUrl = (secret: string): ReadonlyArray<string> => {
  if (!secret.includes("://") || !URL.canParse(secret)) return []
  const { href, username, password } = new URL(secret)
  const credential = password === "" ? username : password
  const whole = [secret, href].map((url) => (url.endsWith("/") ? url.slice(0, -1) : url))
  return [...whole, href, credential, ...Option.toArray(percentDecoded(credential))]
}

const percentDecoded = Option.liftThrowable(decodeURIComponent)

/** Nothing for half a surrogate pair, which has no encoding. */
const percentEncoded = (value: string): ReadonlyArray<string> =>
  Option.toArray(Option.liftThrowable(encodeURIComponent)(value)).flatMap((encoded) => [
    encoded,
    encoded.replaceAll(/%../g, (escape) => escape.toLowerCase())
  ])

/** The digits that a secret determines alone, for each offset at which it may stand in an encoded text. */
const base64Of = (value: string): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)])
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor((bytes.length * 8) / 6)
    return [bytes.toString("base64"), bytes.toString("base64url")].map((text) =>
      text.slice(from, to)
    )
  })
