/**
 * Three hosts, of which one is killed, one drains and one joins, while their database restarts: a timeline, and what held.
 *
 *     pnpm demo:cluster [--json]
 */
import { writeFileSync } from "node:fs"
import { Command } from "@effect/cli"
import { PortableSessions } from "@effect-codex/agent"
import { Clock, Console, Data, Effect, Fiber, Schedule, Stream } from "effect"
import * as Script from "../script.ts"
import { ownServer } from "./databases.ts"
import { place, type Process } from "./hosts.ts"
import * as Probe from "./probe.ts"
import { bin } from "./server.ts"

interface Verdict {
  readonly name: string
  readonly ok: boolean
  readonly figures: Readonly<Record<string, unknown>>
}

const together = { concurrency: "unbounded" } as const

/** Prints what happens, with the time since the beginning. */
const timeline = (isQuiet: boolean) =>
  Effect.map(Clock.currentTimeMillis, (began) => {
    const print = (line: string) => (isQuiet ? Effect.void : Console.log(line))
    return {
      scene: (title: string) => print(`\n${title}`),
      say: (who: string, what: string) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          print(`${((now - began) / 1000).toFixed(1).padStart(6)} s  ${who.padEnd(8)}  ${what}`)
        ),
      verdict: ({ figures, name, ok }: Verdict) =>
        print(`          ${ok ? "✓" : "✗"} ${name}\n            ${JSON.stringify(figures)}`)
    }
  })

