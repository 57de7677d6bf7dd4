/** Keeps the last bytes of an endless stream. */
export interface StderrTail {
  readonly push: (chunk: Uint8Array) => void
  /**
   * Returns what is kept, after `change`. If the text was cut, its first word is dropped: redaction would not
   * recognise half a secret.
   */
  readonly text: (change: (text: string) => string) => string
}

export const make = (bytes: number): StderrTail => {
  let kept = new Uint8Array(0)
  let cut = false
  return {
    push: (chunk) => {
      const joined = new Uint8Array(kept.length + chunk.length)
      joined.set(kept)
      joined.set(chunk, kept.length)
      cut ||= joined.length > 2 * bytes
      kept = joined.slice(-2 * bytes)
    },
    text: (change) => {
      const text = new TextDecoder().decode(kept)
      return change(cut ? text.replace(/^\S*/, "") : text)
        .trim()
        .slice(-bytes)
    }
  }
}
