import { Failure } from "@effect-codex/app-server"
import {
  HttpApi,
  HttpApiBuilder,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpApiSchema,
  HttpServer
} from "@effect/platform"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import { Arbitrary, Cause, Duration, Effect, FastCheck, Inspectable, Layer, Schema } from "effect"
import { failures } from "./samples.ts"

const nameOf = (failure: Failure.Failure): string => {
  const { _tag, credential, reason } = { credential: "", reason: "", ...Failure.toPublic(failure) }
  return [_tag, credential, reason].filter((part) => part !== "").join(" ")
}

/** Each row, its HTTP status, and whether to try again, where that does not depend on more than the reason. */
const table: ReadonlyArray<readonly [string, number, boolean?]> = [
  ["TransportError SpawnFailed", 503, true],
  ["TransportError Exited", 503, true],
  ["TransportError StdinBroken", 503, true],
  ["TransportError StdoutEnded", 503, true],
  ["TransportError HandshakeUnanswered", 503, true],
  ["TransportError HandshakeRefused", 503, true],
  ["TransportError VersionUnsupported", 503, false],
  ["TransportError LoginUnanswered", 503, true],
  ["TransportError ProbeUnanswered", 503, true],
  ["TransportError CircuitOpen", 503, true],
  ["TransportError BrokeDown", 503, true],
  ["TransportError Unreachable", 503, true],
  ["TransportError Closed", 503, false],
  ["AuthError Run Unauthorized", 401],
  ["AuthError Run Forbidden", 403],
  ["AuthError Run MissingCredential", 502],
  ["AuthError Run LoginRefused", 502],
  ["AuthError Run RefreshRefused", 502],
  ["AuthError Run SignedOut", 502],
  ["AuthError Server Unauthorized", 502],
  ["AuthError Server Forbidden", 502],
  ["AuthError Server MissingCredential", 502],
  ["AuthError Server LoginRefused", 502],
  ["AuthError Server RefreshRefused", 502],
  ["AuthError Server SignedOut", 502],
  ["OverloadedError", 503, true],
  ["RequestError", 502, false],
  ["DecodeError", 502, false],
  ["TimeoutError Request", 504],
  ["TimeoutError Run", 504],
  ["TimeoutError Progress", 504],
  ["TimeoutError Reconnecting", 504],
  ["TurnError UsageLimit", 429, false],
  ["TurnError ContextWindow", 413, false],
  ["TurnError RateLimited", 429, true],
  ["TurnError Sandbox", 500, false],
  ["TurnError ModelUnavailable", 503, true],
  ["TurnError BadRequest", 502, false],
  ["TurnError Interrupted", 409, false],
  ["TurnError StillRunning", 409, false],
  ["TurnError RightsDiffer", 409, false],
  ["TurnError ExceedsCeiling", 403, false],
  ["TurnError EndsServer", 503, false],
  ["TurnError NotOwner", 404, false],
  ["TurnError ThreadLost", 410, false],
  ["TurnError BudgetExceeded", 429, false],
  ["TurnError ShuttingDown", 503, true],
  ["TurnError AlreadyClaimed", 409, false],
  ["TurnError NotClaimed", 503, true],
  ["TurnError TurnLost", 502, false],
  ["TurnError ThreadGone", 410, false],
  ["TurnError ThreadArchived", 409, false],
  ["TurnError ThreadHeldElsewhere", 409, true],
  ["TurnError ThreadUnusable", 500, false],
  ["TurnError TurnGone", 410, false],
  ["TurnError NotSteered", 409, false],
  ["TurnError SlowConsumer", 500, false],
  ["TurnError Other", 502, false]
]

const sampleOf = (name: string): Failure.Failure =>
  failures.find((failure) => nameOf(failure) === name) ?? expect.unreachable(name)

