/** Sessions on three hosts, with the real codex. The tests share the hosts, and the later ones find them as the earlier left them. */
import { writeFileSync } from "node:fs"
import { PortableSessions, type RunEvent } from "@effect-codex/agent"
import { ClusterSessions } from "@effect-codex/cluster"
import { NodeContext } from "@effect/platform-node"
import { afterAll, expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, ManagedRuntime, type Scope, Stream } from "effect"
import { eventually } from "../gateway/support.ts"
import { obedient } from "../real/commands.ts"
import { place, type Process } from "./hosts.ts"
import { describePostgres, ownServer } from "./postgres.ts"
import * as Probe from "./probe.ts"

const startAll = Effect.gen(function* () {
  const server = yield* ownServer
  const shared = yield* place(server, obedient)
  const hosts = yield* Effect.forEach([1, 2, 3], (n) => shared.start(`host-${n}`))
  yield* Effect.forEach(hosts, ({ ready }) => ready)
  return { ...shared, server, hosts }
})

class Hosts extends Context.Tag("test/Hosts")<Hosts, Effect.Effect.Success<typeof startAll>>() {}

const hosts = Layer.scoped(Hosts, startAll).pipe(Layer.provideMerge(NodeContext.layer))
const runtime = ManagedRuntime.make(
  Layer.provideMerge(Layer.unwrapEffect(Effect.map(Hosts, ({ client }) => client)), hosts)
)
afterAll(() => runtime.dispose())

const test = <E>(
  name: string,
  program: Effect.Effect<
    void,
    E,
    ManagedRuntime.ManagedRuntime.Context<typeof runtime> | Scope.Scope
  >
): void =>
  it(name, () =>
    runtime.runPromise(
      Effect.scoped(program).pipe(
        Effect.timeout("1 minute"),
        Effect.tapErrorCause(() =>
          Effect.flatMap(Hosts, ({ hosts }) =>
            Effect.forEach(hosts, (h) =>
              Effect.map(h.said, (said) =>
                console.log(
                  h.name,
                  said
                    .split("\n")
                    .filter((l) => /WARN|ERROR|INFO/.test(l) && !/bubblewrap/.test(l))
                    .join("\n")
                )
              )
            )
          )
        )
      )
    )
  )

const sessionOf = (key: string) =>
  Effect.flatMap(PortableSessions.PortableSessions, ({ get }) => get(key))

/** A session whose place is this host. */
const sessionOn = ({ address }: Process, name: string) =>
  Effect.gen(function* () {
    const client = yield* Probe.entity.client
    for (let n = 0; ; n++) {
      if ((yield* client(`${name} ${n}`).Where()) === address)
        return yield* sessionOf(`${name} ${n}`)
    }
  })

/** A command that goes on until it is let go, and leaves a mark. */
const waiting = (name: string) =>
  Effect.map(Hosts, ({ home, marking }) => ({
    input: `run ${marking(name)}; until [ -e ${home.home}/${name} ]; do sleep 0.1; done; echo went on`,
    letGo: Effect.sync(() => writeFileSync(`${home.home}/${name}`, ""))
  }))

const hasRun = (mark: string, times: number) =>
  Effect.flatMap(Hosts, ({ marks }) =>
    eventually(marks, (all) => all.filter((one) => one === mark).length === times)
  )

const numbers = (events: Iterable<RunEvent.RunEvent>) =>
  Array.from(events, ({ sequence }) => sequence)

