/** Plays a script as the transport of a server. */
import { Failure, FlightRecorder, MonotonicClock, type Transport } from "@effect-codex/app-server"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type { Diverged, Script } from "./Script.ts"

export interface Options {
  readonly recorded: FlightRecorder.Generation
  readonly script: Script
  readonly opening: Transport.OpenOptions
  /** Returns what the server is lost with. */
  readonly onDiverged: (diverged: Diverged) => string
}

/** The script is played in the scope, from when somebody listens. */
export const open = (
  options: Options
): Effect.Effect<Transport.Transport, Failure.TransportError, Scope.Scope> =>
  Effect.gen(function* () {
    const { onDiverged, opening, recorded, script } = options
    const now = yield* MonotonicClock.reader
    const started = now()
    const elapsed = () => now() - started
    const opened = recorded.entries.find((entry) => entry._tag === "Opened")
    if (opened === undefined) return yield* notOpened(options)
    const listener = yield* Deferred.make<Transport.Listener>()
    const ended = yield* Deferred.make<Failure.TransportError>()
    const sent = Effect.unsafeMakeLatch(false)
    const answers = yield* Queue.unbounded<string>()
    const end = (error: Failure.TransportError) =>
      Deferred.unsafeDone(ended, Effect.succeed(ofGeneration(error, opening)))
    yield* Effect.addFinalizer(() => opening.onClosed(closeReport(options)))
    yield* Deferred.await(listener).pipe(
      Effect.tap((listen) => Effect.forkScoped(deliver(answers, listen))),
      Effect.flatMap((listen) => play({ script, opening, elapsed, sent, listen, end })),
      Effect.raceFirst(Deferred.await(ended)),
      Effect.forkScoped
    )
    return {
      pid: opened.pid,
      listen: (listen) => Effect.asVoid(Deferred.succeed(listener, listen)),
      write: (line) => {
        const kept = FlightRecorder.redactLine(line, opening.redact)
        const taken = script.sent(kept, elapsed())
        if (Either.isLeft(taken)) return end(stopped(opening, onDiverged(taken.left)))
        for (const answer of taken.right) Queue.unsafeOffer(answers, answer)
        sent.unsafeOpen()
      },
      end: Deferred.await(ended),
      stderr: () => lossOf(recorded)?.stderr ?? ""
    }
  })

interface Stage {
  readonly script: Script
  readonly opening: Transport.OpenOptions
  /** Milliseconds since the server was started. */
  readonly elapsed: () => number
  /** Opened when the program has sent something. */
  readonly sent: Effect.Latch
  readonly listen: Transport.Listener
  readonly end: (error: Failure.TransportError) => void
}

/** Answers that wait for nothing else. */
const deliver = (answers: Queue.Dequeue<string>, listen: Transport.Listener) =>
  Queue.take(answers).pipe(
    Effect.map((answer) => listen([answer], false)),
    Effect.forever
  )

const play = (stage: Stage): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { end, listen, opening, script, sent } = stage
    sent.unsafeClose()
    const next = script.next()
    switch (next._tag) {
      case "AwaitProgram":
        return Effect.zipRight(sent.await, play(stage))
      case "Done":
        return Effect.void
      case "Deliver": {
        const delivered = Effect.sync(() => listen(next.lines, false))
        return until(stage, next.at).pipe(Effect.zipRight(delivered), Effect.zipRight(play(stage)))
      }
      case "End":
        return Effect.zipRight(
          until(stage, next.at),
          Effect.sync(() => end(next.error))
        )
      case "Missing":
        return Effect.sync(() =>
          end(
            stopped(
              opening,
              `the recording lacks a message of the server, of ${next.bytes} bytes. Record it again with more \`bytes\``
            )
          )
        )
    }
  })

/** Waits for a time of the recording, by the pauses that the program made more than when it was recorded. */
const until = ({ elapsed, script }: Stage, at: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const pause = at + script.lateness - elapsed()
    return pause > 0 ? Effect.sleep(pause) : Effect.void
  })

const lossOf = ({ entries }: FlightRecorder.Generation): Failure.TransportError | undefined =>
  entries.find((entry) => entry._tag === "Lost")?.error

const notOpened = ({ opening, recorded }: Options) => {
  const lost = recorded.entries.find((entry) => entry._tag === "Lost")
  return lost === undefined
    ? Effect.never
    : Effect.zipRight(Effect.sleep(lost.at), Effect.fail(ofGeneration(lost.error, opening)))
}

/** The same loss, of the generation that is played. */
const ofGeneration = (
  { detail, phase, reason, stderr }: Failure.TransportError,
  { generation }: Transport.OpenOptions
) => new Failure.TransportError({ reason, phase, generation, detail, stderr })

/** The replay cannot go on. That is nothing a server does, but code of this program. */
export const stopped = ({ generation }: Transport.OpenOptions, detail: string) =>
  new Failure.TransportError({
    reason: "BrokeDown",
    phase: "Running",
    generation,
    detail,
    stderr: ""
  })

const closeReport = ({ opening, recorded }: Options): Transport.CloseReport => {
  const { generation } = opening
  const closed = recorded.entries.find((entry) => entry._tag === "Closed")
  const asked: Transport.CloseReport = {
    generation,
    pid: undefined,
    how: "EndOfInput",
    exitCode: 0,
    signal: undefined,
    took: Duration.zero,
    orphans: 0
  }
  return { ...asked, ...closed?.report, generation }
}