describe("what a stranger is told", () => {
  const rows = table.map(([name, status, retryable]) => ({ name, status, retryable }))
  it.each(rows)("$name: $status", ({ name, status, retryable }) => {
    const failure = sampleOf(name)
    expect(Failure.httpStatus(failure)).toBe(status)
    if (retryable !== undefined) expect(Failure.toPublic(failure).retryable).toBe(retryable)
  })

  it("has a row for every failure and reason, and the table above has them all", () => {
    const rows = Object.entries(Failure.disclosure).flatMap(([tag, rows]) => namesOf(tag, rows))
    expect(table.map(([name]) => name).toSorted()).toEqual(rows.toSorted())
    expect(failures.map(nameOf).toSorted()).toEqual(rows.toSorted())
  })

  it("is a sentence, the same for every failure of the row", () => {
    for (const { message } of failures.map(Failure.toPublic)) {
      expect(message).toMatch(/^[A-Z][A-Za-z',. ]+\.$/)
    }
  })

  it("is to try again when a login may succeed later, and when the request was not sent", () => {
    const about = { generation: 1, provider: undefined, status: undefined, action: "", detail: "" }
    const login = (retryable: boolean) =>
      new Failure.AuthError({ ...about, reason: "LoginRefused", retryable })
    const timeout = (written: boolean) =>
      new Failure.TimeoutError({
        deadline: "Request",
        method: "m",
        generation: 1,
        after: Duration.seconds(1),
        written,
        lastMessage: ""
      })
    expect(
      [login(true), login(false), timeout(false), timeout(true)].map(
        (failure) => Failure.toPublic(failure).retryable
      )
    ).toEqual([true, false, true, false])
  })

  it("has every tag, and no member of a failure beside its tag, reason and credential", () => {
    expectTypeOf<Failure.Public["_tag"]>().toEqualTypeOf<Failure.Failure["_tag"]>()
    type Members<A> = A extends unknown ? keyof A : never
    expectTypeOf<Members<Failure.Public>>().toEqualTypeOf<
      "_tag" | "reason" | "credential" | "retryable" | "message"
    >()
  })

  it("is what JSON shows of a failure, and its message with it", () => {
    for (const failure of failures) {
      const json: unknown = JSON.parse(JSON.stringify(failure))
      expect(json).toEqual(Failure.toPublic(failure))
      expect(json).toMatchObject({ message: expect.stringMatching(/./) })
    }
  })
})

/** The names of the rows of one failure: a row has a status, what is between has rows. */
const namesOf = (name: string, rows: object): ReadonlyArray<string> =>
  "status" in rows
    ? [name]
    : Object.entries(rows).flatMap(([key, row]: [string, object]) => namesOf(`${name} ${key}`, row))

const mark = "\u00a7private\u00a7"

/** The members whose values this library has made up. The others are the server's, the provider's or the model's. */
const vocabulary: ReadonlySet<string> = new Set([
  "_tag",
  "reason",
  "phase",
  "credential",
  "deadline",
  "resetsAt"
])

/** Arbitrary failures all of whose own texts bear a mark, followed by the name of their member. */
const marked = Arbitrary.make(Failure.Failure).map((failure) => {
  const members = Object.entries(Schema.encodeSync(Failure.Failure)(failure))
  return Schema.decodeUnknownSync(Failure.Failure)(
    Object.fromEntries(
      members.map(([name, value]) => [
        name,
        typeof value === "string" && !vocabulary.has(name) ? `${mark}${name} ${value}` : value
      ])
    )
  )
})

describe("a failure that is made of what a stranger was told", () => {
  it("tells, decides and is answered as the original, whatever it is", () => {
    for (const failure of failures) {
      const told = Failure.toPublic(failure)
      const made = Failure.fromPublic(told)
      expect(made._tag).toBe(failure._tag)
      expect(Failure.isTransient(made)).toBe(told.retryable)
      expect(Failure.httpStatus(made)).toBe(Failure.httpStatus(failure))
      // Whether a lost turn was sent is not told.
      if (!Failure.isUnsent(failure)) expect(Failure.toPublic(made)).toEqual(told)
    }
  })
})

describe("no stranger is told stderr, a path, or a text of the server, the provider or the model", () => {
  it("by the public encoding, JSON, or a text that is made of JSON", () => {
    FastCheck.assert(
      FastCheck.property(marked, (failure) => {
        expect(JSON.stringify(Schema.encodeSync(Failure.Failure)(failure))).toContain(mark)
        const told = [
          Schema.encodeSync(Failure.Public)(Failure.toPublic(failure)),
          failure,
          { failure },
          Cause.fail(failure)
        ]
        for (const value of told) {
          expect(JSON.stringify(value)).not.toContain(mark)
          expect(Inspectable.toStringUnknown(value)).not.toContain(mark)
        }
      })
    )
  })

  it("and the cause of a failure reads as its message, without the model's last one", () => {
    FastCheck.assert(
      FastCheck.property(marked, (failure) => {
        const pretty = Cause.pretty(Cause.fail(failure))
        expect(pretty).toContain(failure.message)
        expect(pretty).not.toContain(`${mark}lastMessage`)
      })
    )
  })
})

describe("an HttpApi", () => {
  const api = HttpApi.make("api").add(
    HttpApiGroup.make("failures").add(
      HttpApiEndpoint.get("fail", "/fail/:name")
        .setPath(Schema.Struct({ name: Schema.String }))
        .addError(Failure.Public)
    )
  )
  const group = HttpApiBuilder.group(api, "failures", (handlers) =>
    handlers.handle("fail", ({ path }) => Effect.fail(Failure.toPublic(sampleOf(path.name))))
  )
  const live = Layer.provide(HttpApiBuilder.api(api), group)

  it.scoped("answers with the status of the row, and with what a stranger is told", () =>
    Effect.gen(function* () {
      const { handler } = yield* Effect.acquireRelease(
        Effect.sync(() => HttpApiBuilder.toWebHandler(Layer.merge(live, HttpServer.layerContext))),
        ({ dispose }) => Effect.promise(dispose)
      )
      for (const [name, status] of table) {
        const url = `http://localhost/fail/${encodeURIComponent(name)}`
        const response = yield* Effect.promise(() => handler(new Request(url)))
        expect([name, response.status]).toEqual([name, status])
        const told: unknown = yield* Effect.promise(() => response.json())
        expect(told).toEqual(Failure.toPublic(sampleOf(name)))
      }
    })
  )

  it("finds on each failure the status of its most general reason", () => {
    const statuses = [
      Failure.TransportError,
      Failure.AuthError,
      Failure.OverloadedError,
      Failure.RequestError,
      Failure.DecodeError,
      Failure.TimeoutError,
      Failure.TurnError
    ].map((schema) => [schema.identifier, HttpApiSchema.getStatusError(schema)])
    expect(Object.fromEntries(statuses)).toEqual({
      TransportError: 503,
      AuthError: 502,
      OverloadedError: 503,
      RequestError: 502,
      DecodeError: 502,
      TimeoutError: 504,
      TurnError: 502
    })
  })
})
