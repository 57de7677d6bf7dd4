/**
 * What the gateway answers when it refuses a request, each with its HTTP status, and a `message` for people. What a turn fails
 * with is a `Failure.Public`.
 */
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as Schema from "effect/Schema"

/** What a person reads, which is always the same. */
const saying = (message: string) =>
  Schema.String.pipe(
    Schema.propertySignature,
    Schema.withConstructorDefault(() => message)
  )

/** 401: no token, or none that the gateway knows. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  {
    message: saying(
      "This needs a token that the gateway knows: send it as `Authorization: Bearer <token>`."
    )
  },
  HttpApiSchema.annotations({ status: 401 })
) {}

/** 403: the token is known, and does not allow this. */
export class Forbidden extends Schema.TaggedError<Forbidden>()(
  "Forbidden",
  { message: Schema.String },
  HttpApiSchema.annotations({ status: 403 })
) {}

/** 404: the tenant has no such session, turn, or question that waits. */
export class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  {
    what: Schema.Literal("Session", "Turn", "Question"),
    id: Schema.String,
    message: Schema.String
  },
  HttpApiSchema.annotations({ status: 404 })
) {
  static readonly session = (id: string) =>
    new NotFound({ what: "Session", id, message: `There is no session ${id}.` })

  static readonly turn = (id: string) =>
    new NotFound({
      what: "Turn",
      id,
      message: `There is no turn ${id}, or none any more. The history has the turns that have ended.`
    })

  static readonly question = (id: string) => {
    const message = `No question ${id} waits: it was answered, or does not matter any more.`
    return new NotFound({ what: "Question", id, message })
  }
}

/** 409: the tenant has a session with this key already. */
export class AlreadyExists extends Schema.TaggedError<AlreadyExists>()(
  "AlreadyExists",
  { key: Schema.String, message: Schema.String },
  HttpApiSchema.annotations({ status: 409 })
) {
  static readonly of = (key: string) => {
    const message = `There is a session ${key} already. Use it, forget it, or choose another key.`
    return new AlreadyExists({ key, message })
  }
}

/** 400: the answer is of another kind than the question. */
export class WrongAnswer extends Schema.TaggedError<WrongAnswer>()(
  "WrongAnswer",
  { expected: Schema.Literal("Decision", "Answers"), message: Schema.String },
  HttpApiSchema.annotations({ status: 400 })
) {
  static readonly to = (expected: "Decision" | "Answers") => {
    const message =
      expected === "Decision"
        ? "The agent asks for a decision: send a `decision`."
        : "The model asks questions: send `answers`."
    return new WrongAnswer({ expected, message })
  }
}

/** 413: the body of the request is too large. */
export class BodyTooLarge extends Schema.TaggedError<BodyTooLarge>()(
  "BodyTooLarge",
  { maxBytes: Schema.Number, message: Schema.String },
  HttpApiSchema.annotations({ status: 413 })
) {
  static readonly over = (maxBytes: number) => {
    const message = `The body of a request may have ${maxBytes} bytes at most.`
    return new BodyTooLarge({ maxBytes, message })
  }
}

/** 415: the body of the request does not say that it is JSON. */
export class NotJson extends Schema.TaggedError<NotJson>()(
  "NotJson",
  { message: saying("Send JSON, with the header `Content-Type: application/json`.") },
  HttpApiSchema.annotations({ status: 415 })
) {}

/** 429: a limit of the tenant. The header `Retry-After` says the same as `retryAfter`. */
export class TooMany extends Schema.TaggedError<TooMany>()(
  "TooMany",
  {
    limit: Schema.Literal("Requests", "Turns", "Readers"),
    /** When to come again, in whole seconds. */
    retryAfter: Schema.Int,
    message: Schema.String
  },
  HttpApiSchema.annotations({ status: 429 })
) {
  static readonly requests = (retryAfter: number) => {
    const message = `Too many requests. Come again in ${retryAfter} s.`
    return new TooMany({ limit: "Requests", retryAfter, message })
  }

  static readonly turns = (retryAfter: number) => {
    const message = `Too many turns run and wait. Come again in ${retryAfter} s, or when one has ended.`
    return new TooMany({ limit: "Turns", retryAfter, message })
  }

  static readonly readers = (retryAfter: number) => {
    const message = `Too many streams of events are read. Come again in ${retryAfter} s, or when one has ended.`
    return new TooMany({ limit: "Readers", retryAfter, message })
  }
}

/** 503: the gateway does not work, or takes no turns. */
export class NotReady extends Schema.TaggedError<NotReady>()(
  "NotReady",
  { message: Schema.String },
  HttpApiSchema.annotations({ status: 503 })
) {
  static readonly forTurns = new NotReady({
    message: "The gateway takes no turns at the moment. Try again later."
  })

  static readonly atAll = new NotReady({
    message: "The gateway does not work any more. It must be started anew."
  })
}

/** 503: the store of the sessions cannot be read or written. */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>()(
  "StoreUnavailable",
  {
    message: saying("The sessions cannot be read or written at the moment. Try again later.")
  },
  HttpApiSchema.annotations({ status: 503 })
) {}
