/** The version of codex, read from its `userAgent`: `<client name>/<version> (<system>) ...`. */
import * as CodexBinary from "../../CodexBinary.ts"

/** The version that a codex built from source reports. */
const fromSource = "0.0.0"

export const fromUserAgent = (userAgent: string): string | undefined =>
  /^[^/]*\/(\d+\.\d+\.\d+)/.exec(userAgent)?.[1]

export const isTooOld = (version: string): boolean =>
  version !== fromSource && compare(version, CodexBinary.oldestVersion) < 0

export const isNewerThanVerified = (version: string): boolean =>
  compare(version, CodexBinary.newestVersion) > 0

/** Compares the numbers in them as numbers. */
const { compare } = new Intl.Collator("en", { numeric: true })
