/**
 * The session of an entity, from its first use to the end of the entity. The thread is let go then, so that the next host may
 * open it.
 */
import type { Session, Sessions, SessionStore } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"

type Refused = Sessions.NotOwner | SessionStore.StoreError

export class HeldSession {
  private held:
    | { readonly session: Session.Session; readonly scope: Scope.Scope.Closeable }
    | undefined
  private readonly alone = Effect.unsafeMakeSemaphore(1)
  private readonly key: string
  private readonly sessions: Effect.Effect<Sessions.Service, SessionStore.StoreError>
  private readonly scope: Scope.Scope

  constructor(
    key: string,
    sessions: Effect.Effect<Sessions.Service, SessionStore.StoreError>,
    scope: Scope.Scope
  ) {
    this.key = key
    this.sessions = sessions
    this.scope = scope
  }

  /** The session, which is made if it is not there. */
  readonly get: Effect.Effect<Session.Session, Refused> = Effect.suspend(() =>
    this.held === undefined
      ? this.alone.withPermits(1)(Effect.suspend(() => this.make))
      : Effect.succeed(this.held.session)
  )

  /** The session has ended, or shall. */
  readonly letGo: Effect.Effect<void> = Effect.suspend(() => {
    const { held } = this
    this.held = undefined
    return held === undefined ? Effect.void : Scope.close(held.scope, Exit.void)
  })

  private get make(): Effect.Effect<Session.Session, Refused> {
    if (this.held !== undefined) return Effect.succeed(this.held.session)
    return Effect.uninterruptibleMask((restore) =>
      Effect.gen(this, function* () {
        const scope = yield* Scope.fork(this.scope, ExecutionStrategy.sequential)
        const getting = Effect.flatMap(this.sessions, ({ get }) => get(this.key))
        const session = yield* restore(Scope.extend(getting, scope)).pipe(
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
        this.held = { session, scope }
        return session
      })
    )
  }
}
