import { AppServerPool, Telemetry } from "@effect-codex/app-server"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, TestClock, Tracer } from "effect"
import * as Spans from "../agent/spans.ts"
import { onTurn } from "../agent/support.ts"

type Span = ReturnType<typeof Telemetry.span>

/** What is told of a span, but for its ids and times. */
const described = ({ attributes, kind, links, name, parent, status }: Tracer.Span) => ({
  name,
  kind,
  parent: parent._tag === "Some" ? parent.value.spanId : undefined,
  links: links.map(({ span }) => span.spanId),
  attributes: Object.fromEntries(attributes),
  ended: status._tag
})

const external = (spanId: string) => Tracer.externalSpan({ spanId, traceId: "trace" })

const unseen: Tracer.ExternalSpan = {
  ...external("unseen"),
  context: Context.make(Tracer.DisablePropagation, true)
}

const made: ReadonlyArray<Telemetry.Options> = [
  {},
  { kind: "client", attributes: { a: 1, b: "two" } },
  { root: true },
  { parent: external("given") },
  { parent: external("given"), root: true },
  { links: [{ _tag: "SpanLink", span: external("own"), attributes: {} }] }
]

/** Where a span may begin. */
const places: ReadonlyArray<(effect: Effect.Effect<void>) => Effect.Effect<void>> = [
  (effect) => effect,
  Effect.withParentSpan(external("outer")),
  Effect.withParentSpan(unseen),
  Effect.annotateSpans({ a: "from around", c: 3 }),
  Effect.linkSpans(external("linked")),
  Effect.withTracerTiming(false)
]

describe("a span", () => {
  it.effect("is what Effect.withSpan makes, with and without options, wherever it begins", () =>
    Effect.gen(function* () {
      const recorded = (traced: (effect: Effect.Effect<void>) => Effect.Effect<void>) =>
        Effect.gen(function* () {
          const { spans, tracer } = yield* Spans.recording
          yield* Effect.withTracer(traced(Effect.void), tracer)
          return spans.map(described)
        })
      for (const options of made) {
        for (const place of places) {
          const own: Span = Telemetry.span("work", () => options)
          const theirs = Effect.withSpan("work", { ...options, captureStackTrace: false })
          expect(yield* recorded((effect) => place(own(effect)))).toEqual(
            yield* recorded((effect) => place(theirs(effect)))
          )
        }
      }
    })
  )

  it.effect("ends once with its effect, however that ends", () =>
    Effect.gen(function* () {
      const ends: ReadonlyArray<readonly [Effect.Effect<unknown, unknown>, string | undefined]> = [
        [Effect.void, undefined],
        [Effect.fail({ _tag: "Refused" }), "Refused"],
        [Effect.fail("no"), "_OTHER"],
        [Effect.die("bug"), "defect"],
        [Effect.interrupt, "interrupted"]
      ]
      const thrown = Telemetry.using("work")((): Effect.Effect<void> => {
        throw new Error("before there is an effect")
      })
      const all = [
        ...ends.map(([effect, type]) => [Telemetry.span("work")(effect), type] as const),
        [thrown, "defect"] as const
      ]
      for (const [effect, type] of all) {
        const { spans, tracer } = yield* Spans.recording
        yield* Effect.exit(Effect.withTracer(effect, tracer))
        expect(
          spans.map(({ attributes, status }) => [status._tag, attributes.get("error.type")])
        ).toEqual([["Ended", type]])
      }
    })
  )

  it.effect("of a scope is timed by the clock that it began with", () =>
    Effect.gen(function* () {
      const { spans, tracer } = yield* Spans.recording
      const begun = Effect.withTracer(Telemetry.scoped("work"), tracer)
      yield* Effect.scoped(
        Effect.zipRight(Effect.withTracerTiming(begun, false), TestClock.adjust("1 second"))
      )
      expect(spans.map(({ status }) => status)).toMatchObject([{ startTime: 0n, endTime: 0n }])
    })
  )
})

/** A tracer whose spans of this name cannot be ended. */
const broken = (name: string) =>
  Effect.map(Effect.tracer, (native) =>
    Tracer.make({
      context: native.context,
      span: (...args) => {
        const span = native.span(...args)
        if (span.name === name) {
          span.end = () => {
            throw new Error("the exporter is broken")
          }
        }
        return span
      }
    })
  )

describe("the span of a request", () => {
  it.scoped("that its tracer cannot end fails that request alone", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(fake.spec())
        const tracer = yield* broken("model/list")
        const ask = (method: "model/list" | "account/read") =>
          Effect.exit(server.connection.request(method, {}))
        const [bad, good] = yield* Effect.all([ask("model/list"), ask("account/read")], {
          concurrency: 2
        }).pipe(Effect.withSpan("caller"), Effect.withTracer(tracer))
        expect(Exit.isFailure(bad)).toBe(true)
        expect(Exit.isSuccess(good)).toBe(true)
        expect(Exit.isSuccess(yield* ask("model/list"))).toBe(true)
      })
    )
  )

  it.scoped("ends if the request cannot be sent, and if its caller leaves as it is sent", () =>
    onTurn(FakeTurn.text("done"), (fake) =>
      Effect.gen(function* () {
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(fake.spec())
        const { spans, tracer } = yield* Spans.recording
        const { request } = server.connection
        const caller = yield* Deferred.make<Fiber.RuntimeFiber<unknown, unknown>>()
        const leaving = Effect.flatMap(Deferred.await(caller), (fiber) =>
          request("account/read", {}, { observe: () => fiber.unsafeInterruptAsFork(fiber.id()) })
        )
        yield* Effect.gen(function* () {
          yield* Effect.exit(request("model/list", { unsendable: 1n }))
          const fiber = yield* Effect.fork(leaving)
          yield* Deferred.succeed(caller, fiber)
          yield* Fiber.await(fiber)
        }).pipe(Effect.withSpan("caller"), Effect.withTracer(tracer))
        expect(Spans.treeOf(spans)).toEqual([
          "caller",
          "  model/list (defect)",
          "  account/read (interrupted)"
        ])
      })
    )
  )
})
