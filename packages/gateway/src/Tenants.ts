/**
 * The tenants of a gateway: whose tokens it takes, and what each may do. A token belongs to one tenant, and a tenant sees
 * its own sessions alone. Only the hashes of tokens are kept.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import type { PlatformError } from "@effect/platform/Error"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as TokenHash from "./internal/sessions/TokenHash.ts"

/** What a tenant may use at most. */
export const Limits = Schema.Struct({
  /** How many turns, helpers and side questions run at once. Default: 8. */
  turnsAtOnce: Schema.optionalWith(Schema.Int.pipe(Schema.positive()), { default: () => 8 }),
  /** How many of them may wait beside those. Default: 32. */
  queue: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 32 }),
  /** How many streams of events are read at once. Default: 256. */
  readers: Schema.optionalWith(Schema.Int.pipe(Schema.positive()), { default: () => 256 }),
  /** Default: 600. */
  requestsPerMinute: Schema.optionalWith(Schema.Int.pipe(Schema.positive()), { default: () => 600 })
})
/** What a tenant may use at most. */
export type Limits = typeof Limits.Type

/** Somebody whose sessions nobody else sees. */
export const Tenant = Schema.Struct({
  /** Stays the same for life: sessions are stored under it. */
  name: Schema.String.pipe(
    Schema.pattern(/^[a-z0-9][a-z0-9-]{0,62}$/, {
      message: ({ actual }) =>
        `a name of at most 63 small letters, digits and hyphens is expected, and not ${String(actual)}`
    })
  ),
  /** Whether the tenant may also see the pool and the metrics, and drain the gateway. Default: no. */
  isOperator: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  limits: Schema.optionalWith(Limits, { default: () => Limits.make({}) })
})
/** Somebody whose sessions nobody else sees. */
export type Tenant = typeof Tenant.Type

/** A tenant with the hash of its token, as {@link newToken} makes it. */
export const Registered = Schema.Struct({
  ...Tenant.fields,
  /** SHA-256, as 64 hexadecimal digits. */
  tokenHash: Schema.String.pipe(
    // What stands there may be the token itself, so the message does not show it.
    Schema.pattern(/^[0-9a-f]{64}$/, {
      message: () => "the hash of a token is expected, of 64 hexadecimal digits in lower case"
    })
  )
})
/** A tenant with the hash of its token. */
export type Registered = typeof Registered.Type

/** The content of a file of tenants. */
export const File = Schema.Struct({ tenants: Schema.NonEmptyArray(Registered) })

/** What is misspelt must not be ignored: it could be a limit. */
const decodeFile = Schema.decode(Schema.parseJson(File), { onExcessProperty: "error" })

/** The operations. */
export interface Service {
  /** Whether requests need a token. If not, the gateway answers on loopback alone. */
  readonly needsToken: boolean
  /** Returns the tenant of a token. */
  readonly find: (token: Redacted.Redacted) => Option.Option<Tenant>
}

/**
 * The tenants of a gateway. Provide {@link open}, {@link of} or {@link file}.
 *
 * @example
 * const Tokens = Tenants.file("/etc/my-gateway/tenants.json").pipe(Layer.provide(NodeContext.layer))
 */
export class Tenants extends Context.Tag("@effect-codex/gateway/Tenants")<Tenants, Service>() {}

/** The tenant of a gateway that needs no token. */
export const local: Tenant = Tenant.make({ name: "local", isOperator: true })

/** No tokens: whoever reaches the gateway on loopback is its operator. Programs of other people on the machine do, too. */
export const open: Layer.Layer<Tenants> = Layer.succeed(Tenants, {
  needsToken: false,
  find: () => Option.some(local)
})

/**
 * These tenants. Several may have the same name: their tokens are of one tenant, whose limits are those of the first.
 *
 * @example
 * const Tokens = Tenants.of([{ name: "ada", isOperator: true, limits: Tenants.Limits.make({}), tokenHash }])
 */
export const of = (tenants: ReadonlyArray<Registered>): Layer.Layer<Tenants> =>
  Layer.succeed(Tenants, {
    needsToken: true,
    find: (token) =>
      Option.map(TokenHash.find(tenants, token), ({ isOperator, limits, name }) => ({
        name,
        isOperator,
        limits: tenants.find((tenant) => tenant.name === name)?.limits ?? limits
      }))
  })

/**
 * The tenants of a JSON file, read once: `{ "tenants": [{ "name": "ada", "tokenHash": "..." }] }`.
 *
 * **Errors**: `PlatformError` if the file cannot be read, and `ParseError` if it holds something else, also beside what it should.
 */
export const file = (
  path: string
): Layer.Layer<Tenants, PlatformError | ParseResult.ParseError, FileSystem.FileSystem> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const text = yield* (yield* FileSystem.FileSystem).readFileString(path)
      const { tenants } = yield* decodeFile(text)
      return of(tenants)
    })
  )

/**
 * Makes a token of 256 random bits, and its hash. Give the token to the tenant, and keep only the hash.
 *
 * @example
 * const registered = Effect.map(Tenants.newToken, ({ hash }) => ({ name: "ada", tokenHash: hash }))
 */
export const newToken: Effect.Effect<{
  readonly token: Redacted.Redacted
  readonly hash: string
}> = TokenHash.make
