/** Whether a value came through decoding and encoding whole. */
import { Predicate } from "effect"

/** The paths at which the second lacks or changes what the first has; what it has beside that is no loss. */
export const losses = (before: unknown, after: unknown, path = ""): ReadonlyArray<string> => {
  if (Array.isArray(before)) {
    return Array.isArray(after) && after.length === before.length
      ? before.flatMap((member, index) => losses(member, after[index], `${path}.${index}`))
      : [path]
  }
  if (Predicate.isRecord(before)) {
    return Predicate.isRecord(after)
      ? Object.entries(before).flatMap(([key, value]) =>
          losses(value, after[key], `${path}.${key}`)
        )
      : [path]
  }
  return Object.is(before, after) ? [] : [path]
}

/** The names of fields that only the second has. */
export const additions = (before: unknown, after: unknown): ReadonlyArray<string> => {
  if (Array.isArray(after))
    return after.flatMap((member, index) =>
      additions(Array.isArray(before) ? before[index] : undefined, member)
    )
  if (!Predicate.isRecord(after)) return []
  return Object.entries(after).flatMap(([key, value]) => {
    if (!Predicate.isRecord(before) || !(key in before)) return [key]
    return additions(before[key], value)
  })
}
