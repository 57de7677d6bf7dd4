/** Sessions of a cluster: what holds whoever reads, and when hosts and the storage go away. */
import {
  ApprovalInbox,
  ApprovalRules,
  Failure,
  Input,
  type RunEvent,
  Session,
  SessionStore,
  type Turn
} from "@effect-codex/agent"
import type { TurnClaim } from "@effect-codex/cluster"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, DateTime, Deferred, Effect, Fiber, Option, Schedule, Stream } from "effect"
import { pooled } from "../guarantees/support.ts"
import { cluster } from "./memory.ts"

const echo = ({ text }: { readonly text: string }) => FakeTurn.text(`re: ${text}`)

const aGate = () => {
  const gate = Effect.runSync(Deferred.make<void>())
  return {
    open: Deferred.succeed(gate, undefined),
    step: FakeTurn.perform(Deferred.await(gate))
  }
}

const aCluster = (turns: FakeAppServer.Options["turns"] = echo) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make({ turns })
    return { fake, ...(yield* cluster(fake)) }
  })

/** The turns that were asked of the servers, by the words of their input. */
const asked = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    const all: Array<string> = []
    for (let number = 1; number <= (yield* fake.spawns); number++) {
      const process = yield* fake.awaitProcess(number)
      for (const { method, params } of yield* process.received) {
        if (method === "turn/start") all.push(JSON.stringify(params))
      }
    }
    return all.map((params) => /"text":"([^"]*)"/.exec(params)?.[1])
  })

const untilText = (events: Stream.Stream<RunEvent.RunEvent, unknown>) =>
  events.pipe(
    Stream.takeUntil(({ _tag }) => _tag === "Text"),
    Stream.runCollect,
    Effect.map(Chunk.toReadonlyArray)
  )

const sequences = (events: ReadonlyArray<RunEvent.RunEvent>) =>
  events.map(({ sequence }) => sequence)

const turn = { session: "s", id: "message:7" }

const mine = new Failure.TurnError({
  reason: "Interrupted",
  generation: 1,
  threadId: "",
  turnId: undefined,
  kind: undefined,
  detail: "by its host"
})

describe("a turn that is asked for by an id", () => {
  it.scopedLive("runs once, however often it is asked for, and is read by its id", () =>
    Effect.gen(function* () {
      const { fake, start } = yield* aCluster()
      const { submit, turn: find } = yield* start()
      const turns = yield* Effect.replicateEffect(submit(turn, "go"), 3)
      const results = yield* Effect.forEach([...turns, find(turn)], ({ result }) => result)
      expect(results.map(({ text }) => text)).toEqual(Array.from({ length: 4 }, () => "re: go"))
      expect(yield* asked(fake)).toEqual(["go"])
      yield* Effect.flatMap(submit(turn, "go"), ({ result }) => result)
      expect(yield* asked(fake)).toEqual(["go"])
    })
  )

  it.scopedLive("is refused with another input, as another kind, and with other options", () =>
    Effect.gen(function* () {
      const { fake, start } = yield* aCluster()
      const { submit } = yield* start()
      const options = { timeout: "1 minute", turn: { effort: "low" } } as const
      yield* Effect.flatMap(submit(turn, "go", options), ({ result }) => result)
      const differ = [
        submit(turn, "stop", options),
        submit(turn, "go", { ...options, kind: "SideQuestion" }),
        submit(turn, "go", { ...options, timeout: "2 minutes" }),
        submit(turn, "go")
      ]
      for (const other of differ) {
        expect(yield* Effect.flip(other)).toMatchObject({
          _tag: "TurnLogError",
          reason: "InputDiffers"
        })
      }
      yield* submit(turn, "go", { turn: { effort: "low" }, timeout: 60_000, kind: "Turn" })
      expect(yield* asked(fake)).toEqual(["go"])
    })
  )

  it.scopedLive("of a session whose key the storage does not take is refused", () =>
    Effect.gen(function* () {
      const { start } = yield* aCluster()
      const { submit } = yield* start()
      for (const session of ["k".repeat(256), "", " a", "a\0b", "\ud800"]) {
        expect(yield* Effect.flip(submit({ session, id: "1" }, "go"))).toMatchObject({
          _tag: "RequestError",
          code: 400
        })
      }
      const long = yield* submit({ session: "🙂".repeat(255), id: "i".repeat(1_000) }, "go")
      expect((yield* long.result).text).toBe("re: go")
    })
  )
})

