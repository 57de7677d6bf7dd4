/**
 * A cluster in memory whose hosts are stopped, continued and killed at any step, on the clock of the test. Hosts are those of
 * production: the engine, `CodexSession`, `Sessions` and a pool, over a fake of codex.
 *
 * What a host does to the world goes through its gate: each operation of a storage, before it and after it, and each timer.
 * So a host that is stopped does nothing, knows of no time that passes, and goes on in the midst of what it did.
 */
import { SessionStore, Sessions } from "@effect-codex/agent"
import { ClusterSessions, CodexSession, MemoryStorage, TurnLog } from "@effect-codex/cluster"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import {
  ClusterError,
  MessageStorage,
  RunnerAddress,
  RunnerHealth,
  Runners,
  RunnerStorage,
  Sharding,
  ShardingConfig,
  Snowflake
} from "@effect/cluster"
import {
  Clock,
  Context,
  Duration,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  LogLevel,
  Option,
  Scope,
  Stream
} from "effect"
import { pooled, settle } from "../guarantees/support.ts"
import { Rules } from "./claims.ts"
import { LockTable } from "./lock-table.ts"
import { SimulatedClock } from "./simulated-clock.ts"

type TurnStore = MemoryStorage.Service["turns"]

/** How the storage answers: as it should, not at all, or once without saying that it has done what it was asked for. */
export type Answers = "There" | "Away" | "Deaf"

/** What a host goes through with all that it does. */
class Gate {
  private readonly latch = Effect.unsafeMakeLatch(true)
  private left = Infinity
  isDead = false

  get isStopped(): boolean {
    return this.left <= 0
  }

  /** Stops the host after so many steps. */
  stopAfter(steps: number): void {
    this.left = steps
    this.close()
  }

  /** For ever. */
  kill(): void {
    this.isDead = true
    this.stopAfter(0)
  }

  go(): void {
    if (this.isDead) return
    this.left = Infinity
    this.latch.unsafeOpen()
  }

  get step(): Effect.Effect<void> {
    return Effect.suspend(() => {
      this.left--
      this.close()
      return this.latch.await
    })
  }

  private close(): void {
    if (this.left <= 0) this.latch.unsafeClose()
  }

  /** Timers that have gone off meanwhile are told of when the host goes on. */
  clock(clock: Clock.Clock): Clock.Clock {
    return {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis(),
      unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
      currentTimeMillis: clock.currentTimeMillis,
      currentTimeNanos: clock.currentTimeNanos,
      sleep: (duration) => Effect.zipRight(clock.sleep(duration), this.latch.await)
    }
  }
}

/** What outlives the hosts, as each of them reaches it. */
class Storages {
  answers: Answers = "There"
  readonly locks = new LockTable("7 seconds")
  private readonly memory: MemoryStorage.Service
  private readonly messages: MessageStorage.MemoryDriver
  readonly rules = new Map<string, Rules>()
  violations: ReadonlyArray<string> = []

  constructor(memory: MemoryStorage.Service, messages: MessageStorage.MemoryDriver) {
    this.memory = memory
    this.messages = messages
  }

  private through<E>(gate: Gate, away: E) {
    return <A, E2>(operation: Effect.Effect<A, E2>): Effect.Effect<A, E | E2> =>
      gate.step.pipe(
        Effect.zipRight(
          Effect.suspend((): Effect.Effect<A, E | E2> => {
            if (this.answers === "Away") return Effect.fail(away)
            if (this.answers === "There") return operation
            this.answers = "There"
            return Effect.zipRight(operation, Effect.fail(away))
          })
        ),
        Effect.tap(() => gate.step)
      )
  }

