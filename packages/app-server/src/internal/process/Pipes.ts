/**
 * Moves data through the pipes of a process. The platform shows them as streams, and each piece that passes through one
 * costs as much as ten lines. Pipes that Node itself has are read and written by their events, for a tenth of that.
 */
import type { Process } from "@effect/platform/CommandExecutor"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { ChildProcess } from "node:child_process"
import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { finished, type Readable, type Writable } from "node:stream"
import type { Outbox } from "../transport/Outbox.ts"

export interface Pipes {
  /** Shows each piece of stdout, until the process closes it. */
  readonly read: (push: (chunk: Uint8Array) => void) => Effect.Effect<void, unknown>
  /** Writes to stdin what is in the outbox. Closes stdin after the last line, or when it is interrupted. */
  readonly write: (outbox: Outbox) => Effect.Effect<void, unknown>
}

/** A process, and how to move data through its pipes. */
export interface Piped {
  readonly child: Process
  readonly pipes: Pipes
}

/**
 * Adds the pipes to a process that is started. The platform does not hand out what Node has of it, but Node tells of each
 * process that it makes.
 */
export const of = <E, R>(start: Effect.Effect<Process, E, R>): Effect.Effect<Piped, E, R> =>
  Effect.suspend(() => {
    const made: Array<ChildProcess> = []
    const onMade = (message: unknown): void => {
      if (Predicate.hasProperty(message, "process") && message.process instanceof ChildProcess)
        made.push(message.process)
    }
    subscribe(channel, onMade)
    return start.pipe(
      Effect.map((child) => ({ child, pipes: pipesOf(child, made) })),
      Effect.ensuring(Effect.sync(() => unsubscribe(channel, onMade)))
    )
  })

const channel = "child_process"

const pipesOf = (child: Process, made: ReadonlyArray<ChildProcess>): Pipes => {
  const own = isComposed(child) ? undefined : made.find(({ pid }) => pid === child.pid)
  return own?.stdin && own.stdout ? ofNode(own.stdin, own.stdout) : ofStreams(child)
}

/** An executor has put it together, perhaps to watch or change what passes: a fake's, or one around the platform's. */
const isComposed = (child: Process): boolean => Object.getPrototypeOf(child) === Object.prototype

const ofStreams = ({ stdin, stdout }: Process): Pipes => ({
  read: (push) => drain(stdout, push),
  write: ({ stream }) => Stream.run(stream, stdin)
})

/**
 * A fold, because running an effect per chunk keeps chunks alive for the garbage collector: that cost half as much
 * as parsing.
 */
export const drain = <E>(
  stream: Stream.Stream<Uint8Array, E>,
  push: (chunk: Uint8Array) => void
): Effect.Effect<void, E> => Stream.runFold(stream, undefined, (_: void, chunk) => push(chunk))

const ofNode = (stdin: Writable, stdout: Readable): Pipes => ({
  read: (push) =>
    Effect.async((resume) => {
      const stop = (): void => {
        stdout.off("data", onData)
        stdout.destroy()
      }
      const onData = (chunk: Uint8Array): void => {
        const pushed = Either.try(() => push(chunk))
        if (Either.isRight(pushed)) return
        resume(Effect.die(pushed.left))
        stop()
      }
      stdout.on("data", onData)
      finished(stdout, { writable: false }, (error) => resume(endOf(error)))
      return Effect.sync(stop)
    }),
  write: (outbox) =>
    Effect.async((resume) => {
      let isDue = false
      let hasWritten = false
      const write = (): void => {
        if (!isDue) return
        isDue = false
        const text = outbox.take()
        if (text === undefined) stdin.end()
        else if (stdin.write(text)) next()
        else stdin.once("drain", next)
      }
      const writeRest = (): void => {
        hasWritten = false
        write()
      }
      // The first line is written at once, because it may be the only one. Those that follow in the same step of the program
      // are written together: when the step is done, or as soon as they are many.
      const due = (): void => {
        isDue = true
        if (hasWritten) return outbox.onMany(write)
        hasWritten = true
        queueMicrotask(writeRest)
        write()
      }
      const next = (): void => outbox.onReady(due)
      next()
      finished(stdin, { readable: false }, (error) => resume(endOf(error)))
      return Effect.sync(() => stdin.end())
    })
})

/** Node's listeners for the end stay: an error that follows is no surprise then. */
const endOf = (error: Error | null | undefined): Effect.Effect<void, Error> =>
  error ? Effect.fail(error) : Effect.void
