/** Sessions on three hosts, with the real codex. The tests share the hosts, and a later one finds them as the earlier left them. */
import { writeFileSync } from "node:fs"
import { PortableSessions, type RunEvent } from "@effect-codex/agent"
import { ClusterSessions, TurnLog } from "@effect-codex/cluster"
import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { afterAll, expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, ManagedRuntime, Option, type Scope, Stream } from "effect"
import { eventually } from "../gateway/support.ts"
import { fast, place, type Process } from "./hosts.ts"
import { describePostgres, ownServer } from "./postgres.ts"
import * as Probe from "./probe.ts"

const startAll = Effect.gen(function* () {
  const server = yield* ownServer
  const shared = yield* place(server)
  const hosts = yield* Effect.all([
    shared.start("host-1"),
    shared.start("host-2"),
    shared.start("host-3")
  ])
  yield* Effect.forEach(hosts, ({ ready }) => ready)
  return { ...shared, server, hosts }
})

class Hosts extends Context.Tag("test/Hosts")<Hosts, Effect.Effect.Success<typeof startAll>>() {}

const runtime = ManagedRuntime.make(
  Layer.unwrapEffect(Effect.map(Hosts, ({ client }) => client)).pipe(
    Layer.provideMerge(Layer.scoped(Hosts, startAll)),
    Layer.provideMerge(NodeContext.layer)
  )
)
afterAll(() => runtime.dispose())

const test = <E>(
  name: string,
  program: Effect.Effect<
    void,
    E,
    ManagedRuntime.ManagedRuntime.Context<typeof runtime> | Scope.Scope
  >
): void => it(name, () => runtime.runPromise(Effect.scoped(program)))

const sessionOf = (key: string) =>
  Effect.flatMap(PortableSessions.PortableSessions, ({ get }) => get(key))

/** A session whose place is this host. */
const sessionOn = ({ address }: Process, name: string) =>
  Effect.gen(function* () {
    const client = yield* Probe.entity.client
    for (let n = 0; ; n++) {
      const key = `${name} ${n}`
      if ((yield* client(key).Where()) === address) return yield* sessionOf(key)
    }
  })

const hasRun = (mark: string, times: number) =>
  Effect.flatMap(Hosts, ({ marks }) =>
    eventually(marks, (all) => all.filter((one) => one === mark).length === times)
  )

/** A turn that runs until it is let go, and leaves a mark. */
const waiting = (session: PortableSessions.PortableSession, name: string) =>
  Effect.gen(function* () {
    const { home } = yield* Hosts
    const turn = yield* session.start(`wait ${name}`)
    yield* hasRun(name, 1)
    const letGo = Effect.sync(() => writeFileSync(`${home.home}/${name}`, ""))
    return { name, session, turn, letGo }
  })

/** The same, on this host. Sessions move while hosts come and go, so another one may have begun it. */
const waitingOn = (host: Process, name: string) =>
  Effect.gen(function* () {
    const log = yield* TurnLog.TurnLog
    for (let n = 0; ; n++) {
      const mark = `${name}-${host.name}-${n}`
      const waits = yield* Effect.flatMap(sessionOn(host, mark), (session) =>
        waiting(session, mark)
      )
      const status = yield* log.status({ session: waits.session.key, id: waits.turn.id })
      if (Option.contains(Option.map(status, claimant), host.name)) return waits
      yield* waits.letGo
    }
  })

const claimant = (status: TurnLog.Status) => (status._tag === "Claimed" ? status.claim.host : "")

/** A program that reads a turn after an event, and what it has read. */
const reader = (session: string, turn: string, after: number) =>
  Effect.gen(function* () {
    const { database } = yield* Hosts
    const program = `${process.cwd()}/test/dist/cluster/reader.js`
    const child = yield* Command.start(
      Command.make(process.execPath, program, database, session, turn, `${after}`)
    )
    let read: ReadonlyArray<number> = []
    const reading = yield* Effect.forkScoped(
      Stream.runForEach(Stream.splitLines(Stream.decodeText(child.stdout)), (line) =>
        Effect.sync(() => {
          read = [...read, Number(line)]
        })
      )
    )
    const signal = (name: NodeJS.Signals) => Effect.sync(() => process.kill(child.pid, name))
    return { signal, read: Effect.sync(() => read), ended: Fiber.await(reading) }
  })

