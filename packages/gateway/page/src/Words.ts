/** Numbers and times, for people. */

export const seconds = (millis: number): string => {
  const all = Math.round(millis / 1_000)
  if (millis < 10_000) return `${(millis / 1_000).toFixed(1)} s`
  if (all < 60) return `${all} s`
  const minutes = Math.floor(all / 60)
  if (minutes < 60) return `${minutes} min ${all % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`
}

type DurationEncoded =
  | { readonly _tag: "Millis"; readonly millis: number }
  | { readonly _tag: "Nanos"; readonly nanos: string }
  | { readonly _tag: "Infinity" }
  | ReadonlyArray<number>

export const millisOf = (duration: DurationEncoded): number => {
  if (!("_tag" in duration)) return (duration[0] ?? 0) * 1_000 + (duration[1] ?? 0) / 1e6
  if (duration._tag === "Millis") return duration.millis
  return duration._tag === "Nanos" ? Number(duration.nanos) / 1e6 : Number.POSITIVE_INFINITY
}

export const duration = (encoded: DurationEncoded): string => seconds(millisOf(encoded))

export const ago = (iso: string): string => {
  const millis = Date.now() - Date.parse(iso)
  if (millis < 60_000) return "now"
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min`
  if (millis < 86_400_000) return `${Math.floor(millis / 3_600_000)} h`
  return new Date(iso).toLocaleDateString()
}

export const bytes = (count: number): string =>
  count < 1024 * 1024
    ? `${Math.round(count / 1024)} KiB`
    : `${(count / 1024 / 1024).toFixed(count < 100 * 1024 * 1024 ? 1 : 0)} MiB`

export const count = (all: number, one: string): string =>
  `${all.toLocaleString("en")} ${one}${all === 1 ? "" : "s"}`

/** A shell that only wraps the command says nothing. */
export const command = (full: string): string => {
  const wrapped = /^(?:\/\S*\/)?(?:ba|z|da)?sh -l?c (?:'([\s\S]*)'|"([\s\S]*)"|(\S+))$/.exec(full)
  return (wrapped?.[1] ?? wrapped?.[2] ?? wrapped?.[3] ?? full).replaceAll(`'\\''`, "'")
}