describe("what is asked of a turn", () => {
  it.scopedLive("is done once, also if the engine delivers it twice", () =>
    Effect.gen(function* () {
      const { fake, start } = yield* aCluster(({ steered }) =>
        steered ? FakeTurn.hang : [FakeTurn.text("one"), FakeTurn.hang]
      )
      const { entity, submit } = yield* start()
      const running = yield* submit(turn, "go")
      yield* untilText(running.events())
      const message = { call: "call-1", turn: turn.id, input: [Input.text("left")] }
      yield* Effect.replicateEffect(entity.Steer(message), 3)
      const { received } = yield* fake.awaitProcess(1)
      const steers = Effect.map(received, (all) =>
        all.filter(({ method }) => method === "turn/steer")
      )
      expect(yield* steers).toHaveLength(1)
      yield* entity.Steer({ ...message, call: "call-2" })
      expect(yield* steers).toHaveLength(2)
      yield* running.interrupt
    })
  )

  it.scopedLive("may be to interrupt it before it has begun: then it is never sent", () => {
    const gate = aGate()
    return Effect.gen(function* () {
      const { fake, start } = yield* aCluster(() => [FakeTurn.text("one"), gate.step])
      const { submit } = yield* start()
      const first = yield* submit(turn, "first")
      yield* untilText(first.events())
      const second = yield* submit({ ...turn, id: "second" }, "second")
      expect(yield* second.snapshot).toMatchObject({ status: "Queued", title: "second" })
      yield* second.interrupt
      expect(yield* Effect.flip(second.result)).toMatchObject({ reason: "Interrupted" })
      expect(yield* asked(fake)).toEqual(["first"])
      yield* gate.open
      yield* first.result
    })
  })
})

describe("readers", () => {
  it.scopedLive("that are slow, or leave, delay nothing", () => {
    const gate = aGate()
    return Effect.gen(function* () {
      const { start } = yield* aCluster(({ text }) =>
        text === "next"
          ? FakeTurn.text("next")
          : [
              FakeTurn.text("one"),
              gate.step,
              FakeTurn.text(Array.from({ length: 1_000 }, () => "."))
            ]
      )
      const { submit } = yield* start()
      const running = yield* submit(turn, "go")
      const slow = yield* Effect.fork(Stream.runForEach(running.events(), () => Effect.never))
      const leaving = yield* Effect.fork(Stream.runDrain(running.events()))
      yield* untilText(running.events())
      yield* Fiber.interrupt(leaving)
      yield* gate.open
      const next = yield* submit({ ...turn, id: "next" }, "next")
      expect((yield* next.result).text).toBe("next")
      yield* Fiber.interrupt(slow)
    })
  })

  it.scopedLive("have each event once, in order, also if the storage goes away meanwhile", () => {
    const gate = aGate()
    return Effect.gen(function* () {
      const { setAway, start } = yield* aCluster(() => [
        FakeTurn.text(["a", "b"]),
        gate.step,
        FakeTurn.text(["c", "d"], { every: "20 millis" })
      ])
      const { submit } = yield* start()
      const running = yield* submit(turn, "go")
      const before = yield* untilText(running.events())
      const reading = yield* Effect.fork(Stream.runCollect(running.events()))
      const after = before.at(-1)?.sequence ?? 0
      yield* setAway(true)
      const comesBack = yield* Effect.fork(Stream.runCollect(running.events({ after })))
      yield* gate.open
      yield* Effect.sleep("300 millis")
      yield* setAway(false)
      const all = Chunk.toReadonlyArray(yield* Fiber.join(reading))
      expect(sequences(all)).toEqual(all.map((_, position) => position + 1))
      expect(all.at(-1)?._tag).toBe("Completed")
      expect(Chunk.toReadonlyArray(yield* Fiber.join(comesBack))).toEqual(all.slice(after))
    })
  })
})

