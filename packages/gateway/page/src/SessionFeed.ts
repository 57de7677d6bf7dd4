/**
 * One session, as it goes on: its history, its turns, and their events as they come. It reads the events of few turns at
 * once, because a browser has few connections.
 */
import * as EventStream from "./EventStream.ts"
import * as Http from "./Http.ts"
import { poll } from "./Polling.ts"
import { Store } from "./Store.ts"
import * as TurnLog from "./TurnLog.ts"
import { whileVisible } from "./Visibility.ts"

export interface State {
  readonly view: Http.SessionView | undefined
  /** The oldest first. */
  readonly past: ReadonlyArray<Http.PastTurn>
  /** Where the history goes on with earlier turns. */
  readonly earlier: string | undefined
  readonly turns: ReadonlyArray<Http.TurnView>
  readonly logs: ReadonlyMap<string, TurnLog.TurnLog>
  readonly isLoaded: boolean
  /** Why the session cannot be shown. */
  readonly problem: string | undefined
}

const nothing: State = {
  view: undefined,
  past: [],
  earlier: undefined,
  turns: [],
  logs: new Map(),
  isLoaded: false,
  problem: undefined
}

/** How many streams of events a page reads at once. The inbox has another one. */
const maxStreams = 3

/** How often turns are looked for that others have started, in milliseconds. */
const pollEvery = 2_000

/** Events are shown in batches, so that text flows and the page stays quick. In milliseconds. */
const showEvery = 40

export class SessionFeed {
  readonly state = new Store<State>(nothing)
  readonly key: string
  /** Turns that were completed when the page came. The history has them. */
  private readonly inHistory = new Set<string>()
  /** Turns whose events the gateway refuses. They are not asked for again. */
  private readonly refused = new Set<string>()
  private readonly streams = new Map<string, AbortController>()
  private readonly arrived = new Map<string, Array<TurnLog.Event>>()
  private showing: ReturnType<typeof setTimeout> | undefined
  private focused: string | undefined
  private visible: AbortSignal | undefined

  constructor(key: string) {
    this.key = key
  }

  /** Reads until the returned function is called. */
  start(): () => void {
    return whileVisible((signal) => {
      this.visible = signal
      signal.addEventListener("abort", () => this.leaveAll())
      void poll(() => this.refresh(), pollEvery, signal)
    })
  }

  /** Looks for what is new. */
  readonly refresh = async (): Promise<void> => {
    try {
      const turns = this.state.value.isLoaded ? await Http.turns(this.key) : undefined
      if (turns === undefined || this.hasForgotten(turns)) await this.load()
      else this.showTurns(turns)
      this.change({ problem: undefined })
      this.follow()
    } catch (cause) {
      this.failed(cause)
    }
  }

  /** Reads the session and its latest turns. What is running is read first: it is not in the history to its end. */
  private async load(): Promise<void> {
    const [view, turns] = await Promise.all([Http.session(this.key), Http.turns(this.key)])
    const page = await Http.history(this.key)
    this.show()
    const known = this.state.value.logs
    const logs = new Map([...known].filter(([id]) => turns.some((turn) => turn.id === id)))
    this.inHistory.clear()
    for (const { id, kind, status } of turns) {
      if (kind === "Turn" && status === "Completed" && !logs.has(id)) this.inHistory.add(id)
    }
    this.state.set({
      ...nothing,
      view,
      logs,
      turns,
      past: page.turns.toReversed(),
      earlier: page.next,
      isLoaded: true
    })
  }

  /** Whether the gateway does not know turns any more that are shown: it keeps few, and none when it is started again. */
  private hasForgotten(turns: ReadonlyArray<Http.TurnView>): boolean {
    return this.state.value.turns.some(
      ({ id, kind }) => kind === "Turn" && !turns.some((turn) => turn.id === id)
    )
  }

  /** Reads the session and its history again. */
  readonly reload = (): Promise<void> => {
    this.change({ isLoaded: false })
    return this.refresh()
  }

