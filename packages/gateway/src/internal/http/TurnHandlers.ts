/** Turns over HTTP. */
import { Failure, type PortableSessions, Turn } from "@effect-codex/agent"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Api from "../../Api.ts"
import { CurrentTenant } from "../../Authorization.ts"
import { Backend } from "../../Backend.ts"
import type { FrontOptions } from "../../Options.ts"
import { Gateway } from "../sessions/Draining.ts"
import * as ErrorHeader from "./ErrorHeader.ts"
import * as EventStream from "./EventStream.ts"
import * as Found from "../sessions/Found.ts"
import { TurnLimits } from "../sessions/TurnLimits.ts"

export const layer = (options: FrontOptions) =>
  HttpApiBuilder.group(Api.GatewayApi, "turns", (handlers) =>
    Effect.map(leaving, (left) =>
      handlers
        .handle("start", ({ path, payload }) =>
          start(path.key, payload, (session) => session.start(payload.input, askOptions(payload)))
        )
        .handle("retryLast", ({ path, payload }) =>
          start(path.key, payload, (session) => session.retryLast(turnOptions(payload)))
        )
        .handle("spawn", ({ path, payload }) =>
          start(path.key, payload, (session) =>
            payload.thread === "copy"
              ? session.startBtw(payload.input, turnOptions(payload))
              : session.spawn({ input: payload.input, ...turnOptions(payload) })
          )
        )
        .handle("steerCurrent", ({ path, payload }) =>
          Found.session(path.key).pipe(
            Effect.flatMap((session) => Found.publicly(session.steer(payload.input))),
            Effect.scoped
          )
        )
        .handle("list", ({ path }) =>
          Found.session(path.key).pipe(
            Effect.flatMap(({ turns }) => Found.publicly(turns)),
            Effect.flatMap(Effect.forEach(Found.viewOf)),
            Effect.map((turns) => ({ turns })),
            Effect.scoped
          )
        )
        .handle("get", ({ path }) => onTurn(path, Found.viewOf))
        .handleRaw("events", ({ headers, path }) =>
          onTurn(path, (turn) =>
            EventStream.response(
              Stream.interruptWhen(
                Turn.serverSentEvents(turn, { after: headers["last-event-id"] ?? 0 }),
                left
              ),
              options
            )
          )
        )
        .handle("result", ({ path, urlParams }) =>
          onTurn(path, (turn) => result(turn, urlParams.wait ?? 0, left))
        )
        .handle("steer", ({ path, payload }) =>
          onTurn(path, (turn) => Found.publicly(turn.steer(payload.input)))
        )
        .handle("interrupt", ({ path }) =>
          onTurn(path, ({ interrupt }) => Found.publicly(interrupt))
        )
    )
  )

/** When the gateway leaves turns that go on: their readers are to go on at another gateway. */
const leaving = Effect.gen(function* () {
  const { place } = yield* Backend
  const { drained } = yield* Gateway
  return place === "Here" ? Effect.never : drained
})

/** Starts a turn, if it was not started already, the gateway takes turns, and the tenant may have another one. */
const start = (
  key: string,
  { id }: { readonly id?: string },
  start: (
    session: PortableSessions.PortableSession
  ) => Effect.Effect<PortableSessions.PortableTurn, Failure.Failure>
) =>
  Effect.gen(function* () {
    const tenant = yield* CurrentTenant
    const limits = yield* TurnLimits
    const { takesTurns } = yield* Backend
    const session = yield* Found.session(key)
    const known = id === undefined ? Option.none() : yield* Found.known(session, id)
    if (Option.isSome(known)) return yield* Found.viewOf(known.value)
    if (!(yield* takesTurns)) return yield* Effect.fail(Failure.toPublic(shuttingDown))
    const turn = yield* limits.start(tenant, Found.publicly(start(session)))
    return yield* Found.viewOf(turn)
  }).pipe(Effect.scoped, Effect.tapError(ErrorHeader.told))

const shuttingDown = new Failure.TurnError({
  reason: "ShuttingDown",
  threadId: "",
  turnId: undefined,
  generation: 0,
  detail: "the gateway takes no new turns",
  kind: undefined
})

const onTurn = <A, E, R>(
  path: { readonly key: string; readonly turn: string },
  use: (turn: PortableSessions.PortableTurn) => Effect.Effect<A, E, R>
) => Effect.scoped(Effect.flatMap(Found.turn(path), use))

/** How long a caller may wait for a result with one request, in seconds. */
const longestWait = 60

/** Nothing, if the turn has not ended in this time, or the gateway leaves it before. */
const result = (
  { result }: PortableSessions.PortableTurn,
  wait: number,
  left: Effect.Effect<void>
) =>
  Found.publicly(result).pipe(
    Effect.raceFirst(Effect.asVoid(left)),
    Effect.timeoutOption(Duration.seconds(Math.min(Math.max(wait, 0), longestWait))),
    Effect.map((ended) => Option.getOrUndefined(ended) ?? undefined)
  )

const askOptions = ({ from, ...turn }: typeof Api.NewTurn.Type) => ({
  ...turnOptions(turn),
  ...(from === undefined ? {} : { from })
})

const turnOptions = ({
  effort,
  id,
  model,
  progressTimeout,
  timeout
}: Partial<
  Pick<typeof Api.NewTurn.Type, "effort" | "id" | "model" | "progressTimeout" | "timeout">
>) => ({
  ...(id === undefined ? {} : { id }),
  ...(timeout === undefined ? {} : { timeout: Duration.seconds(timeout) }),
  ...(progressTimeout === undefined ? {} : { progressTimeout: Duration.seconds(progressTimeout) }),
  ...(model === undefined && effort === undefined
    ? {}
    : {
        turn: {
          ...(model === undefined ? {} : { model }),
          ...(effort === undefined ? {} : { effort })
        }
      })
})
