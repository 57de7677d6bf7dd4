/** What a server leaves out of its answers and items, as another version of codex may. */
import { Run, RunEvent, Session } from "@effect-codex/agent"
import { AppServerPool, Transport } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Predicate } from "effect"
import { pooled, settle, threadsClosed, watch } from "./support.ts"

/** What is left of an answer to these methods. */
const onlyIds: Readonly<Record<string, "thread" | "turn">> = {
  "thread/start": "thread",
  "thread/resume": "thread",
  "thread/fork": "thread",
  "turn/start": "turn"
}

const reduced = (line: string, methods: ReadonlyMap<unknown, string>): string => {
  const message: unknown = JSON.parse(line)
  if (!Predicate.isRecord(message) || !Predicate.isRecord(message["result"])) return line
  const name = onlyIds[methods.get(message["id"]) ?? ""]
  const named: unknown = name === undefined ? undefined : message["result"][name]
  if (name === undefined || !Predicate.isRecord(named)) return line
  return JSON.stringify({ id: message["id"], result: { [name]: { id: named["id"] } } })
}

/** A pool over the fake, whose answers say nothing but ids. */
const withBareAnswers = ({ layer }: FakeAppServer.FakeAppServer) =>
  AppServerPool.AppServerPool.layer().pipe(
    Layer.provide(
      Layer.effect(
        Transport.TransportFactory,
        Effect.map(Transport.TransportFactory, ({ open }) => ({
          open: (options: Transport.OpenOptions) => Effect.map(open(options), bare)
        }))
      )
    ),
    Layer.provide(layer)
  )

const bare = (transport: Transport.Transport): Transport.Transport => {
  const methods = new Map<unknown, string>()
  return {
    ...transport,
    write: (line) => {
      const message: unknown = JSON.parse(line)
      if (Predicate.isRecord(message)) methods.set(message["id"], String(message["method"]))
      transport.write(line)
    },
    listen: (listener) =>
      transport.listen((frames, more) =>
        listener(
          frames.map((frame) => (typeof frame === "string" ? reduced(frame, methods) : frame)),
          more
        )
      )
  }
}

describe("an answer without the fields that nobody reads (t3code #2651, #2742)", () => {
  it.scoped("changes nothing, for a thread that is started, resumed or copied, and its turns", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make()
      yield* Effect.gen(function* () {
        const server = fake.spec()
        const { text, threadId } = yield* Run.run({ server, input: "x" })
        expect(text).toBe("Hello")
        yield* threadsClosed
        for (const _tag of ["Resume", "Fork"] as const) {
          const again = yield* Run.run({ server, input: "x", thread: { _tag, threadId } })
          expect(again).toMatchObject({ text: "Hello", usage: { totalTokens: 15 } })
          yield* threadsClosed
        }
        expect(yield* (yield* fake.awaitProcess(1)).subscribedThreads).toEqual([])
      }).pipe(Effect.provide(withBareAnswers(fake)))
    })
  )
})

const message = { type: "agentMessage", id: "a" }

/** One more item of the turn. */
const item = (item: object) => FakeTurn.notify("item/completed", { item, completedAtMs: 1 })

describe("an item that cannot be read", () => {
  it.scoped.each([
    ["a message without its text", message, "item.text"],
    ["a message whose text is none", { ...message, text: 7 }, "item.text"],
    ["an item without a type", { id: "a", text: "Hello" }, "item.type"]
  ] as const)(
    "fails the run, which else would complete without its answer: %s",
    ([, unread, path]) =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({
          turns: ({ nth }) => (nth === 1 ? item(unread) : FakeTurn.text("again"))
        })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          expect(yield* Effect.flip(session.run("x"))).toMatchObject({
            _tag: "DecodeError",
            method: "item/completed",
            path
          })
          expect((yield* session.run("y")).text).toBe("again")
        }).pipe(Effect.scoped, Effect.provide(pooled(fake)))
      })
  )

  it.scoped("costs itself alone if it is no message, or if another message follows", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: () => [
          item(message),
          FakeTurn.text("Hello"),
          item({ type: "commandExecution", id: "c", command: 7 })
        ]
      })
      yield* Effect.gen(function* () {
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "x" }))
        yield* settle
        const result = yield* run.result
        expect(result.text).toBe("Hello")
        expect(result.items.map(({ type }) => type)).toEqual(["userMessage", "agentMessage"])
        const others = (yield* run.events).filter(RunEvent.RunEvent.$is("Other"))
        expect(others.filter(({ method }) => method === "item/completed")).toHaveLength(2)
      }).pipe(Effect.provide(pooled(fake)))
    })
  )
})
