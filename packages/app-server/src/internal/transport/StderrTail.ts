/** The last bytes of a stream that is read for ever. */
export interface StderrTail {
  readonly push: (chunk: Uint8Array) => void
  /**
   * What is kept, after `change`. Where it was cut, its first word goes too: half of a secret would not be known as
   * one.
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
