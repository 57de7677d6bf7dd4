/** What is served of a turn is read back by a client, with the failures that a stranger may be told. */
import { Failure, type RunEvent, Turn } from "@effect-codex/agent"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Stream } from "effect"
import { failures } from "../app-server/samples.ts"
import { samples } from "./samples.ts"

/** The frames of a turn with these events, read back one by one. */
const served = (events: Stream.Stream<RunEvent.RunEvent, Failure.Failure>) =>
  Turn.serverSentEvents({ events: () => events }).pipe(Stream.map(partsOf), Stream.runCollect)

const partsOf = (frame: string) => ({
  event: /^event: (.*)$/m.exec(frame)?.[1] ?? "",
  data: /^data: (.*)$/m.exec(frame)?.[1] ?? ""
})

const read = (events: Stream.Stream<RunEvent.RunEvent, Failure.Failure>) =>
  Effect.flatMap(served(events), (frames) =>
    Effect.forEach(Chunk.toReadonlyArray(frames), (frame) =>
      Effect.either(Turn.fromServerSentEvent(frame))
    )
  )

const told = (failure: Failure.Failure) => Failure.fromPublic(Failure.toPublic(failure))

describe("an event that was served", () => {
  it.effect("is sent together with those that came with it, so that many readers cost little", () =>
    Effect.gen(function* () {
      const events = Stream.fromIterable(samples.events)
      const chunks = yield* Turn.serverSentEvents({ events: () => events }).pipe(
        Stream.chunks,
        Stream.runCollect
      )
      expect(Chunk.toReadonlyArray(chunks).map(Chunk.size)).toEqual([samples.events.length])
    })
  )

  it.effect("is read back as it was, whatever it is", () =>
    Effect.gen(function* () {
      const whole = samples.events.filter((event) => !("failure" in event))
      const back = yield* Effect.all(yield* read(Stream.fromIterable(whole)))
      expect(back).toEqual(whole)
    })
  )

  it.effect(
    "has the failure that a stranger was told, by which a program decides as by the original",
    () =>
      Effect.gen(function* () {
        const retrying = samples.events.flatMap((event) =>
          event._tag === "Retrying" ? [event] : []
        )
        const back = yield* Effect.all(yield* read(Stream.fromIterable(retrying)))
        expect(back).toEqual(
          retrying.map(({ failure, sequence }) => ({
            _tag: "Retrying",
            sequence,
            failure: told(failure)
          }))
        )
      })
  )

  it.effect("says when a limit resets, in its failure too", () =>
    Effect.gen(function* () {
      const waiting = samples.events.flatMap((event) =>
        event._tag === "WaitingForReset" ? [event] : []
      )
      const [back] = yield* Effect.all(yield* read(Stream.fromIterable(waiting)))
      const [{ failure, resetsAt, sequence } = expect.unreachable()] = waiting
      expect(back).toMatchObject({
        sequence,
        resetsAt,
        failure: { reason: failure.reason, resetsAt }
      })
    })
  )
})

describe("a turn that failed", () => {
  it.effect("fails its reader with every failure that there is", () =>
    Effect.forEach(failures, (failure) =>
      Effect.gen(function* () {
        const [end = expect.unreachable()] = yield* read(Stream.fail(failure))
        expect(yield* Effect.flip(end)).toEqual(told(failure))
      })
    )
  )

  it.effect(
    "fails a reader that does not know the reason, because it is from a later version",
    () =>
      Effect.gen(function* () {
        const data = JSON.stringify({
          _tag: "TurnError",
          reason: "Eclipse",
          message: "It is dark."
        })
        const failure = yield* Effect.flip(Turn.fromServerSentEvent({ event: "Failed", data }))
        expect(failure).toMatchObject({ _tag: "TurnError", reason: "Other" })
      })
  )
})

describe("what is no event", () => {
  it.effect("is a DecodeError that quotes nothing of it", () =>
    Effect.gen(function* () {
      for (const event of ["Text", "Failed", "Retrying", "WaitingForReset"]) {
        const failure = yield* Effect.flip(Turn.fromServerSentEvent({ event, data: "a secret" }))
        expect(failure).toMatchObject({ _tag: "DecodeError", method: event })
        expect(String(failure)).not.toContain("a secret")
      }
    })
  )
})