  /** The turns, with each change held against the rules of claims. */
  turns(gate: Gate): TurnStore {
    const through = this.through(gate, unavailable)
    const { turns } = this.memory
    const judged = (
      turn: TurnLog.TurnKey,
      what: string,
      change: Effect.Effect<boolean, TurnLog.TurnLogError>,
      rule: (rules: Rules) => string | undefined
    ) =>
      through(
        Effect.tap(change, (isDone) => Effect.sync(() => this.judge(turn, what, isDone, rule)))
      )
    return {
      accept: (turn, hash) => through(turns.accept(turn, hash)),
      read: (turn) => through(turns.read(turn)),
      unended: through(turns.unended),
      eventsAfter: (turn, row, after) => through(turns.eventsAfter(turn, row, after)),
      news: (row, after) => turns.news(row, after),
      prune: (kept) => through(turns.prune(kept)),
      keep: (session, by, time) => through(turns.keep(session, by, time)),
      letGo: (session, by) => through(turns.letGo(session, by)),
      keeperOf: (session) => through(turns.keeperOf(session)),
      claim: (turn, by, sent) =>
        judged(turn, "claim", turns.claim(turn, by, sent), (rules) => rules.claim(by.claimant)),
      takeOver: (turn, by, from) =>
        judged(turn, "takeOver", turns.takeOver(turn, by, from), (rules) =>
          rules.takeOver(by.claimant, from)
        ),
      append: (turn, by, events, limits) =>
        judged(turn, "append", turns.append(turn, by, events, limits), (rules) =>
          rules.append(by.claimant, events.at(-1)?.sequence ?? 0)
        ),
      end: (turn, by, outcome) =>
        judged(turn, "end", turns.end(turn, by, outcome), (rules) => rules.endOnce(by.claimant))
    }
  }

  private judge(
    turn: TurnLog.TurnKey,
    what: string,
    isDone: boolean,
    rule: (rules: Rules) => string | undefined
  ): void {
    const rules = this.rules.get(turn.id) ?? new Rules()
    this.rules.set(turn.id, rules)
    const refused = rule(rules)
    if (isDone !== (refused === undefined)) {
      this.violated(
        `${what} of ${turn.id}: ${isDone ? "done" : "refused"}, where the rules say otherwise`
      )
    }
  }

  violated(what: string): void {
    this.violations = [...this.violations, what]
  }

  sessions(gate: Gate): SessionStore.Service {
    const through = this.through(gate, storeAway)
    const { sessions } = this.memory
    return {
      get: (key) => through(sessions.get(key)),
      put: (entry) => through(sessions.put(entry)),
      remove: (key) => through(sessions.remove(key)),
      list: through(sessions.list)
    }
  }

  /** The storage of the engine: its messages, and its locks. */
  engine(gate: Gate) {
    const through = this.through(gate, engineAway)
    const { encoded } = this.messages
    const messages = Effect.provide(
      MessageStorage.makeEncoded({
        saveEnvelope: (options) => through(encoded.saveEnvelope(options)),
        saveReply: (reply) => through(encoded.saveReply(reply)),
        clearReplies: (id) => through(encoded.clearReplies(id)),
        requestIdForPrimaryKey: (key) => through(encoded.requestIdForPrimaryKey(key)),
        repliesFor: (ids) => through(encoded.repliesFor(ids)),
        repliesForUnfiltered: (ids) => through(encoded.repliesForUnfiltered(ids)),
        unprocessedMessages: (shards, now) => through(encoded.unprocessedMessages(shards, now)),
        unprocessedMessagesById: (ids, now) => through(encoded.unprocessedMessagesById(ids, now)),
        resetAddress: (address) => through(encoded.resetAddress(address)),
        clearAddress: (address) => through(encoded.clearAddress(address)),
        resetShards: (shards) => through(encoded.resetShards(shards))
      }),
      Snowflake.layerGenerator
    )
    const { locks } = this
    const runners = RunnerStorage.RunnerStorage.of({
      getRunners: through(locks.getRunners),
      register: (runner) => through(locks.register(runner)),
      unregister: (address) => through(locks.unregister(address)),
      setRunnerHealth: (address, isHealthy) => through(locks.setHealth(address, isHealthy)),
      acquire: (address, shards) => through(locks.acquire(address, shards)),
      refresh: (address, shards) => through(locks.refresh(address, shards)),
      release: (address, shard) => through(locks.release(address, [shard])),
      releaseAll: (address) => through(locks.releaseAll(address))
    })
    return Layer.merge(
      Layer.effect(MessageStorage.MessageStorage, messages),
      Layer.succeed(RunnerStorage.RunnerStorage, runners)
    )
  }
}

