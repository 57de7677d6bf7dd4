/** What the file of a login says of itself. Codex reads it, and tells none of this. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Encoding from "effect/Encoding"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

export interface Facts {
  /** `Garbled`: it is there, and is no JSON. */
  readonly file: "Missing" | "Garbled" | "Read"
  /** When its access token ends, in milliseconds since 1970. */
  readonly expires: number | undefined
  /** When codex has last renewed it, in milliseconds since 1970. */
  readonly renewed: number | undefined
}

export const missing: Facts = { file: "Missing", expires: undefined, renewed: undefined }

export const facts = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const text = yield* Effect.option(fs.readFileString(path.join(folder, "auth.json")))
    return Option.match(text, { onNone: () => missing, onSome: read })
  })

const Login = Schema.Struct({
  last_refresh: Schema.optional(Schema.NullOr(Schema.Date)),
  tokens: Schema.optional(Schema.NullOr(Schema.Struct({ access_token: Schema.String })))
})

const decodeJson = Schema.decodeOption(Schema.parseJson())
const decodeLogin = Schema.decodeUnknownOption(Login)

/** Of a login of another kind nothing more is known. */
export const read = (text: string): Facts => {
  const json = decodeJson(text)
  if (Option.isNone(json)) return { ...missing, file: "Garbled" }
  const login = Option.getOrUndefined(decodeLogin(json.value))
  return {
    file: "Read",
    expires: endOf(login?.tokens?.access_token ?? ""),
    renewed: login?.last_refresh?.getTime()
  }
}

const decodeClaims = Schema.decodeOption(Schema.parseJson(Schema.Struct({ exp: Schema.Number })))

/** The claims of a JSON Web Token are its second part. */
const endOf = (token: string): number | undefined =>
  Encoding.decodeBase64UrlString(token.split(".")[1] ?? "").pipe(
    Either.getRight,
    Option.flatMap((claims) => decodeClaims(claims)),
    Option.map(({ exp }) => exp * 1_000),
    Option.getOrUndefined
  )
