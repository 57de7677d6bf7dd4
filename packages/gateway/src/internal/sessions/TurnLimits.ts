/** How many turns of a tenant run and wait at once. */
import type { PortableSessions } from "@effect-codex/agent"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { TooMany } from "../../ApiError.ts"
import type { Service } from "../../Backend.ts"
import type { Tenant } from "../../Tenants.ts"

/** When a tenant with too many turns may come again, in seconds. When one ends is not known. */
const retryAfter = 5

interface Used {
  readonly permits: Effect.Semaphore
  /** How many run and wait. */
  turns: number
}

export class TurnLimits extends Context.Tag("@effect-codex/gateway/TurnLimits")<
  TurnLimits,
  {
    /** One of the tenant's turns at once, held until the scope closes. */
    readonly permit: (tenant: string) => Effect.Effect<void, never, Scope.Scope>
    /** Counts one of the tenant's turns until the scope closes, unless too many run and wait already. */
    readonly place: (tenant: Tenant) => Effect.Effect<void, TooMany, Scope.Scope>
    /** Starts a turn, which has a place until it ends. */
    readonly start: <T extends Pick<PortableSessions.PortableTurn, "result">, E, R>(
      tenant: Tenant,
      start: Effect.Effect<T, E, R>
    ) => Effect.Effect<T, E | TooMany, R>
  }
>() {
  /** Turns of this process wait for their permit. Those on hosts wait for none, so no more are taken than may run. */
  static readonly layer = (place: Service["place"]) =>
    Layer.scoped(
      TurnLimits,
      Effect.gen(function* () {
        const run = yield* FiberSet.makeRuntime<never, void>()
        const all = new Map<string, Used>()
        const usedBy = ({ limits, name }: Tenant): Used => {
          const used = all.get(name) ?? {
            permits: Effect.unsafeMakeSemaphore(limits.turnsAtOnce),
            turns: 0
          }
          all.set(name, used)
          return used
        }
        const take = (tenant: Tenant) =>
          Effect.suspend(() => {
            const used = usedBy(tenant)
            const { queue, turnsAtOnce } = tenant.limits
            if (used.turns >= turnsAtOnce + (place === "Here" ? queue : 0))
              return Effect.fail(TooMany.turns(retryAfter))
            return Effect.acquireRelease(
              Effect.sync(() => void used.turns++),
              () => Effect.sync(() => void used.turns--)
            )
          })
        return {
          permit: (tenant) =>
            Effect.uninterruptibleMask((restore) => {
              const permits = all.get(tenant)?.permits
              return permits === undefined
                ? Effect.void
                : Effect.zipRight(
                    restore(permits.take(1)),
                    Effect.addFinalizer(() => permits.release(1))
                  )
            }),
          place: take,
          start: (tenant, start) =>
            Effect.gen(function* () {
              const turn = yield* Scope.make()
              const close = Scope.close(turn, Exit.void)
              return yield* Scope.extend(take(tenant), turn).pipe(
                Effect.zipRight(start),
                Effect.tap(({ result }) =>
                  Effect.sync(() => run(Effect.zipRight(Effect.ignore(result), close)))
                ),
                Effect.onError(() => close)
              )
            }).pipe(Effect.uninterruptible)
        }
      })
    )
}
