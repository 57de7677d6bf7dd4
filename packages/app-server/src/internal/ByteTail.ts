/** The last bytes of a stream that is read for ever. */
export interface ByteTail {
  readonly push: (chunk: Uint8Array) => void
  /** What is kept, after `change`; cut only then, or a secret could be cut in two and its rest not be known. */
  readonly text: (change: (text: string) => string) => string
}

export const make = (bytes: number): ByteTail => {
  let kept = new Uint8Array(0)
  return {
    push: (chunk) => {
      const joined = new Uint8Array(kept.length + chunk.length)
      joined.set(kept)
      joined.set(chunk, kept.length)
      kept = joined.slice(-2 * bytes)
    },
    text: (change) => change(new TextDecoder().decode(kept)).trim().slice(-bytes)
  }
}
