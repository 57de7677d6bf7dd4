/** The last bytes of a stream that is read for ever. */
export interface ByteTail {
  readonly push: (chunk: Uint8Array) => void
  readonly text: () => string
}

export const make = (bytes: number): ByteTail => {
  let kept = new Uint8Array(0)
  return {
    push: (chunk) => {
      const joined = new Uint8Array(kept.length + chunk.length)
      joined.set(kept)
      joined.set(chunk, kept.length)
      kept = joined.slice(-bytes)
    },
    text: () => new TextDecoder().decode(kept).trim()
  }
}
