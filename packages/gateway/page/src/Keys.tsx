/** The keyboard: what a key does while nothing is being written. */
import { useEffect, useRef } from "preact/hooks"
import { current, go } from "./Route.ts"
import * as SessionList from "./SessionList.ts"

const keys: Readonly<Record<string, readonly [what: string, action: () => void]>> = {
  j: ["the next session", () => step(1)],
  k: ["the session before", () => step(-1)],
  n: ["a new session", () => go("#/new")],
  i: ["the inbox", () => go("#/inbox")],
  p: ["the pool", () => go("#/pool")],
  m: ["write a message", () => focus("#message")],
  q: ["to the question that waits; there a accepts and d declines", () => focus("[data-decision]")]
}

const focus = (selector: string): void => document.querySelector<HTMLElement>(selector)?.focus()

const step = (by: number): void => {
  const all = SessionList.sessions.value ?? []
  const route = current()
  const at = route.name === "Session" ? all.findIndex(({ key }) => key === route.key) : -1
  const next = all[at < 0 ? 0 : at + by]
  if (next !== undefined) go(`#/s/${encodeURIComponent(next.key)}`)
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null

export const Keys = () => {
  const help = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isWriting(event.target)) return
      const action = event.key === "?" ? () => help.current?.showModal() : keys[event.key]?.[1]
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    addEventListener("keydown", onKeyDown)
    return () => removeEventListener("keydown", onKeyDown)
  }, [])
  return (
    <dialog ref={help} class="keys" aria-label="Keyboard">
      <form method="dialog">
        <h2>Keyboard</h2>
        <dl>
          {Object.entries(keys).map(([key, [what]]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
          <div>
            <dt>
              <kbd>Enter</kbd>
            </dt>
            <dd>send the message; with Shift a new line</dd>
          </div>
        </dl>
        <button type="submit" class="primary">
          Close
        </button>
      </form>
    </dialog>
  )
}
