/** Takes out of a recording what only its own run and machine have, and puts the same in its place each time. */
import { Predicate } from "effect"

/** Replaces these texts, ids, times and the system's name, everywhere in a value. The same id becomes the same id. */
export const scrubber = (
  texts: ReadonlyArray<readonly [string, string]>
): ((value: unknown) => unknown) => {
  const ids = new Map<string, string>()
  const idFor = (id: string): string => {
    const known = ids.get(id) ?? `00000000-0000-7000-8000-${String(ids.size + 1).padStart(12, "0")}`
    ids.set(id, known)
    return known
  }
  const text = (value: string): string =>
    texts
      .reduce((text, [from, to]) => text.replaceAll(from, to), value)
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, idFor)
      .replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}[:-]\d{2}[:-]\d{2}(?:\.\d+)?Z?/g, "2025-01-01T00-00-00")
      .replaceAll(/\d{4}\/\d{2}\/\d{2}/g, "2025/01/01")
      .replace(/^(\w+\/[\d.]+) \(.*\) \S+ \(/, "$1 (System 1.0; x86_64) unknown (")
  const scrub = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return ownWords[key] ?? text(value)
    if (typeof value === "number") return isTime(key) ? 1 : value
    if (Array.isArray(value)) return value.map((member) => scrub(member))
    if (!Predicate.isRecord(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [text(name), scrub(member, name)])
    )
  }
  return (value) => scrub(value)
}

const isTime = (key: string): boolean => /(At|AtMs|durationMs|resetsAt|[tT]imestamp)$/.test(key)

/** Fields whose text is the machine's or the run's own, or of the clone that the recording was made in. */
const ownWords: Readonly<Record<string, string>> = {
  processId: "1",
  serverName: "host",
  branch: "main",
  sha: "0".repeat(40),
  originUrl: "https://example.org/repository.git"
}
