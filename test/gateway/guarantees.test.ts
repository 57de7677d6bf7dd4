/** The guarantees that a program can see, wherever its sessions live: the same programs through every layer. */
import { Failure, History, Input, PortableSessions, type RunEvent } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect } from "@effect/vitest"
import { Chunk, Effect, Fiber, Option, Stream } from "effect"
import { watch } from "../guarantees/support.ts"
import { everywhere, Host, onOneHost, sessionOf } from "./places.ts"
import { aGate } from "./support.ts"

const echo = ({ text }: { readonly text: string }) => FakeTurn.text(`re: ${text}`)

/** What was said and answered, the oldest first. */
const saidIn = (session: PortableSessions.PortableSession) =>
  Effect.map(session.history({ order: "OldestFirst" }), ({ turns }) =>
    turns.map((turn) => [
      ...History.inputOf(turn).map((part) => (part.type === "text" ? part.text : part.type)),
      History.textOf(turn)
    ])
  )

const untilText = (events: Stream.Stream<RunEvent.RunEvent, Failure.Failure>) =>
  events.pipe(
    Stream.takeUntil(({ _tag }) => _tag === "Text"),
    Stream.runCollect
  )

/** A turn that is asked for at once in several ways, each by the id "mine". */
const startedOnce = (
  asking: (
    session: PortableSessions.PortableSession
  ) => ReadonlyArray<Effect.Effect<PortableSessions.PortableTurn, Failure.Failure>>
) => ({
  turns: () => FakeTurn.hang,
  program: Effect.gen(function* () {
    const { fake } = yield* Host
    const session = yield* sessionOf("s")
    const turns = yield* Effect.all(asking(session), { concurrency: "unbounded" })
    expect(turns.length).toBeGreaterThan(2)
    expect(new Set(turns.map(({ id }) => id))).toEqual(new Set(["mine"]))
    expect(yield* session.turns).toHaveLength(1)
    const process = yield* fake.awaitProcess(1)
    yield* process.awaitReceived("turn/start")
    const [turn = expect.unreachable()] = turns
    yield* turn.interrupt
    // It is known also when it has ended.
    const again = yield* session.start("go", { id: "mine" })
    expect(yield* again.snapshot).toMatchObject({ id: "mine", status: "Failed" })
  })
})

const interrupted = { _tag: "TurnError", reason: "Interrupted" }

