/** The pipes of this Node process. Unlike Node's own, stdin and stdout can be closed while the process lives on. */
import { closeSync, fstatSync, openSync } from "node:fs"
import { Socket } from "node:net"
import { devNull } from "node:os"
import * as NodeStream from "@effect/platform-node/NodeStream"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export interface Stdio {
  readonly input: Stream.Stream<Uint8Array>
  /** From now on a write by the client fails. */
  readonly closeInput: Effect.Effect<void>
  /** Returns when the pipe or its reader has taken the bytes. */
  readonly print: (bytes: Uint8Array) => Effect.Effect<void>
  readonly closeOutput: Effect.Effect<void>
  readonly printError: (bytes: Uint8Array) => Effect.Effect<void>
}

/** Node keeps descriptors 0 and 1 open when their streams end. Opening the null device keeps their numbers taken. */
const close = (socket: Socket, fd: number): Effect.Effect<void> =>
  Effect.sync(() => {
    socket.destroy()
    closeSync(fd)
    openSync(devNull, "r+")
  })

/** For a pipe, a socket that can be closed. For a terminal or a file, the stream that Node has made. */
const socketOf = (fd: number, ordinary: Socket): Socket => {
  const stats = fstatSync(fd)
  return stats.isFIFO() || stats.isSocket()
    ? new Socket({ fd, readable: fd === 0, writable: fd !== 0 })
    : ordinary
}

/** A failed write is ignored: nobody is left to read the bytes. */
const write = (socket: Socket, bytes: Uint8Array): Effect.Effect<void> =>
  Effect.async((resume) => {
    socket.write(bytes, () => resume(Effect.void))
  })

export const make: Effect.Effect<Stdio> = Effect.sync(() => {
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
