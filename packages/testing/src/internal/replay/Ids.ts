/** Ids that the program makes itself: each run makes others, and the server repeats them. */

export class Ids {
  private readonly sentFor = new Map<string, string>()
  private readonly recordedFor = new Map<string, string>()
  private readonly requests = new Map<unknown, unknown>()

  /** Whether these may be one id: neither is another one already. */
  areSame(recorded: string, sent: string): boolean {
    const known = this.sentFor.get(recorded)
    return known === undefined
      ? (this.recordedFor.get(sent) ?? recorded) === recorded
      : known === sent
  }

  learn(recorded: string, sent: string): void {
    this.sentFor.set(recorded, sent)
    this.recordedFor.set(sent, recorded)
  }

  learnRequest(recorded: unknown, sent: unknown): void {
    this.requests.set(recorded, sent)
  }

  /** The id under which the program sent a request. */
  requestFor(recorded: unknown): unknown {
    return this.requests.get(recorded) ?? recorded
  }

  /** A line of the server, as it would have been written to this program. */
  translate(line: string): string {
    let translated = line
    for (const [recorded, sent] of this.sentFor) {
      translated = translated.replaceAll(JSON.stringify(recorded), () => JSON.stringify(sent))
    }
    return translated
  }
}
