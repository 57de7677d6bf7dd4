/** The version of codex, read from its `userAgent`: `<client name>/<version> (<system>) ...`. */
import { Version } from "@effect-codex/protocol"

/**
 * The oldest supported version. Older servers lack methods and fields that this library relies on. The tests run
 * against it.
 */
export const oldest = "0.169.0"

/** The newest version that the tests were run against: the one whose protocol this library speaks. */
export const newest = Version.codexVersion

/** The version that a codex built from source reports. */
const fromSource = "0.0.0"

export const fromUserAgent = (userAgent: string): string | undefined =>
  /^[^/]*\/(\d+\.\d+\.\d+)/.exec(userAgent)?.[1]

export const isTooOld = (version: string): boolean =>
  version !== fromSource && compare(version, oldest) < 0

export const isNewerThanVerified = (version: string): boolean => compare(version, newest) > 0

const compare = (a: string, b: string): number => {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number))
  for (let part = 0; part < 3; part++) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