const unavailable = new TurnLog.TurnLogError({ reason: "Unavailable", turn: undefined, detail: "" })
const storeAway = new SessionStore.StoreError({
  reason: "Unreadable",
  location: "memory",
  action: "",
  detail: ""
})
const engineAway = new ClusterError.PersistenceError({ cause: "away" })

/** Seldom enough that a history is quick, and often enough that something happens. */
const configOf = (port: number | undefined) =>
  ShardingConfig.layer({
    runnerAddress: Option.map(Option.fromNullable(port), (port) =>
      RunnerAddress.make("host", port)
    ),
    shardsPerGroup: 4,
    shardLockRefreshInterval: "2 seconds",
    shardLockExpiration: "7 seconds",
    entityTerminationTimeout: "3 seconds",
    entityMessagePollInterval: "1 second",
    refreshAssignmentsInterval: "1 second"
  })

interface Host {
  readonly name: string
  readonly gate: Gate
  readonly scope: Scope.CloseableScope
}

/** A reader of a turn: what it has had, and whether it reads. */
interface Reader {
  readonly turn: TurnLog.TurnKey
  read: ReadonlyArray<number>
  fiber: Fiber.RuntimeFiber<unknown, unknown> | undefined
}

export type Command =
  | { readonly _tag: "Submit"; readonly session: number }
  | { readonly _tag: "Start" | "Continue" | "Kill" | "Drain"; readonly host: number }
  | { readonly _tag: "Stop"; readonly host: number; readonly after: number }
  | { readonly _tag: "Storage"; readonly is: Answers }
  | { readonly _tag: "Wait"; readonly seconds: number }
  | { readonly _tag: "Read"; readonly turn: number; readonly isSlow: boolean }
  | { readonly _tag: "Leave"; readonly reader: number }

/** How a turn may end, and how often it may have been sent then. */
const timesOf: { readonly [end: string]: ReadonlyArray<number> } = {
  Completed: [1],
  TurnLost: [0, 1]
}

export class World {
  private readonly storages: Storages
  private readonly fake: FakeAppServer.FakeAppServer
  private readonly clock: SimulatedClock
  private readonly client: ClusterSessions.Service
  private readonly log: TurnLog.Service
  private readonly hosts = new Map<number, Host>()
  private readonly turns: Array<TurnLog.TurnKey> = []
  private readonly readers: Array<Reader> = []
  private started = 0

  constructor(
    storages: Storages,
    fake: FakeAppServer.FakeAppServer,
    clock: SimulatedClock,
    services: Context.Context<ClusterSessions.ClusterSessions | TurnLog.TurnLog>
  ) {
    this.storages = storages
    this.fake = fake
    this.clock = clock
    this.client = Context.get(services, ClusterSessions.ClusterSessions)
    this.log = Context.get(services, TurnLog.TurnLog)
  }

  play(command: Command): Effect.Effect<void, never, Scope.Scope> {
    switch (command._tag) {
      case "Submit":
        return this.submit(command.session)
      case "Start":
        return this.hosts.has(command.host) ? Effect.void : this.start(command.host)
      case "Stop":
        return Effect.sync(() => this.hosts.get(command.host)?.gate.stopAfter(command.after))
      case "Continue":
        return Effect.sync(() => this.hosts.get(command.host)?.gate.go())
      case "Kill":
        return this.kill(command.host)
      case "Drain":
        return this.drain(command.host)
      case "Storage":
        return Effect.sync(() => {
          this.storages.answers = command.is
        })
      case "Wait":
        return this.clock.pass(Duration.seconds(command.seconds))
      case "Read":
        return this.read(command.turn, command.isSlow)
      case "Leave":
        return this.leave(command.reader)
    }
  }

  private submit(session: number) {
    return Effect.suspend(() => {
      const turn = { session: `session ${session}`, id: `turn ${this.turns.length}` }
      this.turns.push(turn)
      return Effect.forkScoped(Effect.either(this.client.submit(turn, turn.id)))
    })
  }

  private start(slot: number) {
    return Effect.gen(this, function* () {
      const scope = yield* Scope.make()
      const gate = new Gate()
      const name = `host ${++this.started}`
      this.hosts.set(slot, { name, gate, scope })
      // It may be stopped while it starts.
      yield* Layer.build(hostOf(this.storages, this.fake, gate, name, this.started)).pipe(
        Scope.extend(scope),
        Effect.withClock(gate.clock(this.clock)),
        Effect.either,
        Effect.forkDaemon
      )
      yield* settle
    })
  }

