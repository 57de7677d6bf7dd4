/**
 * What the account of a server may use: its limits, live, and the models that it is offered. A run learns of a limit by its
 * failure, a `TurnError` with a `resetsAt`, and may wait for it (`resetTimeout`). A session may change to another account
 * instead (`otherAccounts`).
 *
 * @example
 * const session = Effect.gen(function* () {
 *   const command = yield* CodexBinary.find
 *   const accountOf = (key: string) =>
 *     AppServerSpec.make({ command, codexHome: "/srv/codex", account: Account.apiKey(Redacted.make(key)) })
 *   return yield* Session.make({
 *     key: "me",
 *     server: accountOf("first"),
 *     otherAccounts: [accountOf("second")],
 *     resetTimeout: "1 hour"
 *   })
 * })
 */
import {
  AppServerPool,
  type AppServerSpec,
  type Failure,
  RateLimits
} from "@effect-codex/app-server"
import { Lenient } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

export {
  Credits,
  fullest,
  RateLimit,
  RateLimits,
  Window
} from "@effect-codex/app-server/RateLimits"

/** A model that an account is offered, and what it can do. */
export const Model = Lenient.struct({
  /** What the option `model` of a turn is set to. */
  model: Schema.String,
  displayName: Schema.String,
  description: Lenient.orDefault(Schema.String, () => ""),
  isDefault: Lenient.orDefault(Schema.Boolean, () => false),
  /** Whether it is left out of the list that people choose from. */
  hidden: Lenient.orDefault(Schema.Boolean, () => false),
  /** What it reads, such as `text` and `image`. */
  inputModalities: Lenient.orDefault(Schema.Array(Schema.String), () => ["text", "image"]),
  /** How hard it can be made to think: values of the option `effort` of a turn. */
  supportedReasoningEfforts: Lenient.orDefault(
    Schema.Array(Lenient.struct({ reasoningEffort: Schema.String })),
    () => []
  ),
  defaultReasoningEffort: Lenient.orNull(Schema.String),
  serviceTiers: Lenient.orDefault(
    Schema.Array(Lenient.struct({ id: Schema.String, name: Schema.String })),
    () => []
  ),
  /** The model that is to be used instead of this one, if there is one. */
  upgrade: Lenient.orNull(Schema.String)
})
/** A model that an account is offered, and what it can do. */
export interface Model extends Schema.Schema.Type<typeof Model> {}

/**
 * Reads the limits of a server's account: windows, when they reset, credits, plan.
 *
 * **Errors**: `RequestError` if the account has no limits that can be read: only accounts of ChatGPT have. Otherwise as a
 * lease of the server (`AppServerPool.lease`) and a request to it.
 *
 * @example
 * const left = Effect.gen(function* () {
 *   const window = Accounts.fullest(yield* Accounts.limits(server), yield* DateTime.now)
 *   return 100 - (window?.usedPercent ?? 0)
 * })
 */
export const limits = (
  server: AppServerSpec.AppServerSpec
): Effect.Effect<
  RateLimits.RateLimits,
  Failure.RequestFailure | Failure.AuthError,
  AppServerPool.AppServerPool
> => Effect.scoped(Effect.flatMap(lease(server), ({ server }) => server.account.limits.read))

/**
 * Streams the limits of a server's account: those that are known now, and then whenever the server tells them. It tells
 * them with the answers of the model. A slow reader gets the latest. It holds a lease until the stream ends, and fails with
 * its server.
 *
 * While a run with a credential of its own works on the server, nothing is told, because the server does not say whose limits
 * it speaks of.
 *
 * @example
 * const warnings = Accounts.changes(server).pipe(
 *   Stream.filter(({ limits: [limit] }) => (limit?.primary?.usedPercent ?? 0) > 90),
 *   Stream.runForEach(() => Console.log("The limit is nearly used up."))
 * )
 */
export const changes = (
  server: AppServerSpec.AppServerSpec
): Stream.Stream<
  RateLimits.RateLimits,
  Failure.TransportError | Failure.AuthError,
  AppServerPool.AppServerPool
> =>
  Stream.unwrapScoped(
    Effect.map(lease(server), ({ server }) => {
      return server.account.limits.changes.pipe(
        Stream.interruptWhen(Effect.flatMap(server.connection.end, Effect.fail))
      )
    })
  )

const Page = Schema.Struct({
  data: Schema.Array(Model),
  nextCursor: Lenient.orNull(Schema.String)
})

/** More pages than these are not read. */
const maxPages = 20

/**
 * Lists the models that the account of a server is offered, with their capabilities. `provider` is one of codex's
 * configuration. Default: the server's own.
 *
 * **Errors**: as a lease of the server (`AppServerPool.lease`) and a request to it.
 *
 * @example
 * const seeing = Effect.map(Accounts.models(server), (models) =>
 *   models.filter(({ inputModalities }) => inputModalities.includes("image"))
 * )
 */
export const models = (
  server: AppServerSpec.AppServerSpec,
  { provider }: { readonly provider?: string } = {}
): Effect.Effect<
  ReadonlyArray<Model>,
  Failure.RequestFailure | Failure.AuthError,
  AppServerPool.AppServerPool
> => {
  const asked = provider === undefined ? {} : { modelProvider: provider }
  return Effect.scoped(
    Effect.flatMap(lease(server), ({ server: { requestAs } }) => {
      const page = (
        number: number,
        cursor: string | null
      ): Effect.Effect<ReadonlyArray<Model>, Failure.RequestFailure> =>
        Effect.flatMap(
          requestAs("model/list", { ...asked, cursor, includeHidden: true }, Page),
          ({ data, nextCursor }) =>
            nextCursor === null || number === maxPages
              ? Effect.succeed(data)
              : Effect.map(page(number + 1, nextCursor), (rest) => [...data, ...rest])
        )
      return page(1, null)
    })
  )
}

const lease = (server: AppServerSpec.AppServerSpec) =>
  Effect.flatMap(AppServerPool.AppServerPool, (pool) => pool.lease(server))
