/** The recordings of a program: of the servers that live, and of the last ones that have ended. */
import * as DateTime from "effect/DateTime"
import * as AppServerSpec from "../../AppServerSpec.ts"
import type { OpenOptions } from "../../Transport.ts"
import type { Dump, Trouble } from "./Dump.ts"
import { Recording } from "./Recording.ts"
import type { Bounds } from "./Tape.ts"

export interface Options {
  /** Of each recording. */
  readonly bounds: Bounds
  /** How many are kept of those that have ended. */
  readonly maxEnded: number
  /** Milliseconds on the monotonic clock. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly today: () => number
  readonly dumpOn: ReadonlyArray<Trouble>
  readonly onDump: (dump: Dump) => void
}

export class Recordings {
  /** In the order of their beginning. */
  private readonly all = new Set<Recording>()
  /** In the order of their end. */
  private readonly ended: Array<Recording> = []
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  begin(opening: OpenOptions): Recording {
    const { bounds, dumpOn, now, onDump } = this.options
    const recording: Recording = new Recording(opening, {
      bounds,
      now,
      onTrouble: (trouble) => {
        if (dumpOn.includes(trouble)) onDump(this.dumpOf(trouble, [recording]))
      }
    })
    this.all.add(recording)
    return recording
  }

  end(recording: Recording): void {
    this.ended.push(recording)
    const oldest = this.ended.length > this.options.maxEnded ? this.ended.shift() : undefined
    if (oldest !== undefined) this.all.delete(oldest)
  }

  /** Of the servers with this key, or of all. */
  dump(key: string | undefined): Dump {
    const chosen = [...this.all].filter((recording) => key === undefined || recording.key === key)
    return this.dumpOf("Asked", chosen)
  }

  private dumpOf(reason: Dump["reason"], recordings: ReadonlyArray<Recording>): Dump {
    return {
      format: 1,
      library: AppServerSpec.defaultClientInfo.version,
      takenAt: DateTime.unsafeMake(this.options.today()),
      reason,
      generations: recordings.map(({ kept }) => kept)
    }
  }
}