describe("a session", () => {
  everywhere("is made once, found, listed and forgotten, by any key", () => ({
    turns: echo,
    program: Effect.gen(function* () {
      const sessions = yield* PortableSessions.PortableSessions
      const keys = ["a", "team/42", "50 % of", "größer?", "#1&x=y", "🙂", "a.b", "..."]
      expect(yield* sessions.list).toEqual([])
      for (const key of keys) {
        expect(yield* sessions.find(key)).toEqual(Option.none())
        const session = yield* sessions.create(key)
        expect((yield* session.run(key)).text).toBe(`re: ${key}`)
        expect(yield* Effect.flip(sessions.create(key))).toMatchObject({
          _tag: "SessionExists",
          key
        })
        const found = yield* sessions.find(key)
        expect(Option.map(found, ({ key }) => key)).toEqual(Option.some(key))
      }
      expect([...(yield* sessions.list)].toSorted()).toEqual(keys.toSorted())
      for (const key of keys) yield* sessions.forget(key)
      yield* sessions.forget("never made")
      expect(yield* sessions.list).toEqual([])
    })
  }))

  everywhere("is one conversation for all who get it", () => ({
    turns: echo,
    program: Effect.gen(function* () {
      const [one, two] = yield* Effect.all([sessionOf("s"), sessionOf("s")])
      const { threadId } = yield* one.run("first")
      expect(yield* two.run("second")).toMatchObject({ threadId, text: "re: second" })
      const said = [
        ["first", "re: first"],
        ["second", "re: second"]
      ]
      expect(yield* saidIn(one)).toEqual(said)
      expect(yield* saidIn(two)).toEqual(said)
    })
  }))

  everywhere("runs one turn at a time, in the order in which they were started", () => {
    const gate = aGate()
    return {
      turns: ({ text }) => [gate.step, FakeTurn.text(text)],
      program: Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const turns = yield* Effect.forEach(["one", "two", "three"], (text) => session.start(text))
        const last = turns[2] ?? expect.unreachable()
        expect(yield* last.snapshot).toMatchObject({
          id: last.id,
          kind: "Turn",
          title: "three",
          status: "Queued"
        })
        yield* gate.open
        yield* Effect.forEach(turns, ({ result }) => result, { concurrency: 3 })
        expect((yield* saidIn(session)).map(([text]) => text)).toEqual(["one", "two", "three"])
        expect((yield* session.turns).map(({ id }) => id)).toEqual(turns.map(({ id }) => id))
        expect(yield* last.snapshot).toMatchObject({ status: "Completed" })
      })
    }
  })

  everywhere("takes images, and settings for a turn and the later ones", () => ({
    turns: ({ params }) => FakeTurn.text(JSON.stringify(params)),
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      const image = Input.image({
        mediaType: "image/png",
        data: Uint8Array.of(1, 2),
        detail: "high"
      })
      const turn = { model: "gpt-next", effort: "low" }
      const { text } = yield* session.run([Input.text("what is it?"), image], { turn })
      expect(JSON.parse(text)).toMatchObject({ ...turn, input: [{ text: "what is it?" }, image] })
    })
  }))

  everywhere("says how full its context is, and compacts it", () => ({
    turns: echo,
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      expect(yield* session.context).toEqual(Option.none())
      expect(yield* session.compact()).toEqual(Option.none())
      const { threadId } = yield* session.run("one")
      expect(Option.getOrThrow(yield* session.context)).toMatchObject({ window: 258_400 })
      expect(Option.getOrThrow(yield* session.compact())).toMatchObject({ threadId })
    })
  }))

  everywhere("goes on from an earlier turn, asks again, and takes turns back", () => ({
    turns: echo,
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      for (const text of ["one", "two", "three"]) yield* session.run(text)
      const again = yield* session.retryLast()
      expect((yield* again.result).text).toBe("re: three")
      const { turns } = yield* session.history({ order: "OldestFirst" })
      expect(turns.length).toBe(3)
      const [first, second] = turns.map(({ id }) => id)
      yield* session.rewind({ after: second ?? expect.unreachable() })
      yield* session.run("instead", { from: { after: first ?? expect.unreachable() } })
      expect(yield* saidIn(session)).toEqual([
        ["one", "re: one"],
        ["instead", "re: instead"]
      ])
      expect(yield* Effect.flip(session.rewind({ before: "no-such-turn" }))).toMatchObject({
        _tag: "TurnError",
        reason: "TurnGone"
      })
      const page = yield* session.history({ limit: 1 })
      expect(page.turns.map(History.textOf)).toEqual(["re: instead"])
      const next = yield* session.history({ limit: 1, cursor: page.next })
      expect(next.turns.map(History.textOf)).toEqual(["re: one"])
    })
  }))
})

describe("a failure", () => {
  everywhere("of a helper, such as a 401, is its own: the parent's stream has no gap", () => {
    const gate = aGate()
    return {
      turns: ({ text }) =>
        text === "help"
          ? FakeTurn.unauthorized
          : [FakeTurn.text("one "), gate.step, FakeTurn.text("two")],
      program: Effect.gen(function* () {
        const { fake } = yield* Host
        const session = yield* sessionOf("s")
        const parent = yield* watch(session.stream("go"))
        yield* parent.awaitTexts(1)
        const helper = yield* session.spawn({ input: "help" })
        const failure = yield* Effect.flip(helper.result)
        expect(failure).toMatchObject({ _tag: "AuthError", reason: "Unauthorized" })
        expect(Failure.httpStatus(failure)).toBe(502)
        expect(Failure.isTransient(failure)).toBe(false)
        expect(yield* Effect.flip(Stream.runDrain(helper.events()))).toEqual(failure)
        expect(yield* helper.snapshot).toMatchObject({ kind: "Helper", status: "Failed" })
        yield* gate.open
        yield* parent.result
        expect(yield* parent.texts).toEqual(["one ", "two"])
        const sequences = (yield* parent.events).map(({ sequence }) => sequence)
        expect(sequences).toEqual(sequences.map((_, position) => position + 1))
        expect(yield* fake.spawns).toBe(1)
      })
    }
  })

  everywhere("has the tag and the reason by which a program decides", () => ({
    turns: ({ text }) =>
      text === "limit"
        ? FakeTurn.usageLimit()
        : text === "window"
          ? FakeTurn.contextWindowExceeded
          : FakeTurn.hang,
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      const told = yield* session
        .run("limit")
        .pipe(Effect.catchTag("TurnError", ({ reason }) => Effect.succeed(reason)))
      expect(told).toBe("UsageLimit")
      const window = yield* Effect.flip(Stream.runDrain(session.stream("window")))
      expect(window).toMatchObject({ _tag: "TurnError", reason: "ContextWindow" })
      expect(yield* Effect.flip(session.run("slow", { timeout: "50 millis" }))).toMatchObject({
        _tag: "TimeoutError",
        deadline: "Run"
      })
      const silent = yield* Effect.flip(session.run("slow", { progressTimeout: "50 millis" }))
      expect(silent).toMatchObject({ _tag: "TimeoutError", deadline: "Progress" })
    })
  }))
})