  /** Nothing of it goes on, and its server ends. */
  private kill(slot: number) {
    return Effect.gen(this, function* () {
      const host = this.hosts.get(slot)
      if (host === undefined) return
      this.hosts.delete(slot)
      host.gate.kill()
      for (const process of yield* this.fake.processes) {
        if (process.env["HOST"] === host.name) yield* process.kill("SIGKILL")
      }
    })
  }

  /** It closes by itself, in the time that it has. */
  private drain(slot: number) {
    return Effect.suspend(() => {
      const host = this.hosts.get(slot)
      if (host === undefined || host.gate.isStopped) return Effect.void
      this.hosts.delete(slot)
      return Effect.asVoid(Effect.forkDaemon(Scope.close(host.scope, Exit.void)))
    })
  }

  private read(position: number, isSlow: boolean) {
    return Effect.suspend(() => {
      const turn = this.turns[position % Math.max(1, this.turns.length)]
      if (turn === undefined) return Effect.void
      const away = this.readers.find((reader) => reader.turn === turn && reader.fiber === undefined)
      const reader: Reader = away ?? { turn, read: [], fiber: undefined }
      if (away === undefined) this.readers.push(reader)
      return this.reading(reader, isSlow)
    })
  }

  private reading(reader: Reader, isSlow: boolean) {
    const { read, turn } = reader
    const events = this.client.turn(turn).events({ after: read.at(-1) ?? 0 })
    return Stream.runForEach(events, ({ sequence }) => {
      reader.read = [...reader.read, sequence]
      return isSlow ? Effect.sleep("4 seconds") : Effect.void
    }).pipe(
      Effect.either,
      Effect.forkScoped,
      Effect.map((fiber) => {
        reader.fiber = fiber
      })
    )
  }

  private leave(position: number) {
    return Effect.suspend(() => {
      const reader = this.readers[position % Math.max(1, this.readers.length)]
      const { fiber } = reader ?? {}
      if (reader === undefined || fiber === undefined) return Effect.void
      reader.fiber = undefined
      return Effect.asVoid(Fiber.interrupt(fiber))
    })
  }

  /** What must hold at any time. */
  get check(): Effect.Effect<void> {
    return Effect.gen(this, function* () {
      for (const [id, sent] of yield* this.sent) {
        if (sent > 1) this.storages.violated(`${id} was sent ${sent} times`)
      }
    })
  }

  private get sent(): Effect.Effect<ReadonlyMap<string, number>> {
    return Effect.gen(this, function* () {
      const times = new Map<string, number>()
      for (const process of yield* this.fake.processes) {
        for (const { method, params } of yield* process.received) {
          const id = /"text":"(turn \d+)"/.exec(JSON.stringify(params))?.[1]
          if (method === "turn/start" && id !== undefined) times.set(id, (times.get(id) ?? 0) + 1)
        }
      }
      return times
    })
  }

  /** All is well again, and each turn that was accepted comes to its end. */
  get settled(): Effect.Effect<void, never, Scope.Scope> {
    return Effect.gen(this, function* () {
      yield* this.play({ _tag: "Storage", is: "There" })
      for (const { gate } of this.hosts.values()) gate.go()
      yield* this.play({ _tag: "Start", host: 0 })
      for (let waited = 0; waited < 60 && !(yield* this.hasEnded); waited++)
        yield* this.clock.pass("5 seconds")
      yield* this.checkEnds
      for (const slot of this.hosts.keys()) yield* this.drain(slot)
      yield* this.clock.pass("20 seconds")
    })
  }

  private get hasEnded(): Effect.Effect<boolean> {
    return Effect.map(Effect.orDie(this.log.unended), ({ length }) => length === 0)
  }