describe("people", () => {
  it.scopedLive("answer what a turn asks, wherever it runs", () =>
    Effect.gen(function* () {
      const { start } = yield* aCluster(() => [
        FakeTurn.approveCommand({ command: "make" }),
        FakeTurn.text("done")
      ])
      const inbox = yield* ApprovalInbox.ApprovalInbox
      const approvals = yield* ApprovalRules.make({
        person: inbox.person,
        store: yield* ApprovalRules.memory
      })
      const { answer, questions, submit } = yield* start({
        sessions: { approvals }
      })
      const running = yield* submit(turn, "go")
      const [question] = yield* Stream.repeatEffectWithSchedule(
        questions("s"),
        Schedule.spaced("10 millis")
      ).pipe(
        Stream.filter(({ length }) => length > 0),
        Stream.take(1),
        Stream.flattenIterables,
        Stream.runCollect
      )
      expect(yield* questions("other")).toEqual([])
      const id = question?.id ?? ""
      expect(yield* Effect.flip(answer("other", id, { decision: "accept" }))).toMatchObject({
        _tag: "NotPending"
      })
      yield* answer("s", id, { decision: "accept", by: "ada" })
      expect((yield* running.result).text).toBe("done")
      expect(yield* Effect.flip(answer("s", id, { decision: "accept" }))).toMatchObject({
        _tag: "NotPending"
      })
    }).pipe(Effect.provide([ApprovalInbox.ApprovalInbox.layer, NodeContext.layer]))
  )
})

describe("a session that is created", () => {
  it.scopedLive("is the caller's, also if its host is lost before it answers", () =>
    Effect.gen(function* () {
      const { start } = yield* aCluster()
      const first = yield* start({ name: "first" })
      const open = { as: "New", call: "call-1" } as const
      expect(yield* first.entity.Open(open)).toBe(true)
      yield* first.stop
      const second = yield* start({ name: "second" })
      expect(yield* second.entity.Open(open)).toBe(true)
      expect(yield* Effect.flip(second.sessions.create("s"))).toMatchObject({
        _tag: "SessionExists"
      })
      yield* Effect.flatMap(second.submit(turn, "go"), ({ result }) => result)
      expect(yield* second.entity.Open(open)).toBe(true)
      expect(yield* Effect.flip(second.entity.Open({ ...open, call: "call-2" }))).toMatchObject({
        _tag: "SessionExists"
      })
    })
  )
})

describe("a session that is created while the storage is not heard", () => {
  it.scopedLive("is the caller's, if it was stored", () =>
    Effect.gen(function* () {
      const { start } = yield* aCluster()
      const lost = new SessionStore.StoreError({
        reason: "Unwritable",
        location: "memory",
        action: "",
        detail: ""
      })
      const through = (store: SessionStore.Service): SessionStore.Service => ({
        ...store,
        put: (entry) => Effect.zipRight(store.put(entry), Effect.fail(lost))
      })
      const { sessions } = yield* start({ through })
      expect((yield* sessions.create("s")).key).toBe("s")
      expect(yield* Effect.flip(sessions.create("s"))).toMatchObject({ _tag: "SessionExists" })
    })
  )
})