describe("a turn", () => {
  everywhere("has the same events for every reader, from wherever it reads on", () => ({
    turns: () => [
      FakeTurn.command({ command: "ls", output: ["a\n", "b\n"], every: "5 millis" }),
      FakeTurn.diff("--- a\n+++ b\n"),
      FakeTurn.text(["Hel", "lo"])
    ],
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      const turn = yield* session.start("go")
      const live = Chunk.toReadonlyArray(yield* Stream.runCollect(turn.events()))
      expect(live.map(({ _tag }) => _tag)).toEqual(
        expect.arrayContaining(["Started", "CommandOutput", "Diff", "Text", "TokenUsage"])
      )
      expect(live.at(-1)).toEqual({
        _tag: "Completed",
        sequence: live.length,
        result: yield* turn.result
      })
      const later = Chunk.toReadonlyArray(yield* Stream.runCollect(turn.events({ after: 4 })))
      expect(later).toEqual(live.slice(4))
    })
  }))

  everywhere("is started once by its id, however often that is asked", () =>
    startedOnce((session) => [1, 2, 3].map(() => session.start("go", { id: "mine" })))
  )

  onOneHost("is started once by its id, whatever is asked by it", () =>
    startedOnce((session) => [
      session.start("go", { id: "mine" }),
      session.start("again", { id: "mine" }),
      session.spawn({ input: "help", id: "mine" }),
      session.startBtw("why?", { id: "mine" }),
      session.retryLast({ id: "mine" })
    ])
  )

  everywhere("goes on when its reader leaves, and another one reads on where that was", () => {
    const gate = aGate()
    return {
      turns: () => [FakeTurn.text("one "), gate.step, FakeTurn.text("two")],
      program: Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const turn = yield* session.start("go")
        const read = Chunk.toReadonlyArray(yield* untilText(turn.events()))
        yield* gate.open
        const after = read.at(-1)?.sequence ?? expect.unreachable()
        const rest = Chunk.toReadonlyArray(yield* Stream.runCollect(turn.events({ after })))
        expect(rest[0]?.sequence).toBe(after + 1)
        expect(
          [...read, ...rest].flatMap((event) => (event._tag === "Text" ? event.delta : []))
        ).toEqual(["one ", "two"])
        expect((yield* turn.result).text).toBe("two")
      })
    }
  })

  everywhere("tells a reader that is very late which of its events are gone", () => ({
    turns: () => FakeTurn.text(Array.from({ length: 2_000 }, () => ".")),
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      const turn = yield* session.start("go")
      yield* turn.result
      const [missed, next] = yield* turn
        .events({ after: 7 })
        .pipe(Stream.take(2), Stream.runCollect)
      expect(missed).toMatchObject({ _tag: "Missed", first: 8 })
      expect(next?.sequence).toBe((missed?.sequence ?? 0) + 1)
    })
  }))

  everywhere("that is read as a stream ends with its reader", () => ({
    turns: () => [FakeTurn.text("one"), FakeTurn.hang],
    program: Effect.gen(function* () {
      const { fake } = yield* Host
      const session = yield* sessionOf("s")
      yield* untilText(session.stream("go"))
      expect(yield* (yield* fake.awaitProcess(1)).activeTurns).toEqual([])
      // Its place is free.
      const next = yield* session.start("go on")
      yield* untilText(next.events())
    })
  }))

  everywhere("that is run ends with its caller, and so does a side question", () => ({
    turns: () => [FakeTurn.text("one"), FakeTurn.hang],
    program: Effect.gen(function* () {
      const { fake } = yield* Host
      const session = yield* sessionOf("s")
      const first = yield* session.start("first")
      yield* untilText(first.events())
      const process = yield* fake.awaitProcess(1)
      const aside = yield* Effect.fork(session.btw("why?"))
      yield* process.awaitReceived("turn/start", 2)
      yield* Fiber.interrupt(aside)
      expect(yield* process.activeTurns).toHaveLength(1)
      const other = yield* sessionOf("other")
      const run = yield* Effect.fork(other.run("go"))
      yield* process.awaitReceived("turn/start", 3)
      yield* Fiber.interrupt(run)
      expect(yield* process.activeTurns).toHaveLength(1)
    })
  }))

  everywhere("is interrupted by whoever has it, and confirms its end", () => ({
    turns: () => [FakeTurn.text("one"), FakeTurn.hang],
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      const turn = yield* session.start("go")
      yield* untilText(turn.events())
      yield* turn.interrupt
      expect(yield* Effect.flip(turn.result)).toMatchObject(interrupted)
      expect(yield* Effect.flip(Stream.runDrain(turn.events()))).toMatchObject(interrupted)
      yield* turn.interrupt
      expect(yield* turn.snapshot).toMatchObject({ status: "Failed" })
    })
  }))

  everywhere("is steered while it runs, and not after", () => ({
    turns: ({ steered, text }) =>
      steered
        ? FakeTurn.text(`now ${text}`)
        : [FakeTurn.text("one"), FakeTurn.text("never said", { every: "1 hour" })],
    program: Effect.gen(function* () {
      const session = yield* sessionOf("s")
      const notSteered = { _tag: "TurnError", reason: "NotSteered" }
      expect(yield* Effect.flip(session.steer("nobody"))).toMatchObject(notSteered)
      const turn = yield* session.start("go")
      yield* untilText(turn.events())
      yield* turn.steer("left")
      expect((yield* turn.result).text).toBe("now left")
      expect(yield* Effect.flip(turn.steer("too late"))).toMatchObject(notSteered)

      const second = yield* session.start("go")
      yield* untilText(second.events())
      yield* session.steer("right")
      expect((yield* second.result).text).toBe("now right")
    })
  }))
})

