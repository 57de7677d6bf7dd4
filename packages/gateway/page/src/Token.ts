/** The token of the person who looks at the page. The tab keeps it until it is closed. */
import { Store } from "./Store.ts"

const name = "effect-codex.token"

export const read = (): string | undefined => sessionStorage.getItem(name) ?? undefined

/** Whether the gateway has asked for a token, or for another one. */
export const isWanted = new Store(false)

export const wanted = (): void => isWanted.set(true)

export const keep = (token: string): void => {
  sessionStorage.setItem(name, token)
  isWanted.set(false)
}

export const forget = (): void => {
  sessionStorage.removeItem(name)
  isWanted.set(true)
}