describe("a session of a tenant", () => {
  it.scopedLive("is no program's to get, to find, to create or to forget", () =>
    Effect.gen(function* () {
      const { start, stored } = yield* aCluster()
      yield* stored.put({ key: "s", owner: "ada", updatedAt: yield* DateTime.now })
      const { sessions } = yield* start()
      const refused = { _tag: "NotOwner", key: "s" }
      for (const asked of [
        sessions.get("s"),
        sessions.find("s"),
        sessions.create("s"),
        sessions.forget("s")
      ]) {
        expect(yield* Effect.flip(Effect.asVoid(asked))).toMatchObject(refused)
      }
      expect(yield* sessions.list).toEqual([])
      expect(Option.isSome(yield* stored.get("s"))).toBe(true)
    })
  )
})

describe("a host that takes sessions over", () => {
  it.scopedLive(
    "runs the turns that wait in their order, and tells the one that was cut as lost",
    () => {
      const gate = aGate()
      return Effect.gen(function* () {
        const { fake, start } = yield* aCluster(({ text }) =>
          text === "one" ? [FakeTurn.text("one"), gate.step] : FakeTurn.text(text)
        )
        const first = yield* start({ name: "first" })
        const { submit } = first
        const ids = ["one", "two", "three", "four"]
        for (const id of ids) yield* submit({ session: "s", id }, id)
        yield* untilText(first.turn({ session: "s", id: "one" }).events())
        yield* first.stop

        const second = yield* start({ name: "second" })
        const { turn: find } = second
        const lost = yield* Effect.flip(find({ session: "s", id: "one" }).result)
        expect(lost).toMatchObject({ _tag: "TurnError", reason: "TurnLost" })
        expect(lost.message).toContain("first")
        for (const id of ids.slice(1)) {
          expect((yield* find({ session: "s", id }).result).text).toBe(id)
        }
        expect(yield* asked(fake)).toEqual(ids)
        const session = yield* second.sessions.get("s")
        const { turns } = yield* session.history({ order: "OldestFirst" })
        // It is the same conversation.
        expect(turns).toHaveLength(4)
      })
    }
  )

  it.scopedLive("has what a host that shuts down has cut, or has not begun", () => {
    const gate = aGate()
    return Effect.gen(function* () {
      const { start } = yield* aCluster(({ text }) =>
        text === "one" ? [FakeTurn.text("one"), gate.step] : FakeTurn.text(text)
      )
      const first = yield* start()
      const running = yield* first.submit({ session: "s", id: "one" }, "one")
      yield* untilText(running.events())
      yield* first.shutdown
      yield* first.submit({ session: "s", id: "two" }, "two")
      yield* first.stop
      const second = yield* start()
      const lost = yield* Effect.flip(second.turn({ session: "s", id: "one" }).result)
      expect(lost).toMatchObject({ reason: "TurnLost" })
      expect((yield* second.turn({ session: "s", id: "two" }).result).text).toBe("two")
    })
  })

  it.scopedLive("asks a turn that was cut again, where that is the policy", () => {
    const gate = aGate()
    let times = 0
    return Effect.gen(function* () {
      const { start } = yield* aCluster(() =>
        ++times === 1 ? [FakeTurn.text("cut"), gate.step] : FakeTurn.text("whole")
      )
      const first = yield* start()
      const running = yield* first.submit(turn, "go")
      yield* untilText(running.events())
      yield* first.stop
      const second = yield* start({ lost: "Replay" })
      const again = second.turn(turn)
      expect((yield* again.result).text).toBe("whole")
      const events = Chunk.toReadonlyArray(yield* Stream.runCollect(again.events()))
      expect(sequences(events)).toEqual(events.map((_, position) => position + 1))
      expect(events.map(({ _tag }) => _tag)).toContain("Retrying")
    })
  })
})