describe("a side question", () => {
  everywhere("is answered while a turn runs, and leaves no trace in the conversation", () => {
    const gate = aGate()
    return {
      turns: ({ forkedFrom, text }) =>
        forkedFrom === undefined
          ? [FakeTurn.text(`re: ${text}`), gate.step]
          : FakeTurn.text(`aside: ${text}`),
      program: Effect.gen(function* () {
        const session = yield* sessionOf("s")
        const turn = yield* session.start("go")
        yield* untilText(turn.events())
        expect((yield* session.btw("why?")).text).toBe("aside: why?")
        const aside = yield* session.startBtw("and how?")
        expect((yield* aside.result).text).toBe("aside: and how?")
        expect(yield* aside.snapshot).toMatchObject({ kind: "SideQuestion", title: "and how?" })
        yield* gate.open
        yield* turn.result
        expect(yield* saidIn(session)).toEqual([["go", "re: go"]])
      })
    }
  })
})

describe("a server that is lost", () => {
  everywhere("takes no turn with it that has done nothing: the turn runs on the next one", () => ({
    turns: ({ process }) =>
      process.number === 1 ? FakeTurn.perform(process.exit(0)) : FakeTurn.text("here"),
    program: Effect.gen(function* () {
      const { fake } = yield* Host
      const session = yield* sessionOf("s")
      const reading = yield* watch(session.stream("go"))
      expect(yield* reading.result).toMatchObject({ text: "here", generation: 2 })
      const retrying = (yield* reading.events).find(({ _tag }) => _tag === "Retrying")
      expect(retrying).toMatchObject({ failure: { _tag: "TransportError" } })
      expect(yield* fake.spawns).toBe(2)
    })
  }))

  everywhere("is followed by another one, on which the conversation goes on", () => ({
    turns: echo,
    program: Effect.gen(function* () {
      const { fake } = yield* Host
      const session = yield* sessionOf("s")
      const { threadId } = yield* session.run("one")
      yield* (yield* fake.awaitProcess(1)).exit(1)
      expect(yield* session.run("two")).toMatchObject({ threadId, generation: 2, text: "re: two" })
    })
  }))
})

describe("a shutdown", () => {
  onOneHost("tells the readers of running turns, and new ones that they are too late", () => ({
    turns: () => [FakeTurn.text("one"), FakeTurn.hang],
    program: Effect.gen(function* () {
      const { shutdown } = yield* Host
      const session = yield* sessionOf("s")
      const turn = yield* session.start("go")
      yield* untilText(turn.events())
      const reading = yield* Effect.fork(Effect.flip(Stream.runDrain(turn.events())))
      yield* shutdown
      expect(yield* Fiber.join(reading)).toMatchObject(interrupted)
      const refused = yield* Effect.flip(session.run("more"))
      expect(refused).toMatchObject({ _tag: "TurnError", reason: "ShuttingDown" })
      expect(Failure.isTransient(refused)).toBe(true)
    })
  }))
})