describePostgres("sessions on three hosts", () => {
  test(
    "a turn is steered, interrupted, asked beside and decided upon wherever it runs",
    Effect.gen(function* () {
      const { hosts, marking } = yield* Hosts
      const { answer, questions } = yield* ClusterSessions.ClusterSessions
      yield* Effect.forEach(
        hosts,
        (host) =>
          Effect.gen(function* () {
            const session = yield* sessionOn(host, "steered")
            const { input, letGo } = yield* waiting(`steered-${host.name}`)
            const turn = yield* session.start(input)
            yield* hasRun(`steered-${host.name}`, 1)
            yield* turn.steer("and be quick")
            expect((yield* session.btw("what is this")).text).toContain("hello what is this")
            yield* letGo
            yield* turn.result

            const unwanted = yield* session.start(`run ${marking(`cut-${host.name}`)}; sleep 600`)
            yield* hasRun(`cut-${host.name}`, 1)
            yield* unwanted.interrupt
            expect(yield* Effect.either(unwanted.result)).toMatchObject({
              left: { reason: "Interrupted" }
            })

            const asking = yield* sessionOn(host, "asks")
            const asked = yield* asking.start(`run ${marking(`asked-${host.name}`)}`)
            yield* eventually(questions(asking.key), (all) => all.length === 1)
            const [question] = yield* questions(asking.key)
            yield* answer(asking.key, question?.id ?? "", { decision: "accept" })
            yield* asked.result
            yield* hasRun(`asked-${host.name}`, 1)
          }),
        { concurrency: "unbounded" }
      )
    })
  )

  test(
    "a reader that is slow or gone delays nothing, and one that comes back sees each event once, in order",
    Effect.gen(function* () {
      const { hosts } = yield* Hosts
      const session = yield* sessionOn(hosts[1] ?? hosts[0]!, "read")
      const { input, letGo } = yield* waiting("read")
      const turn = yield* session.start(input)
      const slow = yield* Effect.fork(
        Stream.runForEach(turn.events(), () => Effect.sleep("1 minute"))
      )
      const first = yield* turn.events().pipe(Stream.take(3), Stream.runCollect)
      const gone = yield* Effect.fork(Stream.runDrain(turn.events()))
      yield* hasRun("read", 1)
      yield* Fiber.interrupt(gone)
      yield* letGo
      const { text } = yield* turn.result
      expect(text).toContain("went on")
      const last = numbers(first).at(-1) ?? 0
      const rest = yield* Stream.runCollect(turn.events({ after: last }))
      const all = [...numbers(first), ...numbers(rest)]
      expect(all).toEqual(Array.from(all, (_, n) => n + 1))
      expect(all).toEqual(numbers(yield* Stream.runCollect(turn.events())))
      yield* Fiber.interrupt(slow)
    })
  )

  test(
    "a host that joins, and one that drains, interrupt no turn inside its budget, and take no session from those who use it",
    Effect.gen(function* () {
      const { hosts, start } = yield* Hosts
      const running = yield* Effect.forEach(
        hosts.flatMap((host) => [0, 1, 2].map((n) => ({ host, name: `moved-${host.name}-${n}` }))),
        ({ host, name }) =>
          Effect.gen(function* () {
            const session = yield* sessionOn(host, name)
            const { input, letGo } = yield* waiting(name)
            const turn = yield* session.start(input)
            yield* hasRun(name, 1)
            return { host, name, session, letGo, turn }
          }),
        { concurrency: "unbounded" }
      )
      const idle = yield* Effect.forEach([...Array(12).keys()], (n) => sessionOf(`idle ${n}`))
      const askIdle = Effect.forEach(idle, (session) => session.run("idle"), {
        concurrency: "unbounded"
      })
      yield* askIdle

      const fourth = yield* start("host-4")
      yield* fourth.ready
      const probe = yield* Probe.entity.client
      const places = Effect.forEach(idle, ({ key }) => probe(key).Where(), {
        concurrency: "unbounded"
      })
      yield* eventually(places, (all) => all.includes(fourth.address))
      // Those that have moved go on there at once.
      yield* askIdle
      const [first] = hosts
      yield* first?.signal("SIGTERM") ?? Effect.void
      yield* eventually(places, (all) => first !== undefined && !all.includes(first.address))
      yield* askIdle
      console.log(
        yield* Effect.forEach(running, ({ turn }) =>
          Effect.map(Effect.timeoutOption(turn.snapshot, "1 second"), (s) => JSON.stringify(s))
        )
      )
      yield* Effect.forEach(running, ({ letGo }) => letGo)
      for (const { name, session, turn } of running) {
        expect((yield* turn.result).text).toContain("went on")
        yield* hasRun(name, 1)
        expect((yield* session.run("after")).text).toBe("hello after")
      }
      expect(yield* first?.exitCode ?? Effect.succeed(0)).toBe(143)
    })
  )
})
