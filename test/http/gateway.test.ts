import { readFileSync } from "node:fs"
import { RunEvent, Sessions, SessionStore } from "@effect-codex/agent"
import { Failure } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { HttpClient, HttpClientRequest, HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Layer, Schema, Stream } from "effect"
import { pooled } from "../guarantees/support.ts"
import { approvals, routes } from "./gateway.ts"

/** The gateway, served on a port of its own, over a fake whose turns have these scripts. */
const served = (turns: NonNullable<FakeAppServer.Options["turns"]>) =>
  Effect.map(FakeAppServer.make({ turns }), (fake) =>
    HttpServer.serve(routes).pipe(
      Layer.provide(Sessions.Sessions.layer(() => ({ server: fake.spec(), approvals }))),
      Layer.provide(SessionStore.memory),
      Layer.provide(pooled(fake)),
      Layer.provideMerge(NodeHttpServer.layerTest)
    )
  )

const on = <A, E>(
  turns: NonNullable<FakeAppServer.Options["turns"]>,
  program: Effect.Effect<A, E, HttpClient.HttpClient>
) => Effect.flatMap(served(turns), (layer) => Effect.provide(program, layer))

const post = (path: string, body: unknown) =>
  Effect.flatMap(HttpClientRequest.bodyJson(HttpClientRequest.post(path), body), HttpClient.execute)

const Id = Schema.Struct({ id: Schema.String })

/** Starts a turn, and gives back its path. */
const start = (input: string) =>
  Effect.gen(function* () {
    const answer = yield* post("/sessions/me/turns", { input })
    expect(answer.status).toBe(201)
    const { id } = yield* Schema.decodeUnknown(Id)(yield* answer.json)
    return `/sessions/me/turns/${id}`
  })

interface Sent {
  readonly id: number | undefined
  readonly name: string
  readonly data: string
}

const sent = (frame: string): Sent => {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1]
  const id = field("id")
  return {
    id: id === undefined ? undefined : Number(id),
    name: field("event") ?? "",
    data: field("data") ?? ""
  }
}

/** What a browser gets that has seen all up to this event. */
const follow = (path: string, last?: number) =>
  Stream.unwrap(
    Effect.map(
      HttpClient.get(`${path}/events`, {
        headers: last === undefined ? {} : { "last-event-id": String(last) }
      }),
      ({ stream }) => stream
    )
  ).pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.split((line) => line === ""),
    Stream.map((lines) => sent(Chunk.join(lines, "\n")))
  )

const collect = <A, E, R>(stream: Stream.Stream<A, E, R>) =>
  Effect.map(Stream.runCollect(stream), Chunk.toReadonlyArray)

const decode = Schema.decode(Schema.parseJson(RunEvent.RunEvent))

describe("a gateway of sixty lines", () => {
  it("has no more", () => {
    expect(readFileSync("test/http/gateway.ts", "utf8").trim().split("\n").length).toBeLessThan(61)
  })

  it.scopedLive("serves a turn to a reader that comes back, and its result to whoever asks", () =>
    on(
      () => FakeTurn.text(["one ", "two ", "three ", "four"], { every: "50 millis" }),
      Effect.gen(function* () {
        const path = yield* start("count")
        const first = yield* collect(Stream.take(follow(path), 3))
        const rest = yield* collect(follow(path, first.at(-1)?.id))
        const events = yield* Effect.forEach([...first, ...rest], ({ data }) => decode(data))
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, nth) => nth + 1))
        const text = events.flatMap((event) => (event._tag === "Text" ? [event.delta] : []))
        expect(text.join("")).toBe("one two three four")
        const [last] = events.slice(-1)
        const answer = yield* HttpClient.get(path)
        const result = yield* Schema.decodeUnknown(RunEvent.RunResult)(yield* answer.json)
        expect(last).toMatchObject({ _tag: "Completed", result })
        // Another reader, from the start.
        expect(yield* collect(follow(path))).toEqual([...first, ...rest])
      })
    )
  )

  it.scopedLive("asks whoever follows, and goes on with the answer", () =>
    on(
      () => [FakeTurn.approveCommand({ command: "rm -rf build" }), FakeTurn.text("done")],
      Effect.gen(function* () {
        const path = yield* start("clean up")
        const events = yield* collect(
          follow(path).pipe(
            Stream.mapEffect(({ data }) => decode(data)),
            Stream.tap((event) =>
              event._tag === "Waiting" && event.request._tag === "Command"
                ? post(`/approvals/${event.request.request.itemId}`, "accept")
                : Effect.void
            )
          )
        )
        const tags = events.map(({ _tag }) => _tag)
        expect(tags.indexOf("Resolved")).toBeGreaterThan(tags.indexOf("Waiting"))
        expect(events.find(({ _tag }) => _tag === "Resolved")).toMatchObject({
          answer: { decision: "accept" }
        })
        expect(events.at(-1)).toMatchObject({ _tag: "Completed", result: { text: "done" } })
      })
    )
  )

  it.scopedLive("tells a stranger of a failure what may be told, with its status", () =>
    on(
      () =>
        FakeTurn.fail({
          message: "secret words of the provider",
          codexErrorInfo: "usageLimitExceeded"
        }),
      Effect.gen(function* () {
        const path = yield* start("too much")
        const last = (yield* collect(follow(path))).at(-1)
        expect(last?.name).toBe("Failed")
        const told = yield* Schema.decode(Schema.parseJson(Failure.Public))(last?.data ?? "")
        expect(told).toMatchObject({ _tag: "TurnError", reason: "UsageLimit", retryable: false })
        const answer = yield* HttpClient.get(path)
        expect(answer.status).toBe(429)
        expect(yield* answer.json).toEqual(JSON.parse(last?.data ?? ""))
        expect(last?.data).not.toContain("secret")
      })
    )
  )

  it.scopedLive("knows no turn that was not started, and makes no session to look for it", () =>
    on(
      () => FakeTurn.answer,
      Effect.gen(function* () {
        expect((yield* HttpClient.get("/sessions/nobody/turns/turn-1")).status).toBe(404)
        expect((yield* post("/approvals/nothing", "accept")).status).toBe(404)
      })
    )
  )
})