const numbers = (events: Iterable<RunEvent.RunEvent>) =>
  Array.from(events, ({ sequence }) => sequence)

const together = { concurrency: "unbounded" } as const

describePostgres("sessions on three hosts", () => {
  test(
    "a turn is steered, interrupted, asked beside and decided upon wherever it runs",
    Effect.gen(function* () {
      const { hosts, marking } = yield* Hosts
      const { answer, questions } = yield* ClusterSessions.ClusterSessions
      const onOne = (host: Process) =>
        Effect.gen(function* () {
          const session = yield* sessionOn(host, "steered")
          const { letGo, turn } = yield* waiting(session, `steered-${host.name}`)
          // It is told to the agent when the command has ended.
          const steering = yield* Effect.fork(turn.steer("and be quick"))
          expect((yield* session.btw("what is this")).text).toContain("hello what is this")
          yield* letGo
          yield* Fiber.join(steering)
          yield* turn.result

          const unwanted = yield* waiting(session, `cut-${host.name}`)
          yield* unwanted.turn.interrupt
          expect(yield* Effect.either(unwanted.turn.result)).toMatchObject({
            left: { reason: "Interrupted" }
          })

          const asking = yield* sessionOn(host, "asks")
          const asked = yield* asking.start(`run ${marking(`asked-${host.name}`)}`)
          yield* eventually(questions(asking.key), (all) => all.length === 1)
          const [question] = yield* questions(asking.key)
          yield* answer(asking.key, question?.id ?? "", { decision: "accept" })
          yield* asked.result
          yield* hasRun(`asked-${host.name}`, 1)
        })
      yield* Effect.forEach(hosts, onOne, together)
    })
  )

  test(
    "a reader that is slow or gone delays nothing, and one that comes back sees each event once, in order",
    Effect.gen(function* () {
      const { hosts } = yield* Hosts
      const session = yield* sessionOn(hosts[1], "read")
      const { letGo, turn } = yield* waiting(session, "read")
      const slow = yield* Effect.fork(
        Stream.runForEach(turn.events(), () => Effect.sleep("1 minute"))
      )
      const first = yield* Stream.runCollect(Stream.take(turn.events(), 3))
      const gone = yield* Effect.fork(Stream.runDrain(turn.events()))
      yield* Effect.sleep("200 millis")
      yield* Fiber.interrupt(gone)
      yield* letGo
      expect((yield* turn.result).text).toBe("went on")
      const rest = yield* Stream.runCollect(turn.events({ after: numbers(first).at(-1) ?? 0 }))
      const all = [...numbers(first), ...numbers(rest)]
      expect(all).toEqual(Array.from(all, (_, n) => n + 1))
      expect(all).toEqual(numbers(yield* Stream.runCollect(turn.events())))
      yield* Fiber.interrupt(slow)
    })
  )

  test(
    "a program that reads and is killed or stopped delays nothing, and the next one goes on where it was",
    Effect.gen(function* () {
      const { hosts } = yield* Hosts
      const session = yield* sessionOn(hosts[2], "read by programs")
      const { letGo, turn } = yield* waiting(session, "programs")
      const killed = yield* reader(session.key, turn.id, 0)
      const stopped = yield* reader(session.key, turn.id, 0)
      for (const { read } of [killed, stopped]) {
        yield* eventually(read, ({ length }) => length >= 3)
      }
      yield* killed.signal("SIGKILL")
      yield* stopped.signal("SIGSTOP")
      yield* letGo
      expect((yield* turn.result).text).toBe("went on")
      expect((yield* session.run("after")).text).toBe("hello after")

      const before = yield* killed.read
      const next = yield* reader(session.key, turn.id, before.at(-1) ?? 0)
      yield* next.ended
      const all = [...before, ...(yield* next.read)]
      expect(all).toEqual(numbers(yield* Stream.runCollect(turn.events())))
      yield* stopped.signal("SIGCONT")
      yield* stopped.ended
      expect(yield* stopped.read).toEqual(all)
    })
  )

  test(
    "a host that joins, and one that drains, interrupt no turn inside its budget, and take no session from those who use it",
    Effect.gen(function* () {
      const { hosts, marking, start } = yield* Hosts
      const { answer, questions } = yield* ClusterSessions.ClusterSessions
      const [first] = hosts
      const running = yield* Effect.forEach(hosts, (host) => waitingOn(host, "moved"), together)
      const unwanted = yield* waitingOn(first, "unwanted")
      const asking = yield* sessionOn(first, "asks-moved")
      const asked = yield* asking.start(`run ${marking("asked-moved")}`)
      yield* eventually(questions(asking.key), (all) => all.length === 1)
      const idle = yield* Effect.forEach([...Array(9).keys()], (n) => sessionOf(`idle ${n}`))
      const askIdle = Effect.forEach(idle, (session) => session.run("idle"), together)
      yield* askIdle

      const fourth = yield* start("host-4")
      yield* fourth.ready
      const probe = yield* Probe.entity.client
      // So many that each host has some.
      const probes = Array.from({ length: 64 }, (_, n) => `probe ${n}`)
      const places = Effect.forEach(probes, (key) => probe(key).Where(), together)
      yield* eventually(places, (all) => all.includes(fourth.address))
      // Those that have moved go on there at once.
      yield* askIdle

      yield* first.signal("SIGTERM")
      yield* eventually(places, (all) => !all.includes(first.address))
      yield* askIdle

      // What is asked of the turns that stay reaches them.
      const steering = yield* Effect.forEach(running, ({ turn }) =>
        Effect.fork(turn.steer("quick"))
      )
      yield* unwanted.turn.interrupt
      expect(yield* Effect.either(unwanted.turn.result)).toMatchObject({
        left: { reason: "Interrupted" }
      })
      const [question] = yield* questions(asking.key)
      yield* answer(asking.key, question?.id ?? "", { decision: "accept" })
      yield* asked.result
      yield* hasRun("asked-moved", 1)

      yield* Effect.forEach(running, ({ letGo }) => letGo)
      yield* Fiber.joinAll(steering)
      for (const { name, session, turn } of running) {
        expect((yield* turn.result).text).toBe("hello quick")
        yield* hasRun(name, 1)
        expect((yield* session.run("after")).text).toBe("hello after")
      }
      expect(yield* first.exitCode).toBe(0)
    })
  )

  test(
    "a turn of a host that is killed, or that drains for longer than it may, is told as lost and never run again",
    Effect.gen(function* () {
      const { hosts, start } = yield* Hosts
      const hasty = yield* start("host-5", { timing: { ...fast, drain: 500 } })
      yield* hasty.ready
      const running = yield* Effect.forEach(
        [hosts[1], hasty],
        (host) => waitingOn(host, "lost"),
        together
      )
      yield* hosts[1].signal("SIGKILL")
      yield* hasty.signal("SIGTERM")
      expect(yield* hasty.exitCode).toBe(0)
      for (const { letGo, name, session, turn } of running) {
        expect(yield* Effect.either(turn.result)).toMatchObject({ left: { reason: "TurnLost" } })
        yield* letGo
        expect((yield* session.run("after")).text).toBe("hello after")
        yield* hasRun(name, 1)
      }
    })
  )

  test(
    "storage that is away for longer than its locks last ends turns, and no turn twice, and hosts recover by themselves",
    Effect.gen(function* () {
      const { hosts, marks, server } = yield* Hosts
      const running = yield* Effect.forEach(
        [...Array(6).keys()],
        (n) => Effect.flatMap(sessionOf(`away ${n}`), (session) => waiting(session, `away-${n}`)),
        together
      )
      yield* server.stop
      yield* Effect.sleep(1.5 * fast.lockExpiration)
      yield* server.start
      yield* Effect.forEach(running, ({ letGo }) => letGo)
      for (const { name, session, turn } of running) {
        const ended = yield* Effect.either(turn.result)
        if (ended._tag === "Left") expect(ended.left).toMatchObject({ reason: "TurnLost" })
        expect((yield* session.run("after")).text).toBe("hello after")
        expect((yield* marks).filter((mark) => mark === name)).toHaveLength(1)
      }
      expect(yield* hosts[2].said).toContain("recovered")
    })
  )

  test(
    "a program that has used the hosts ends when it has nothing else to do",
    Effect.gen(function* () {
      const { database } = yield* Hosts
      const program = `${process.cwd()}/test/dist/cluster/client.js`
      expect(yield* Command.exitCode(Command.make(process.execPath, program, database))).toBe(0)
    })
  )
})
