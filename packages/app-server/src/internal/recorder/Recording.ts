/** Records one generation: what passes through its transport, and what becomes of it. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { TransportError } from "../../Failure.ts"
import type { CloseReport, Frame, Observation, OpenOptions, Transport } from "../../Transport.ts"
import * as CodexVersion from "../connection/CodexVersion.ts"
import type { Entry, Generation, Trouble } from "./Dump.ts"
import { methodOf, redactLine } from "./RecordedLine.ts"
import { type Bounds, Tape } from "./Tape.ts"

export interface Options {
  readonly bounds: Bounds
  /** Milliseconds on the monotonic clock. */
  readonly now: () => number
  /** Called when something has gone wrong for the first time, and is recorded. */
  readonly onTrouble: (trouble: Trouble) => void
}

/** What an entry takes beside its texts. */
const overhead = 64

export class Recording {
  private readonly tape: Tape<Entry>
  private readonly opened: number
  private readonly troubles = new Set<Trouble>()
  private readonly open: OpenOptions
  private readonly options: Options

  constructor(open: OpenOptions, options: Options) {
    this.open = open
    this.options = options
    this.opened = options.now()
    this.tape = new Tape(options.bounds)
  }

  /** The same transport, recorded. */
  of(transport: Transport): Transport {
    this.add({ _tag: "Opened", at: this.at, pid: transport.pid }, overhead)
    return {
      ...transport,
      listen: (listener) =>
        transport.listen((frames, more) => {
          this.received(frames)
          return listener(frames, more)
        }),
      write: (line) => {
        if (!this.isLost) this.message("Sent", this.at, line)
        transport.write(line)
      },
      end: Effect.tap(transport.end, (error) => Effect.sync(() => this.lost("Transport", error))),
      observe: (observation) => {
        this.observed(observation)
        transport.observe?.(observation)
      }
    }
  }

  lost(by: "Transport" | "Program", error: TransportError): void {
    if (this.isLost) return
    const { redact } = this.open
    const { generation, phase, reason } = error
    const [detail, stderr] = [redact(error.detail), redact(error.stderr)]
    const shown = new TransportError({ reason, phase, generation, detail, stderr })
    const size = Buffer.byteLength(detail) + Buffer.byteLength(stderr)
    this.add({ _tag: "Lost", at: this.at, by, error: shown }, overhead + size)
    this.trouble("Lost")
  }

  brokeDown(defect: Cause.Cause<unknown>): void {
    const cause = this.open.redact(Cause.pretty(defect))
    this.add({ _tag: "BrokeDown", at: this.at, cause }, overhead + Buffer.byteLength(cause))
    this.trouble("BrokeDown")
  }

  closed(report: CloseReport): void {
    this.add({ _tag: "Closed", at: this.at, report }, overhead)
  }

  get key(): string {
    return this.open.spec.key
  }

  get kept(): Generation {
    const { spec, generation } = this.open
    const { dropped, first, last } = this.tape.kept
    const gap: ReadonlyArray<Entry> = dropped.entries === 0 ? [] : [{ _tag: "Dropped", ...dropped }]
    const entries = [...first, ...gap, ...last].map((entry) => this.redactedAgain(entry))
    return { key: spec.key, name: spec.name, generation, version: versionIn(entries), entries }
  }

  /** A secret may have become known after it was written. */
  private redactedAgain(entry: Entry): Entry {
    return entry._tag === "Sent" || entry._tag === "Received"
      ? { ...entry, line: redactLine(entry.line, this.open.redact) }
      : entry
  }

  private get at(): number {
    return Math.round(this.options.now() - this.opened)
  }

  private get isLost(): boolean {
    return this.troubles.has("Lost")
  }

  private received(frames: ReadonlyArray<Frame>): void {
    if (this.isLost) return
    const { at } = this
    for (const frame of frames) {
      if (typeof frame === "string") this.message("Received", at, frame)
      else this.leftOut("Received", at, frame.bytes, frame.head)
    }
  }

  /** A line that takes more than a quarter of the bound is not kept, so that one does not push out all others. */
  private message(_tag: "Sent" | "Received", at: number, raw: string): void {
    const { bytes } = this.options.bounds
    const line = raw.length * 4 > bytes ? raw : redactLine(raw, this.open.redact)
    const length = overhead + Buffer.byteLength(line)
    if (length * 4 > bytes) this.leftOut(_tag, at, length - overhead, line)
    else this.add({ _tag, at, line }, length)
  }

  private leftOut(_tag: "Sent" | "Received", at: number, bytes: number, line: string): void {
    const by = _tag === "Sent" ? "Program" : "Server"
    this.add({ _tag: "LeftOut", at, by, bytes, method: methodOf(line) }, overhead)
  }

  private observed(observation: Observation): void {
    if (observation._tag === "InvalidMessage") {
      this.add({ ...observation, at: this.at }, overhead + observation.what.length)
      this.trouble("InvalidMessage")
    } else if (observation.error.reason !== "Closed") this.lost("Program", observation.error)
  }

  private trouble(trouble: Trouble): void {
    if (this.troubles.has(trouble)) return
    this.troubles.add(trouble)
    this.options.onTrouble(trouble)
  }

  private add(entry: Entry, bytes: number): void {
    this.tape.add(entry, bytes)
  }
}

/** The answer to the handshake is among the first messages. */
const versionIn = (entries: ReadonlyArray<Entry>): string | undefined => {
  for (const entry of entries) {
    const found =
      entry._tag === "Received" ? /"userAgent":"([^"\\]*)"/.exec(entry.line)?.[1] : undefined
    if (found !== undefined) return CodexVersion.fromUserAgent(found)
  }
  return undefined
}
