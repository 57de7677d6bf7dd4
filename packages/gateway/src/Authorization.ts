/** Who asks: the tenant of the bearer token. */
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import * as Context from "effect/Context"
import { Forbidden, TooMany, Unauthorized } from "./ApiError.ts"
import type { Tenant } from "./Tenants.ts"
import * as Schema from "effect/Schema"

/** The tenant whose request is answered. */
export class CurrentTenant extends Context.Tag("@effect-codex/gateway/CurrentTenant")<
  CurrentTenant,
  Tenant
>() {}

/** Finds the tenant of a request by its token, and counts the request against the tenant's limit. */
export class Authorization extends HttpApiMiddleware.Tag<Authorization>()(
  "@effect-codex/gateway/Authorization",
  {
    failure: Schema.Union(Unauthorized, Forbidden, TooMany),
    provides: CurrentTenant,
    security: { token: HttpApiSecurity.bearer }
  }
) {}
