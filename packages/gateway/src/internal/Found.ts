/** The session and the turn that a request names, and what the gateway says of them. */
import type { Session, Sessions, SessionStore, Turn } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as Api from "../Api.ts"
import { NotFound, StoreUnavailable } from "../ApiError.ts"
import { CurrentTenant } from "../Authorization.ts"
import * as Registry from "./Registry.ts"

type Refused = Sessions.NotOwner | SessionStore.StoreError

/** What is wrong with the store is logged, and told nobody. */
export const storeUnavailable = (error: SessionStore.StoreError) =>
  Effect.zipRight(Effect.logError(error), new StoreUnavailable())

/** A stranger's session does not exist. */
export const told =
  (key: string) =>
  (error: Refused): Effect.Effect<never, NotFound | StoreUnavailable> =>
    error._tag === "NotOwner"
      ? Effect.fail(new NotFound({ what: "Session", id: key }))
      : storeUnavailable(error)

/** Uses the session of this key of the tenant, for as long as the request takes. */
export const session = (
  key: string
): Effect.Effect<
  Session.Session,
  NotFound | StoreUnavailable,
  CurrentTenant | Registry.Registry | Scope.Scope
> =>
  Effect.gen(function* () {
    const tenant = yield* CurrentTenant
    const sessions = yield* Registry.of(tenant)
    const found = yield* sessions
      .find(Registry.keyOf(tenant, key), Registry.nothingKept)
      .pipe(Effect.catchAll(told(key)))
    return yield* Option.match(found, {
      onNone: () => Effect.fail(new NotFound({ what: "Session", id: key })),
      onSome: Effect.succeed
    })
  })

export const turn = (path: { readonly key: string; readonly turn: string }) =>
  Effect.gen(function* () {
    const { turns } = yield* session(path.key)
    const found = (yield* turns).find(({ id }) => id === path.turn)
    return found ?? (yield* new NotFound({ what: "Turn", id: path.turn }))
  })

export const viewOf = ({ snapshot }: Pick<Turn.Turn, "snapshot">): Effect.Effect<Api.TurnView> =>
  Effect.map(snapshot, ({ id, kind, lastEvent, status, title }) => ({
    id,
    kind,
    lastEvent,
    status,
    title
  }))
