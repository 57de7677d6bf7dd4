import { createHash } from "node:crypto"

/** Hashes UTF-16. In UTF-8 all lone surrogates become the same character, so different keys would collide. */
export const hashOf = (text: string): string =>
  createHash("sha256").update(text, "utf16le").digest("hex")
