/**
 * Sessions as a program has them wherever they live: in this process, behind a gateway, or on the hosts of a cluster. A
 * program that asks for {@link PortableSessions} moves from one to the other by another layer.
 *
 * They have what can be said over a wire. A program that lends tools, answers approvals with functions, or reads
 * sub-agents uses `Sessions`. The guarantees of a session hold wherever it lives. What a layer does differently, it says.
 *
 * @example
 * const answer = (chat: string, text: string) =>
 *   Effect.gen(function* () {
 *     const session = yield* (yield* PortableSessions.PortableSessions).get(chat)
 *     return (yield* session.run(text, { timeout: "10 minutes" })).text
 *   }).pipe(Effect.scoped)
 *
 * const Here = PortableSessions.local.pipe(Layer.provide(Sessions.Sessions.layer(() => ({ server }))))
 */
import type { Failure } from "@effect-codex/app-server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Compaction, ContextWindow } from "./ContextWindow.ts"
import type { Input } from "./Input.ts"
import type { RunEvent, RunResult } from "./RunEvent.ts"
import type { AskOptions, HelperOptions, Session, TurnName, TurnOptions } from "./Session.ts"
import * as Sessions from "./Sessions.ts"
import type { StoreError } from "./SessionStore.ts"
import type { Snapshot, Turn } from "./Turn.ts"

/** The options of a turn that can be said over a wire. */
export interface PortableTurnOptions extends Pick<TurnOptions, "timeout" | "progressTimeout"> {
  /** Applies to this turn and to the later turns of the session. */
  readonly turn?: { readonly model?: string; readonly effort?: string }
}

/** The options of one of the session's own turns. */
export interface PortableAskOptions extends PortableTurnOptions, Pick<AskOptions, "from"> {}

/** The options of a helper. */
export interface PortableHelperOptions extends PortableTurnOptions, Pick<HelperOptions, "input"> {}

type Fallible<A> = Effect.Effect<A, Failure.Failure>

/** A turn, with the operations of a `Turn` of the same name. */
export interface PortableTurn extends Pick<Turn, "id" | "events" | "result" | "steer"> {
  readonly interrupt: Fallible<void>
  readonly snapshot: Fallible<Snapshot>
}

/** A conversation, with the operations of a `Session` of the same name. */
export interface PortableSession extends Pick<Session, "key" | "history" | "rewind" | "steer"> {
  readonly start: (input: Input, options?: PortableAskOptions & TurnName) => Fallible<PortableTurn>
  readonly stream: (
    input: Input,
    options?: PortableAskOptions
  ) => Stream.Stream<RunEvent, Failure.Failure>
  readonly run: (input: Input, options?: PortableAskOptions) => Fallible<RunResult>
  readonly retryLast: (options?: PortableTurnOptions & TurnName) => Fallible<PortableTurn>
  readonly btw: (input: Input, options?: PortableTurnOptions) => Fallible<RunResult>
  readonly startBtw: (
    input: Input,
    options?: PortableTurnOptions & TurnName
  ) => Fallible<PortableTurn>
  readonly spawn: (options: PortableHelperOptions & TurnName) => Fallible<PortableTurn>
  readonly turns: Fallible<ReadonlyArray<PortableTurn>>
  readonly context: Fallible<Option.Option<ContextWindow>>
  readonly compact: () => Fallible<Option.Option<Compaction>>
}

/** What the operations on sessions may fail with. */
export type SessionsFailure = Sessions.NotOwner | StoreError | Failure.Failure

/** The operations of a `Sessions.Service` of the same name. A session may be used until the scope closes. */
export interface Service {
  readonly create: (
    key: string
  ) => Effect.Effect<PortableSession, Sessions.SessionExists | SessionsFailure, Scope.Scope>
  readonly find: (
    key: string
  ) => Effect.Effect<Option.Option<PortableSession>, SessionsFailure, Scope.Scope>
  readonly get: (key: string) => Effect.Effect<PortableSession, SessionsFailure, Scope.Scope>
  /** The keys of the sessions, in order. */
  readonly list: Effect.Effect<ReadonlyArray<string>, SessionsFailure>
  readonly forget: (key: string) => Effect.Effect<void, SessionsFailure>
}

/**
 * The sessions of a program, wherever they live. Provide {@link local}, or the layer of a gateway's or a cluster's client.
 *
 * @example
 * const keys = Effect.flatMap(PortableSessions.PortableSessions, ({ list }) => list)
 */
export class PortableSessions extends Context.Tag("@effect-codex/agent/PortableSessions")<
  PortableSessions,
  Service
>() {}

/** The sessions of this process. */
export const local: Layer.Layer<PortableSessions, never, Sessions.Sessions> = Layer.effect(
  PortableSessions,
  Effect.map(Sessions.Sessions, (sessions): Service => ({
    create: (key) => sessions.create(key),
    find: (key) => sessions.find(key),
    get: (key) => sessions.get(key),
    list: Effect.map(sessions.list, ({ sessions }) => sessions.map(({ key }) => key)),
    forget: sessions.forget
  }))
)
