/** The stdin pipe of a fake process. */
import type { Process } from "@effect/platform/CommandExecutor"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Mailbox from "effect/Mailbox"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type { Life } from "./Life.ts"
import * as SystemErrors from "./SystemErrors.ts"

export interface Input {
  /** The end that the client writes to. */
  readonly sink: Process["stdin"]
  /** The lines that the process reads. None arrives while the process is frozen. */
  readonly lines: Stream.Stream<string>
  /** Closes the reading end: the next write fails. */
  readonly break: Effect.Effect<void>
  /** Waits until the reading end is closed. */
  readonly broken: Effect.Effect<void>
  /** From now on the pipe can be written to although the process has ended: somebody else holds its reading end. */
  readonly hold: Effect.Effect<void>
  readonly readSlowly: (bytesPerSecond: number) => Effect.Effect<void>
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
}

/** What a Linux pipe holds. A writer waits while more than this is unread. */
const pipeBytes = 65_536

/** `onBreak` runs before `break` returns. */
export const make = (life: Life, onBreak: Effect.Effect<void>): Effect.Effect<Input> =>
  Effect.gen(function* () {
    const pipe = yield* Mailbox.make<Uint8Array>()
    const awake = yield* Effect.makeLatch(true)
    const room = yield* Effect.makeLatch(true)
    const broken = yield* Deferred.make<void>()
    let bytesPerSecond = Infinity
    let held = false
    let unread = 0

    const write = (bytes: Uint8Array) =>
      Effect.gen(function* () {
        const isBroken = yield* Deferred.isDone(broken)
        if (isBroken || !(held || (yield* life.isRunning))) return yield* SystemErrors.brokenPipe
        pipe.unsafeOffer(bytes)
        unread += bytes.length
        if (unread <= pipeBytes) return
        yield* room.close
        yield* Effect.raceAll([room.await, life.await, Deferred.await(broken)])
      })
    const read = ({ length }: Uint8Array) =>
      Effect.gen(function* () {
        if (bytesPerSecond < Infinity) yield* Effect.sleep((length / bytesPerSecond) * 1000)
        unread -= length
        if (unread <= pipeBytes) yield* room.open
      })

    return {
      sink: Sink.mapEffect(Sink.forEach(write), () =>
        // A process that has closed its input cannot see the end of it.
        Effect.asVoid(Effect.unlessEffect(pipe.end, Deferred.isDone(broken)))
      ),
      lines: Mailbox.toStream(pipe).pipe(
        Stream.tap(read),
        Stream.decodeText(),
        Stream.splitLines,
        Stream.tap(() => awake.await),
        Stream.concat(Stream.drain(Stream.fromEffect(awake.await)))
      ),
      break: Effect.asVoid(Effect.whenEffect(onBreak, Deferred.succeed(broken, undefined))),
      broken: Deferred.await(broken),
      hold: Effect.sync(() => {
        held = true
      }),
      readSlowly: (speed) =>
        Effect.sync(() => {
          bytesPerSecond = speed
        }),
      freeze: Effect.asVoid(awake.close),
      thaw: Effect.asVoid(awake.open)
    }
  })
