/** What is done to a subject, and what may come of it. */
import { Cause, Effect, Fiber, Option } from "effect"
import type { Failure } from "@effect-codex/app-server"
import type * as World from "./World.ts"

export interface Disturbance {
  readonly act: (
    world: World.World,
    subject: Fiber.RuntimeFiber<string, Failure.Failure>
  ) => Effect.Effect<unknown>
  /** Whether the subject may end so, which has not succeeded. */
  readonly allows: (cause: Cause.Cause<Failure.Failure>) => boolean
  /** The same of a turn that is started just afterwards. */
  readonly allowsBeside: Disturbance["allows"]
  /** What is closed by it, so that the next turn needs another. */
  readonly closes: "nothing" | "session" | "pool"
}

const never = () => false

const lost: Disturbance["allows"] = (cause) =>
  Option.exists(Cause.failureOption(cause), ({ _tag }) => _tag === "TransportError")

/** Turns that their session has started end with it. */
const ended: Disturbance["allows"] = (cause) =>
  Option.exists(
    Cause.failureOption(cause),
    (failure) => failure._tag === "TurnError" && failure.reason === "Interrupted"
  )

const disturbances = {
  interrupt: {
    act: (_, subject) => Fiber.interrupt(subject),
    allows: Cause.isInterruptedOnly,
    allowsBeside: never,
    closes: "nothing"
  },
  exit: {
    act: ({ fake }) =>
      Effect.flatMap(
        fake.processes,
        Effect.forEach((process) => Effect.whenEffect(process.exit(1), process.isRunning))
      ),
    allows: lost,
    allowsBeside: lost,
    closes: "nothing"
  },
  drain: {
    act: ({ pool, server }) => pool.value.drain(server),
    allows: never,
    allowsBeside: never,
    closes: "nothing"
  },
  "session closing": {
    act: ({ session }) => session.close,
    allows: ended,
    allowsBeside: never,
    closes: "session"
  },
  "pool closing": {
    act: ({ pool }) => pool.close,
    allows: lost,
    allowsBeside: lost,
    closes: "pool"
  }
} satisfies Record<string, Disturbance>

export type Name = keyof typeof disturbances

export const names = Object.keys(disturbances).filter((name): name is Name => name in disturbances)

export const of = (name: Name): Disturbance => disturbances[name]
