/** What the gateway answers when it refuses a request. What a turn fails with is a `Failure.Public`. */
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as Schema from "effect/Schema"

/** 401: no token, or none that the gateway knows. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  {},
  HttpApiSchema.annotations({ status: 401 })
) {
  override get message(): string {
    return "This needs a token that the gateway knows: send it as `Authorization: Bearer <token>`."
  }
}

/** 403: the token is known, and does not allow this. */
export class Forbidden extends Schema.TaggedError<Forbidden>()(
  "Forbidden",
  { detail: Schema.String },
  HttpApiSchema.annotations({ status: 403 })
) {
  override get message(): string {
    return this.detail
  }
}

/** 404: the tenant has no such session, turn, or question. */
export class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  { what: Schema.Literal("Session", "Turn", "Question"), id: Schema.String },
  HttpApiSchema.annotations({ status: 404 })
) {
  override get message(): string {
    return `There is no ${this.what.toLowerCase()} ${this.id}.`
  }
}

/** 409: the tenant has a session with this key already. */
export class AlreadyExists extends Schema.TaggedError<AlreadyExists>()(
  "AlreadyExists",
  { key: Schema.String },
  HttpApiSchema.annotations({ status: 409 })
) {
  override get message(): string {
    return `There is a session ${this.key} already. Use it, forget it, or choose another key.`
  }
}

/** 409: the question was answered, or does not matter any more. */
export class NotPending extends Schema.TaggedError<NotPending>()(
  "NotPending",
  { id: Schema.String },
  HttpApiSchema.annotations({ status: 409 })
) {
  override get message(): string {
    return `The question ${this.id} was answered already, or its turn has ended.`
  }
}

/** 429: a limit of the tenant. The header `Retry-After` says the same as `retryAfter`. */
export class TooMany extends Schema.TaggedError<TooMany>()(
  "TooMany",
  {
    limit: Schema.Literal("Requests", "Turns"),
    /** When to come again, in whole seconds. */
    retryAfter: Schema.Int
  },
  HttpApiSchema.annotations({ status: 429 })
) {
  override get message(): string {
    return this.limit === "Requests"
      ? `Too many requests. Come again in ${this.retryAfter} s.`
      : `Too many turns run and wait. Come again in ${this.retryAfter} s, or when one has ended.`
  }
}

/** 503: the store of the sessions cannot be read or written. */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>()(
  "StoreUnavailable",
  {},
  HttpApiSchema.annotations({ status: 503 })
) {
  override get message(): string {
    return "The sessions cannot be read or written at the moment. Try again later."
  }
}
