/** The limits of a server's account: what the server has told of them, in answers and by itself. */
import { Account } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { RequestFailure } from "../../Failure.ts"
import * as RateLimits from "../../RateLimits.ts"
import type { TypedRequest } from "../connection/TypedRequest.ts"

export interface AccountLimits {
  /** The limits as the server told them last. It tells them with the answers of the model, if the provider does. */
  readonly current: () => RateLimits.RateLimits
  /**
   * Asks the server for the limits. Only accounts of ChatGPT have some that can be asked for: for all others the server
   * refuses (`RequestError`).
   */
  readonly read: Effect.Effect<RateLimits.RateLimits, RequestFailure>
  /** The limits that are known now, if any, and then whenever the server tells them. A slow reader gets the latest. */
  readonly changes: Stream.Stream<RateLimits.RateLimits>
  /**
   * Until the scope closes, what the server tells may be of a run's own credential. It does not say of which, so it is not
   * taken.
   */
  readonly ignoring: Effect.Effect<void, never, Scope.Scope>
}

/** How many updates are kept before somebody asks for them. */
const maxUnread = 32

const decode = Schema.decodeUnknownOption(Account.AccountRateLimitsUpdatedNotification)

export class KnownLimits implements AccountLimits {
  private known = RateLimits.unknown
  /** Decoded when somebody asks, because the server tells the limits with every answer of the model. */
  private unread: Array<unknown> = []
  private guests = 0
  private readonly listeners = new Set<() => void>()
  private readonly request: TypedRequest

  constructor(request: TypedRequest) {
    this.request = request
  }

  /** The server has told limits. */
  heard(params: unknown): void {
    if (this.guests > 0) return
    this.unread.push(params)
    if (this.unread.length >= maxUnread) this.current()
    for (const listener of this.listeners) listener()
  }

  /** The server acts for another account now. */
  forget(): void {
    this.known = RateLimits.unknown
    this.unread = []
  }

  readonly current = (): RateLimits.RateLimits => {
    const { unread } = this
    this.unread = []
    this.known = unread.reduce<RateLimits.RateLimits>(
      (known, params) =>
        Option.match(decode(params), {
          onNone: () => known,
          onSome: ({ rateLimits }) => RateLimits.updated(known, rateLimits)
        }),
      this.known
    )
    return this.known
  }

  readonly read: Effect.Effect<RateLimits.RateLimits, RequestFailure> = Effect.suspend(() =>
    Effect.map(
      this.request("account/rateLimits/read", { excludeResetCreditDetails: true }),
      (answer) => {
        this.unread = []
        this.known = RateLimits.fromAnswer(answer)
        for (const listener of this.listeners) listener()
        return this.known
      }
    )
  )

  readonly changes: Stream.Stream<RateLimits.RateLimits> = Stream.asyncPush(
    (emit) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          const listener = () => void emit.single(this.current())
          this.listeners.add(listener)
          if (this.current().limits.length > 0) listener()
          return listener
        }),
        (listener) => Effect.sync(() => this.listeners.delete(listener))
      ),
    { bufferSize: 1, strategy: "sliding" }
  )

  readonly ignoring: Effect.Effect<void, never, Scope.Scope> = Effect.acquireRelease(
    Effect.sync(() => {
      this.guests++
    }),
    () =>
      Effect.sync(() => {
        this.guests--
      })
  )
}
