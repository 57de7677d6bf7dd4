/** The pipes of this very process, such that each of them can be closed while it lives on. */
import { closeSync, fstatSync, openSync } from "node:fs"
import { Socket } from "node:net"
import { devNull } from "node:os"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Stream } from "effect"

export interface FakeStdio {
  readonly input: Stream.Stream<Uint8Array>
  /** From now on whoever writes to it learns that nobody reads. */
  readonly closeInput: Effect.Effect<void>
  /** Done when the other side, or the pipe, has it. */
  readonly print: (bytes: Uint8Array) => Effect.Effect<void>
  readonly closeOutput: Effect.Effect<void>
  readonly printError: (bytes: Uint8Array) => Effect.Effect<void>
}

/** Node keeps 0 and 1 open, whatever becomes of their streams. Nothing else may take their numbers. */
const close = (socket: Socket, fd: number): Effect.Effect<void> =>
  Effect.sync(() => {
    socket.destroy()
    closeSync(fd)
    openSync(devNull, "r+")
  })

/** Those that Node makes write to pipes without waiting, and cannot be closed; but they also know terminals and files. */
const socketOf = (fd: number, ordinary: Socket): Socket => {
  const stats = fstatSync(fd)
  return stats.isFIFO() || stats.isSocket()
    ? new Socket({ fd, readable: fd === 0, writable: fd !== 0 })
    : ordinary
}

/** One that cannot be written to has nobody left who could read that. */
const write = (socket: Socket, bytes: Uint8Array): Effect.Effect<void> =>
  Effect.async((resume) => {
    socket.write(bytes, () => resume(Effect.void))
  })

export const make: Effect.Effect<FakeStdio> = Effect.sync(() => {
  const input = socketOf(0, process.stdin)
  const output = socketOf(1, process.stdout)
  for (const socket of [input, output]) socket.on("error", () => {})
  return {
    input: NodeStream.fromReadable<"Unreadable", Uint8Array>(
      () => input,
      () => "Unreadable"
    ).pipe(Stream.catchAll(() => Stream.empty)),
    closeInput: close(input, 0),
    print: (bytes) => write(output, bytes),
    closeOutput: close(output, 1),
    printError: (bytes) => write(process.stderr, bytes)
  }
})