const run = (isQuiet: boolean) =>
  Effect.gen(function* () {
    const { say, scene, verdict } = yield* timeline(isQuiet)
    const verdicts: Array<Verdict> = []
    const judge = (name: string, ok: boolean, figures: Verdict["figures"]) => {
      verdicts.push({ name, ok, figures })
      return verdict({ name, ok, figures })
    }
    const server = yield* ownServer
    const { client, home, marks, start } = yield* place(server)
    const starting = (name: string) =>
      Effect.tap(start(name), (host) =>
        Effect.zipRight(host.ready, say(name, `takes sessions at ${host.address}`))
      )
    const timesRun = (mark: string) =>
      Effect.map(marks, (all) => all.filter((one) => one === mark).length)

    yield* scene("1. Three hosts, and nine sessions")
    const [one, two, three] = yield* Effect.all(
      [starting("host-1"), starting("host-2"), starting("host-3")],
      together
    )
    yield* Effect.gen(function* () {
      const { get } = yield* PortableSessions.PortableSessions
      const probe = yield* Probe.entity.client
      const nameOf = (address: string) =>
        [one, two, three].find((host) => host.address === address)?.name ?? "host-4"
      const placeOf = (key: string) => Effect.map(probe(key).Where(), nameOf)
      /** Waits until the hosts have what they shall have. */
      const settled = (
        keys: ReadonlyArray<string>,
        is: (places: ReadonlyArray<string>) => boolean
      ) =>
        Effect.repeat(Effect.delay(Effect.forEach(keys, placeOf, together), "100 millis"), {
          until: is
        })
      const sessionOn = (host: Process) =>
        Effect.gen(function* () {
          for (let n = 0; ; n++) {
            const key = `chat:${host.name}:${n}`
            if ((yield* probe(key).Where()) === host.address) return yield* get(key)
          }
        })
      /** A turn that goes on until it is let go. */
      const working = (session: PortableSessions.PortableSession, name: string) =>
        Effect.gen(function* () {
          const turn = yield* session.start(`wait ${name}`)
          yield* Effect.repeat(timesRun(name), {
            until: (times) => times > 0,
            schedule: Schedule.spaced("50 millis")
          })
          yield* say("turn", `${name} runs on ${yield* placeOf(session.key)}`)
          return { turn, letGo: Effect.sync(() => writeFileSync(`${home.home}/${name}`, "")) }
        })

      const keys = Array.from({ length: 9 }, (_, n) => `chat:${n}`)
      // So many that each host has some.
      const probes = Array.from({ length: 64 }, (_, n) => `probe:${n}`)
      yield* settled(probes, (all) => new Set(all).size === 3)
      const places = yield* Effect.forEach(keys, placeOf, together)
      const asked = yield* Effect.forEach(
        keys,
        (key) => Effect.flatMap(get(key), (session) => session.run("who are you")),
        together
      )
      yield* judge("each session has its place, and answers", asked.length === 9, {
        places: Object.fromEntries(keys.map((key, n) => [key, places[n]]))
      })

      yield* scene("2. A host is killed in the middle of a turn")
      const lostSession = yield* sessionOn(two)
      yield* lostSession.run("remember me")
      const lost = yield* working(lostSession, "lost")
      yield* two.signal("SIGKILL")
      yield* say("host-2", "was killed")
      const fate = yield* Effect.either(lost.turn.result)
      const told = fate._tag === "Left" && fate.left._tag === "TurnError" ? fate.left.reason : "?"
      yield* say("turn", `lost: ${told}`)
      yield* lost.letGo
      const after = yield* lostSession.run("and now")
      const again = yield* timesRun("lost")
      yield* judge(
        "its turn is told as lost, and never run again",
        told === "TurnLost" && again === 1,
        {
          told,
          timesRun: again
        }
      )
      const { turns } = yield* lostSession.history({})
      yield* judge(
        "its session goes on elsewhere, with all that was said",
        after.text === "hello and now" && turns.length === 3,
        { host: yield* placeOf(lostSession.key), turns: turns.length }
      )

      yield* scene("3. A host joins, and one drains")
      const first = yield* working(yield* sessionOn(one), "first")
      const third = yield* working(yield* sessionOn(three), "third")
      yield* starting("host-4")
      yield* settled(probes, (all) => all.includes("host-4"))
      yield* say("host-4", "has sessions")
      yield* one.signal("SIGTERM")
      yield* settled(probes, (all) => !all.includes("host-1"))
      yield* say("host-1", "drains: its sessions have moved, and its turn goes on")
      const still = yield* Effect.forEach(
        keys,
        (key) => Effect.flatMap(get(key), (session) => session.run("still there")),
        together
      )
      const { status } = yield* first.turn.snapshot
      const moved = yield* Effect.forEach(keys, placeOf, together)
      yield* Effect.all([first.letGo, third.letGo])
      const ends = yield* Effect.all([first.turn.result, third.turn.result])
      const exitCode = yield* one.exitCode
      yield* say("host-1", `ended with ${exitCode}`)
      yield* judge(
        "neither interrupts a turn",
        ends.every(({ text }) => text === "went on") && exitCode === 0,
        { timesRun: [yield* timesRun("first"), yield* timesRun("third")] }
      )
      yield* judge(
        "sessions without a turn go on elsewhere meanwhile",
        still.length === 9 && status === "Running" && !moved.includes("host-1"),
        { places: Object.fromEntries(keys.map((key, n) => [key, moved[n]])) }
      )

      yield* scene("4. The database restarts, and a reader comes back")
      const read = yield* working(yield* sessionOn(three), "read")
      const before = Array.from(yield* Stream.runCollect(Stream.take(read.turn.events(), 3)))
      yield* say("reader", `has ${before.length} events, and goes`)
      yield* server.stop
      yield* server.start
      yield* say("database", "was restarted")
      const rest = yield* Effect.fork(
        Stream.runCollect(read.turn.events({ after: before.at(-1)?.sequence ?? 0 }))
      )
      yield* read.letGo
      const end = yield* Effect.either(read.turn.result)
      const times = yield* timesRun("read")
      yield* judge("the turn goes on, once", end._tag === "Right" && times === 1, {
        timesRun: times
      })
      const numbers = [...before, ...(yield* Fiber.join(rest))].map(({ sequence }) => sequence)
      yield* judge(
        "the reader has each event once, in order",
        numbers.every((number, n) => number === n + 1),
        { events: numbers.length }
      )
    }).pipe(Effect.scoped, Effect.provide(client))
    return verdicts
  }).pipe(Effect.scoped)

class NoPostgres extends Data.TaggedError("NoPostgres") {
  override get message(): string {
    return "Install PostgreSQL: the demo starts one of its own."
  }
}

const command = Command.make("demo:cluster", { json: Script.json }, ({ json }) =>
  Effect.gen(function* () {
    if (bin === undefined) return yield* new NoPostgres()
    const verdicts = yield* run(json)
    const broken = verdicts.filter(({ ok }) => !ok).map(({ name }) => name)
    yield* Console.log(
      json
        ? JSON.stringify({ ok: broken.length === 0, verdicts }, undefined, 2)
        : `\n${verdicts.length - broken.length} of ${verdicts.length} checks passed.`
    )
    yield* Script.keep(broken)
  })
)

Script.main("demo:cluster", command)
