/** One message of the protocol, as the generator knows it. */

/** The messages of one kind, as their schema lists them. */
export interface Message {
  readonly method: string
  readonly description: string | undefined
  readonly experimental: boolean
  /** The definition of the parameters; `undefined` when there are none. */
  readonly params: string | undefined
  /** Whether the parameters may be left out. */
  readonly optional: boolean
}

export interface Request extends Message {
  readonly result: string
}
