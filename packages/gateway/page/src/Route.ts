/** Where somebody is on the page, as the address says it after `#`. A reload, and the browser's own way back, keep it. */
import { useEffect, useState } from "preact/hooks"

export type Route =
  | { readonly name: "Sessions" | "New" | "Inbox" | "Pool" }
  | { readonly name: "Session"; readonly key: string }

const simple = { "#/new": "New", "#/inbox": "Inbox", "#/pool": "Pool" } as const

export const current = (): Route => {
  const { hash } = location
  const key = /^#\/s\/(.+)$/.exec(hash)?.[1]
  if (key !== undefined) return { name: "Session", key: decoded(key) }
  const name = Object.entries(simple).find(([address]) => address === hash)?.[1]
  return { name: name ?? "Sessions" }
}

/** Somebody may have written the address by hand. */
const decoded = (key: string): string => {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

export const go = (address: string): void => {
  location.hash = address
}

export const useRoute = (): Route => {
  const [route, setRoute] = useState(current)
  useEffect(() => {
    const changed = () => setRoute(current())
    addEventListener("hashchange", changed)
    // The address may have changed before there was anybody to listen.
    changed()
    return () => removeEventListener("hashchange", changed)
  }, [])
  return route
}