  readonly readEarlier = async (): Promise<void> => {
    const { earlier } = this.state.value
    if (earlier === undefined) return
    try {
      const page = await Http.history(this.key, earlier)
      const { past } = this.state.value
      this.change({ past: [...page.turns.toReversed(), ...past], earlier: page.next })
    } catch (cause) {
      this.failed(cause)
    }
  }

  /** Reads the events of this turn before those of others. */
  readonly focus = (turn: string): void => {
    this.focused = turn
    this.follow()
  }

  private failed(cause: unknown): void {
    if (!(cause instanceof Http.Refused)) throw cause
    if (cause.status !== 0) this.change({ problem: cause.message })
  }

  private change(change: Partial<State>): void {
    this.state.update((state) => ({ ...state, ...change }))
  }

  private showTurns(turns: ReadonlyArray<Http.TurnView>): void {
    if (JSON.stringify(turns) !== JSON.stringify(this.state.value.turns)) this.change({ turns })
  }

  private follow(): void {
    if (this.visible === undefined || this.visible.aborted) return
    const wanted = this.state.value.turns
      .filter((turn) => this.isWanted(turn))
      .toSorted((a, b) => this.rank(a) - this.rank(b))
      .slice(0, maxStreams)
    for (const [id, stream] of this.streams) {
      if (!wanted.some((turn) => turn.id === id)) this.leave(id, stream)
    }
    for (const { id } of wanted) if (!this.streams.has(id)) void this.read(id)
  }

  private isWanted({ id, status }: Http.TurnView): boolean {
    const isOver = this.state.value.logs.get(id)?.end !== undefined
    const isShown = isOver || this.inHistory.has(id) || this.refused.has(id)
    return !isShown && status !== "Queued"
  }

  /** The session's own turn first, then what somebody looks at, then the latest. */
  private rank({ id, kind, status }: Http.TurnView): number {
    if (kind === "Turn" && status === "Running") return -2
    if (id === this.focused) return -1
    return (
      this.state.value.turns.length - this.state.value.turns.findIndex((turn) => turn.id === id)
    )
  }

  private async read(id: string): Promise<void> {
    const stream = new AbortController()
    this.streams.set(id, stream)
    const after = this.state.value.logs.get(id)?.last ?? 0
    let isOver = false
    const how = await EventStream.follow({
      path: `${Http.turnPath(this.key, id)}/events`,
      after: String(after),
      signal: stream.signal,
      isOver: () => isOver,
      onEvent: (event) => {
        const read = readEvent(event)
        isOver ||= read._tag === "Completed" || read._tag === "Failed"
        this.arrive(id, read)
      }
    })
    if (this.streams.get(id) === stream) this.streams.delete(id)
    if (how === "Left") return
    this.show()
    if (how !== "Refused") return this.refresh()
    // The gateway does not know the turn any more: most likely it has been started again.
    this.refused.add(id)
    await this.reload()
  }

  private arrive(id: string, event: TurnLog.Event): void {
    const arrived = this.arrived.get(id) ?? []
    arrived.push(event)
    this.arrived.set(id, arrived)
    this.showing ??= setTimeout(() => this.show(), showEvery)
  }

  private show(): void {
    clearTimeout(this.showing)
    this.showing = undefined
    const logs = new Map(this.state.value.logs)
    for (const [id, events] of this.arrived) {
      logs.set(id, TurnLog.apply(logs.get(id) ?? TurnLog.empty, events))
    }
    this.arrived.clear()
    this.change({ logs })
  }

  private leave(id: string, stream: AbortController): void {
    stream.abort()
    this.streams.delete(id)
  }

  private leaveAll(): void {
    this.show()
    for (const [id, stream] of this.streams) this.leave(id, stream)
  }
}

const readEvent = ({ data, name }: EventStream.Event): TurnLog.Event => {
  const read = JSON.parse(data)
  return name === "Failed" ? { _tag: "Failed", failure: read } : read
}
