/** The accounts of a session, and which of them it uses: the shell of `AccountChoice`. */
import {
  type AppServer,
  type AppServerSpec,
  type Failure,
  RateLimits
} from "@effect-codex/app-server"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as AccountChoice from "./AccountChoice.ts"
import type { Options } from "./SessionOptions.ts"

type Chosen = Pick<Options, "server" | "otherAccounts" | "changeAccountAt" | "credential">

export class SessionAccounts {
  private state: AccountChoice.State
  private readonly servers: readonly [
    AppServerSpec.AppServerSpec,
    ...ReadonlyArray<AppServerSpec.AppServerSpec>
  ]
  private readonly changeAt: number
  /** Whether the last step has changed to an account that does not rest. */
  private hasChanged = false

  constructor({ changeAccountAt = 100, credential, otherAccounts = [], server }: Chosen) {
    // The account of the server is not that of a session with a credential of its own.
    this.servers = [server, ...(credential === undefined ? otherAccounts : [])]
    this.state = AccountChoice.initial(this.servers.length)
    this.changeAt = changeAccountAt
  }

  /** The server of the account in use. */
  get server(): AppServerSpec.AppServerSpec {
    return this.servers[this.state.current] ?? this.servers[0]
  }

  private get hasOthers(): boolean {
    return this.servers.length > 1
  }

  /** Whether the last attempt was refused at a limit, and the next one uses another account. */
  mends(failure: Failure.Failure): boolean {
    return this.hasChanged && isLimit(failure)
  }

  /** When the first account may be used again, if all of them rest since this failure. */
  resetsAt(failure: Failure.TurnError): DateTime.Utc | undefined {
    const rest =
      this.hasOthers && isLimit(failure) ? this.state.rests.get(this.state.current) : undefined
    return failure.resetsAt === undefined || rest === undefined
      ? failure.resetsAt
      : DateTime.min(failure.resetsAt, DateTime.unsafeMake(rest))
  }

  /** Chooses the account of the next attempt. One that has been resting may be used again. */
  get choose(): Effect.Effect<void> {
    return this.hasOthers
      ? this.stepping((now) => AccountChoice.chosen(this.state, now))
      : Effect.void
  }

  /** A turn has completed on this server. */
  completed({ account: { limits }, spec }: AppServer.Service): Effect.Effect<void> {
    return this.hasOthers && spec.key === this.server.key
      ? this.stepping((now) =>
          AccountChoice.step(this.state, this.told(limits.current(), now), now)
        )
      : Effect.void
  }

  failed(failure: Failure.Failure): Effect.Effect<void> {
    if (!this.hasOthers || !isLimit(failure)) return Effect.void
    return this.stepping((now) =>
      AccountChoice.step(
        this.state,
        { _tag: "Refused", resetsAt: failure.resetsAt?.epochMillis },
        now
      )
    )
  }

  private told(limits: RateLimits.RateLimits, millis: number): AccountChoice.Event {
    const now = DateTime.unsafeMake(millis)
    const full = RateLimits.fullest(limits, now)
    return {
      _tag: "Told",
      isFull: full !== undefined && full.usedPercent >= this.changeAt,
      resetsAt: full?.resetsAt?.epochMillis
    }
  }

  private stepping(next: (now: number) => AccountChoice.State): Effect.Effect<void> {
    return Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const before = this.server
      this.state = next(now)
      this.hasChanged = this.server !== before && !AccountChoice.isResting(this.state, now)
      return this.hasChanged
        ? Effect.logInfo(
            `a limit of ${before.name} is used up, or nearly: the session goes on with ${this.server.name}`
          )
        : Effect.void
    })
  }
}

/** A rate that is exceeded for some seconds is no reason to change the account, unless the server says when it resets. */
const isLimit = (failure: Failure.Failure): failure is Failure.TurnError =>
  failure._tag === "TurnError" &&
  (failure.reason === "UsageLimit" ||
    (failure.reason === "RateLimited" && failure.resetsAt !== undefined))
