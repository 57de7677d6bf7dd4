/**
 * Hashes of tokens. A token has 256 random bits, so that a fast hash is enough: nobody finds it by trying.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest()

export const make = Effect.sync(() => {
  const token = randomBytes(32).toString("base64url")
  return { token: Redacted.make(token), hash: hashOf(token).toString("hex") }
})

/** Compares with every hash, and each in constant time, so that the time tells nothing. */
export const find = <A extends { readonly tokenHash: string }>(
  all: ReadonlyArray<A>,
  token: Redacted.Redacted
): Option.Option<A> => {
  const hash = hashOf(Redacted.value(token))
  let found: Option.Option<A> = Option.none()
  for (const one of all) {
    if (timingSafeEqual(Buffer.from(one.tokenHash, "hex"), hash)) found = Option.some(one)
  }
  return found
}
