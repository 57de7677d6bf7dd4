/** The questions that wait for a person, as they come and go. */
import * as EventStream from "./EventStream.ts"
import * as Http from "./Http.ts"
import { poll } from "./Polling.ts"
import { Store } from "./Store.ts"
import { isVisible, whileVisible } from "./Visibility.ts"

export const questions = new Store<ReadonlyArray<Http.Question>>([])

/** How often a tab out of sight looks whether somebody is waited for, in milliseconds. Its title says so. */
const pollEvery = 15_000

/** Takes a question away at once. To read the list again could bring one that is older than what has come since. */
export const answered = (id: string): void =>
  questions.update((all) => all.filter((question) => question.id !== id))

const refresh = async (): Promise<void> => {
  try {
    questions.set(await Http.questions())
  } catch (cause) {
    if (!(cause instanceof Http.Refused)) throw cause
  }
}

/** Reads until the returned function is called. */
export const start = (): (() => void) => {
  const hidden = new AbortController()
  const stop = whileVisible((signal) => {
    void EventStream.follow({
      path: "v1/inbox/events",
      signal,
      isOver: () => false,
      onEvent: ({ data }) => questions.set(JSON.parse(data).questions)
    })
  })
  void poll(() => (isVisible.value ? Promise.resolve() : refresh()), pollEvery, hidden.signal)
  return () => {
    stop()
    hidden.abort()
  }
}