  private get checkEnds(): Effect.Effect<void, never, Scope.Scope> {
    return Effect.gen(this, function* () {
      yield* this.check
      const sent = yield* this.sent
      for (const turn of this.turns) {
        const status = Option.getOrUndefined(yield* Effect.orDie(this.log.status(turn)))
        const times = sent.get(turn.id) ?? 0
        const end = endOf(status)
        if (end === undefined) {
          if (times > 0) this.storages.violated(`${turn.id} was sent, and never accepted`)
        } else if (timesOf[end]?.includes(times) !== true) {
          this.storages.violated(`${turn.id} ended as ${end}, and was sent ${times} times`)
        }
        const told = yield* this.readAgain(turn, status?._tag === "Ended")
        this.checkReaders(turn, told)
      }
    }).pipe(Effect.orDie)
  }

  private readAgain(turn: TurnLog.TurnKey, hasEnded: boolean) {
    if (!hasEnded) return Effect.succeed([])
    const reader: Reader = { turn, read: [], fiber: undefined }
    return Effect.zipRight(this.reading(reader, false), settle).pipe(Effect.map(() => reader.read))
  }

  private checkReaders(turn: TurnLog.TurnKey, told: ReadonlyArray<number>): void {
    const all = [told, ...this.readers.flatMap((one) => (one.turn === turn ? [one.read] : []))]
    for (const read of all) {
      const isInOrder = read.every((number, position) => number === position + 1)
      if (!isInOrder || read.length > told.length) {
        this.storages.violated(`a reader of ${turn.id} has read ${read.join()} of ${told.join()}`)
      }
    }
  }
}

const endOf = (status: TurnLog.Status | undefined): string | undefined => {
  if (status === undefined) return undefined
  if (status._tag !== "Ended") return status._tag
  const { outcome } = status
  if (outcome._tag === "Completed") return "Completed"
  const { failure } = outcome
  return failure._tag === "TurnError" ? failure.reason : failure._tag
}

const shardingOf = (storages: Storages, gate: Gate, port: number | undefined) =>
  Sharding.layer.pipe(
    Layer.provide(Runners.layerNoop),
    Layer.provide([RunnerHealth.layerNoop, storages.engine(gate)]),
    Layer.provideMerge(configOf(port))
  )

const memoryOf = (storages: Storages, gate: Gate) =>
  Layer.succeed(MemoryStorage.MemoryStorage, {
    setAway: () => Effect.void,
    turns: storages.turns(gate),
    sessions: storages.sessions(gate)
  })

const hostOf = (
  storages: Storages,
  fake: FakeAppServer.FakeAppServer,
  gate: Gate,
  name: string,
  port: number
) =>
  CodexSession.layer({ fateTimeout: "5 seconds" }).pipe(
    Layer.provide(
      Sessions.Sessions.layer(() => ({ server: fake.spec({ env: { HOST: name } }) }), {
        shutdownGrace: 0,
        idleTimeToLive: 0
      })
    ),
    Layer.provide(shardingOf(storages, gate, port)),
    Layer.provide([
      MemoryStorage.turnLog(),
      MemoryStorage.turnClaim({ host: name, keepFor: "7 seconds" })
    ]),
    Layer.provide([MemoryStorage.sessionStore, pooled(fake)]),
    Layer.provide(memoryOf(storages, gate))
  )

const clientOf = (storages: Storages) => {
  const gate = new Gate()
  return ClusterSessions.layer().pipe(
    Layer.provide(shardingOf(storages, gate, undefined)),
    Layer.provideMerge(MemoryStorage.turnLog()),
    Layer.provide(MemoryStorage.sessionStore),
    Layer.provide(memoryOf(storages, gate))
  )
}

/** What does not hold in a history, or an empty text. */
export const violation = (history: ReadonlyArray<Command>) => {
  const clock = new SimulatedClock()
  return Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({
      turns: () => FakeTurn.text(["a", "b", "c"], { every: "1 second" })
    })
    const kept = yield* Layer.build(
      Layer.merge(MemoryStorage.layer, MessageStorage.MemoryDriver.Default)
    )
    const storages = new Storages(
      Context.get(kept, MemoryStorage.MemoryStorage),
      Context.get(kept, MessageStorage.MemoryDriver)
    )
    const world = new World(storages, fake, clock, yield* Layer.build(clientOf(storages)))
    for (const command of history) {
      yield* world.play(command)
      yield* settle
      yield* world.check
    }
    yield* world.settled
    return storages.violations.join("; ")
  }).pipe(Effect.scoped, Effect.withClock(clock), Logger.withMinimumLogLevel(LogLevel.None))
}
