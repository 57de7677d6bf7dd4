/** The tenants of a gateway: whose tokens it takes, and what each may do. */
import * as Schema from "effect/Schema"

/** What a tenant may use at most. */
export const Limits = Schema.Struct({
  /** How many turns, helpers and side questions run at once. Default: 8. */
  turnsAtOnce: Schema.optionalWith(Schema.Int, { default: () => 8 }),
  /** How many turns may wait beside those. Default: 32. */
  queue: Schema.optionalWith(Schema.Int, { default: () => 32 }),
  /** Default: 600. */
  requestsPerMinute: Schema.optionalWith(Schema.Int, { default: () => 600 })
})
/** What a tenant may use at most. */
export type Limits = typeof Limits.Type

/** Somebody whose sessions nobody else sees. */
export const Tenant = Schema.Struct({
  /** Stays the same for life: sessions are stored under it. */
  name: Schema.NonEmptyString,
  /** Whether the tenant may also see the pool and the metrics, and drain the gateway. Default: no. */
  isOperator: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  limits: Schema.optionalWith(Limits, { default: () => Schema.decodeSync(Limits)({}) })
})
/** Somebody whose sessions nobody else sees. */
export type Tenant = typeof Tenant.Type
