/**
 * Every server process of the experiment, in the hands of whoever is to end it. Closing a child's input can be done by
 * its parent alone, so this stands between the transport and the platform that spawns: all else is the real thing.
 */
import { CommandExecutor } from "@effect/platform"
import {
  Channel,
  type Chunk,
  Deferred,
  Effect,
  Option,
  Sink,
  Stream,
  SubscriptionRef
} from "effect"

export const kinds = ["SIGKILL", "SIGSTOP", "stdin closed"] as const

export type Kind = (typeof kinds)[number]

export interface Server {
  readonly pid: number
  readonly isRunning: Effect.Effect<boolean>
  readonly isStruck: () => boolean
  readonly strike: (kind: Kind) => Effect.Effect<void>
}

/** Ends its input, once `cut` is done, as the caller of the sink would have ended it. */
const cutOff = (
  stdin: CommandExecutor.Process["stdin"],
  cut: Deferred.Deferred<void>
): CommandExecutor.Process["stdin"] =>
  Channel.identity<Chunk.Chunk<Uint8Array>, never, unknown>().pipe(
    Channel.interruptWhenDeferred(cut),
    Channel.pipeTo(Sink.toChannel(stdin)),
    Sink.fromChannel
  )

const serverOf = (child: CommandExecutor.Process, cut: Deferred.Deferred<void>): Server => {
  let struck = false
  return {
    pid: child.pid,
    isRunning: Effect.orElseSucceed(child.isRunning, () => false),
    isStruck: () => struck,
    strike: (kind) =>
      Effect.suspend(() => {
        struck = true
        return kind === "stdin closed"
          ? Effect.asVoid(Deferred.succeed(cut, undefined))
          : Effect.ignore(Effect.try(() => process.kill(child.pid, kind)))
      })
  }
}

export interface Servers {
  /** Spawns as the platform does, and remembers what it spawned. */
  readonly executor: CommandExecutor.CommandExecutor
  /** How many were spawned so far. */
  readonly count: Effect.Effect<number>
  /** The youngest that runs and was not struck; waits for it. */
  readonly next: Effect.Effect<Server>
}

export const make: Effect.Effect<Servers, never, CommandExecutor.CommandExecutor> = Effect.gen(
  function* () {
    const platform = yield* CommandExecutor.CommandExecutor
    const spawned = yield* SubscriptionRef.make<ReadonlyArray<Server>>([])

    const track = (child: CommandExecutor.Process): Effect.Effect<CommandExecutor.Process> =>
      Effect.gen(function* () {
        const cut = yield* Deferred.make<void>()
        yield* SubscriptionRef.update(spawned, (all) => [...all, serverOf(child, cut)])
        return { ...child, stdin: cutOff(child.stdin, cut) }
      })

    return {
      executor: CommandExecutor.makeExecutor((command) =>
        Effect.flatMap(platform.start(command), track)
      ),
      count: Effect.map(SubscriptionRef.get(spawned), (all) => all.length),
      next: spawned.changes.pipe(
        Stream.filterMap((all) => Option.fromNullable(all.at(-1))),
        Stream.filterEffect(({ isStruck, isRunning }) =>
          isStruck() ? Effect.succeed(false) : isRunning
        ),
        Stream.runHead,
        Effect.flatMap(Option.match({ onNone: () => Effect.never, onSome: Effect.succeed }))
      )
    }
  }
)