/** A turn that a host has claimed and was lost with. What of it is on the thread, the fake says. */
const aLostTurn = (
  turns: FakeAppServer.Options["turns"],
  leave: (running: Turn.Turn, taken: TurnClaim.Taken) => Effect.Effect<unknown, unknown>
) =>
  Effect.gen(function* () {
    const { fake, lost, start } = yield* aCluster(turns)
    const taken = lost.take(turn)
    yield* Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server: fake.spec() })
      yield* lost.accept(turn, "go", { kind: "Turn", options: {} })
      yield* leave(yield* session.start("go", { beforeTurn: taken.beforeTurn }), taken)
    }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
    return { fake, taken, ...(yield* start({ name: "next" })) }
  })

describe("a turn whose host was lost", () => {
  it.scopedLive("is told as its thread has it, if it has ended there", () =>
    Effect.gen(function* () {
      const { fake, submit, taken } = yield* aLostTurn(
        () => [FakeTurn.command({ command: "ls", output: "a" }), FakeTurn.text("the end")],
        ({ result }) => result
      )
      const running = yield* submit(turn, "go")
      expect(yield* running.result).toMatchObject({ text: "the end", status: "completed" })
      const events = Chunk.toReadonlyArray(yield* Stream.runCollect(running.events()))
      expect(sequences(events)).toEqual(events.map((_, position) => position + 1))
      expect(events.map(({ _tag }) => _tag)).toContain("ItemCompleted")
      expect(yield* asked(fake)).toEqual(["go"])
      // Its host can no longer write, nor send it.
      expect(yield* Effect.flip(taken.end({ _tag: "Failed", failure: mine }))).toMatchObject({
        reason: "NotHeld"
      })
      // The session goes on with that conversation.
      const next = yield* submit({ ...turn, id: "next" }, "and?")
      expect((yield* next.result).threadId).toBe((yield* running.result).threadId)
    })
  )

  it.scopedLive(
    "has the usage that its host has told of before, which its thread does not have",
    () =>
      Effect.gen(function* () {
        const { submit } = yield* aLostTurn(
          () => [
            FakeTurn.text("one"),
            FakeTurn.usage({ inputTokens: 1200, outputTokens: 80 }),
            FakeTurn.text("the end")
          ],
          (running, taken) =>
            running.events().pipe(
              Stream.takeUntil(({ _tag }) => _tag === "TokenUsage"),
              Stream.runCollect,
              Effect.flatMap((events) => taken.append(Chunk.toReadonlyArray(events))),
              Effect.zipRight(running.result)
            )
        )
        const running = yield* submit(turn, "go")
        expect(yield* running.result).toMatchObject({
          text: "the end",
          usage: { inputTokens: 1200, outputTokens: 80 }
        })
        const events = Chunk.toReadonlyArray(yield* Stream.runCollect(running.events()))
        expect(sequences(events)).toEqual(events.map((_, position) => position + 1))
      })
  )

  it.scopedLive("is told as failed, if it has failed there", () =>
    Effect.gen(function* () {
      const { submit } = yield* aLostTurn(
        () => FakeTurn.contextWindowExceeded,
        ({ result }) => Effect.either(result)
      )
      const running = yield* submit(turn, "go")
      expect(yield* Effect.flip(running.result)).toMatchObject({
        _tag: "TurnError",
        reason: "ContextWindow"
      })
    })
  )

  it.scopedLive("is told as lost, if nothing is known of it", () =>
    Effect.gen(function* () {
      const { fake, lost, start } = yield* aCluster()
      yield* lost.accept(turn, "go", { kind: "Turn", options: {} })
      yield* lost.take(turn).beforeTurn({
        session: "s",
        threadId: "thread-unknown",
        messageId: "run-1",
        generation: 1,
        attempt: 1
      })
      const { submit } = yield* start()
      const running = yield* submit(turn, "go")
      expect(yield* Effect.flip(running.result)).toMatchObject({ reason: "TurnLost" })
      expect(yield* running.snapshot).toMatchObject({ status: "Failed" })
      expect(yield* asked(fake)).toEqual([])
    })
  )
})
