/** The session and the turn that a request names, and what the gateway says of them. */
import { Failure, type PortableSessions, type SessionStore } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as Api from "../../Api.ts"
import { type Forbidden, NotFound, StoreUnavailable } from "../../ApiError.ts"
import { CurrentTenant } from "../../Authorization.ts"
import { Backend, keyOf, type Refused, type TenantSessions } from "../../Backend.ts"

/** What is wrong with the store is logged, and told nobody. */
export const storeUnavailable = (error: SessionStore.StoreError) =>
  Effect.zipRight(Effect.logError(error), new StoreUnavailable())

export type Told = NotFound | StoreUnavailable | Forbidden | Failure.Public

/** The sessions of the tenant that asks. */
export const own: Effect.Effect<TenantSessions, never, CurrentTenant | Backend> = Effect.gen(
  function* () {
    const { name } = yield* CurrentTenant
    return (yield* Backend).of(name)
  }
)

/** A stranger's session does not exist. */
export const told =
  (key: string) =>
  (error: Refused): Effect.Effect<never, Told> => {
    switch (error._tag) {
      case "NotOwner":
        return Effect.fail(NotFound.session(key))
      case "StoreError":
        return storeUnavailable(error)
      case "Forbidden":
        return Effect.fail(error)
      default:
        return Effect.fail(Failure.toPublic(error))
    }
  }

/** Uses the session of this key of the tenant, for as long as the request takes. */
export const session = (
  key: string
): Effect.Effect<PortableSessions.PortableSession, Told, CurrentTenant | Backend | Scope.Scope> =>
  Effect.gen(function* () {
    const { name } = yield* CurrentTenant
    const sessions = yield* own
    const found = yield* sessions.find(keyOf(name, key)).pipe(Effect.catchAll(told(key)))
    return yield* Option.match(found, {
      onNone: () => Effect.fail(NotFound.session(key)),
      onSome: Effect.succeed
    })
  })

/** What goes wrong with the agent is told as far as a stranger may know it. */
export const publicly = <A, R>(effect: Effect.Effect<A, Failure.Failure, R>) =>
  Effect.mapError(effect, Failure.toPublic)

export const turn = (path: { readonly key: string; readonly turn: string }) =>
  Effect.gen(function* () {
    const found = yield* known(yield* session(path.key), path.turn)
    return yield* Option.match(found, {
      onNone: () => Effect.fail(NotFound.turn(path.turn)),
      onSome: Effect.succeed
    })
  })

/** The turn of this id, if the session has it. */
export const known = (session: PortableSessions.PortableSession, id: string) =>
  Effect.flatMap(own, (sessions) => publicly(sessions.turn(session, id)))

export const viewOf = ({
  snapshot
}: Pick<PortableSessions.PortableTurn, "snapshot">): Effect.Effect<Api.TurnView, Failure.Public> =>
  Effect.map(publicly(snapshot), ({ id, kind, lastEvent, status, title }) => ({
    id,
    kind,
    lastEvent,
    status,
    title
  }))
