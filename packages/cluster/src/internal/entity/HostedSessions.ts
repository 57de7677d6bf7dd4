/** The sessions of a host: those whose entity is here, and those that have moved while a turn of theirs runs. */
import { Sessions } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Scope from "effect/Scope"
import { HostedSession, type Needs } from "./HostedSession.ts"

export class HostedSessions {
  private readonly all = new Map<string, HostedSession>()
  private readonly idle = Effect.unsafeMakeLatch(true)
  private readonly scope: Scope.Scope.Closeable

  /** The sessions of a host, which end with the scope: after the turns that have stayed, within the registry's grace. */
  static readonly make: Effect.Effect<HostedSessions, never, Scope.Scope | Sessions.Sessions> =
    Effect.flatMap(Sessions.Sessions, ({ readiness, shutdown }) =>
      Effect.acquireRelease(
        Effect.map(Scope.make(), (scope) => new HostedSessions(scope)),
        ({ idle, scope }, exit) =>
          // Whoever has begun it already has said how long they may take.
          Effect.fork(Effect.whenEffect(shutdown(), readiness)).pipe(
            Effect.zipRight(idle.await),
            Effect.zipRight(Scope.close(scope, exit))
          )
      )
    )

  private constructor(scope: Scope.Scope.Closeable) {
    this.scope = scope
  }

  /** The session of an entity, until the scope closes. Then it leaves. */
  enter(needs: Omit<Needs, "scope">): Effect.Effect<HostedSession, never, Scope.Scope> {
    return Effect.acquireRelease(this.entered(needs), ({ leaves }) => leaves).pipe(
      Effect.tap(({ arrives }) => Effect.forkScoped(arrives))
    )
  }

  private entered(needs: Omit<Needs, "scope">): Effect.Effect<HostedSession> {
    return Effect.gen(this, function* () {
      const { key } = needs
      const kept = this.all.get(key)
      if (kept !== undefined) yield* kept.comesBack
      if (kept !== undefined && this.all.get(key) === kept) return kept
      const scope = yield* Scope.fork(this.scope, ExecutionStrategy.sequential)
      const hosted = new HostedSession({ ...needs, scope: this.scope }, scope, () => this.left(key))
      this.all.set(key, hosted)
      this.idle.unsafeClose()
      return hosted
    })
  }

  /** A session of this host, also if it has moved. */
  find(key: string): HostedSession | undefined {
    return this.all.get(key)
  }

  private left(key: string): void {
    this.all.delete(key)
    if (this.all.size === 0) this.idle.unsafeOpen()
  }
}
