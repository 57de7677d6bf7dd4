import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { FileSystem, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeContext, NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"

const ask = (url: string, input: ReadonlyArray<unknown>, token = "good") =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    client.execute(
      HttpClientRequest.post(`${url}/responses`).pipe(
        HttpClientRequest.bearerToken(token),
        HttpClientRequest.setHeader("thread-id", "thread-1"),
        HttpClientRequest.bodyUnsafeJson({ model: "scripted", stream: true, input })
      )
    )
  )

const user = (text: string) => ({
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }]
})

const lines = (response: { readonly stream: Stream.Stream<Uint8Array, unknown> }) =>
  response.stream.pipe(Stream.decodeText(), Stream.splitLines)

const deltaOf = (line: string) => /^data: .*"delta":"([^"]*)"/.exec(line)?.[1] ?? ""

const Live = Layer.mergeAll(NodeContext.layer, NodeHttpClient.layerUndici)

describe("ScriptedModel", () => {
  it.scopedLive("streams a text, chunk by chunk, in its own time", () =>
    Effect.gen(function* () {
      const model = yield* ScriptedModel.make(({ text }) =>
        ScriptedModel.text([text, " to", " you"], { every: "40 millis" })
      )
      const [took, arrived] = yield* Effect.timed(
        Effect.gen(function* () {
          const response = yield* ask(model.url, [user("first"), user("hello")])
          expect(response.headers["content-type"]).toBe("text/event-stream")
          const data = Stream.filter(lines(response), (line) => line.startsWith("data: "))
          return [...(yield* Stream.runCollect(data))]
        })
      )
      expect(arrived.map((line) => /"type":"([^"]*)"/.exec(line)?.[1])).toEqual([
        "response.created",
        "response.output_item.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_item.done",
        "response.completed"
      ])
      expect(arrived.map(deltaOf).join("")).toBe("hello to you")
      // Two pauses. A timer may be a millisecond early.
      expect(Duration.toMillis(took)).toBeGreaterThanOrEqual(75)
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("records what it was asked", () =>
    Effect.gen(function* () {
      const model = yield* ScriptedModel.make(() => ScriptedModel.text("ok"))
      yield* ask(model.url, [user("one")])
      yield* ask(
        model.url,
        [user("two"), { type: "function_call_output", call_id: "c", output: "42" }],
        "other"
      )
      const requests = yield* model.awaitRequests(2)
      expect(requests).toMatchObject([
        { number: 1, authorization: "Bearer good", text: "one", toolOutput: undefined },
        {
          number: 2,
          token: "other",
          threadId: "thread-1",
          model: "scripted",
          text: "two",
          toolOutput: "42"
        }
      ])
      expect(yield* model.requests).toEqual(requests)
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("answers each token by its own script", () =>
    Effect.gen(function* () {
      const model = yield* ScriptedModel.make(
        ScriptedModel.byToken({
          good: () => ScriptedModel.text("ok"),
          busy: () => ScriptedModel.status(429, "Slow down")
        })
      )
      const good = yield* ask(model.url, [user("hi")])
      const bad = yield* ask(model.url, [user("hi")], "bad")
      const busy = yield* ask(model.url, [user("hi")], "busy")
      expect([good.status, bad.status, busy.status]).toEqual([200, 401, 429])
      expect(yield* bad.json).toMatchObject({ error: { code: "invalid_api_key" } })
      expect(yield* busy.json).toMatchObject({ error: { message: "Slow down" } })
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("calls a tool until it has the output", () =>
    Effect.gen(function* () {
      const model = yield* ScriptedModel.make(({ toolOutput }) =>
        toolOutput === undefined
          ? ScriptedModel.callTool({ name: "exec_command", arguments: { cmd: "ls" } })
          : ScriptedModel.text(toolOutput)
      )
      const call = yield* (yield* ask(model.url, [user("list")])).text
      expect(call).toContain(
        '"type":"function_call","id":"fc_1","call_id":"call_1","name":"exec_command","arguments":"{\\"cmd\\":\\"ls\\"}"'
      )
      const answer = yield* (yield* ask(model.url, [
        user("list"),
        { type: "function_call_output", call_id: "call_1", output: "a.txt" }
      ])).text
      expect(answer).toContain('"text":"a.txt"')
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("hangs until the client leaves", () =>
    Effect.gen(function* () {
      const model = yield* ScriptedModel.make(() => ScriptedModel.hang)
      const client = yield* ask(model.url, [user("hi")]).pipe(
        Effect.flatMap((response) => Stream.runDrain(lines(response))),
        Effect.fork
      )
      yield* model.awaitRequests(1)
      const idle = yield* Effect.fork(model.awaitIdle)
      yield* Effect.sleep("50 millis")
      expect(idle.unsafePoll()).toBeNull()
      yield* Fiber.interrupt(client)
      yield* Effect.timeout(Fiber.join(idle), "2 seconds")
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("breaks off after its chunks, which the client has seen", () =>
    Effect.gen(function* () {
      const model = yield* ScriptedModel.make(() => ScriptedModel.breakOff(["half ", "an answer"]))
      const seen: Array<string> = []
      const exit = yield* ask(model.url, [user("hi")]).pipe(
        Effect.flatMap((response) =>
          Stream.runForEach(lines(response), (line) => Effect.sync(() => seen.push(deltaOf(line))))
        ),
        Effect.exit
      )
      expect(Exit.isFailure(exit)).toBe(true)
      expect(seen.join("")).toBe("half an answer")
      yield* Effect.timeout(model.awaitIdle, "2 seconds")
    }).pipe(Effect.provide(Live))
  )

  it.scopedLive("closes promptly while responses are open", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const model = yield* ScriptedModel.make(({ text }) =>
        text === "hang"
          ? ScriptedModel.hang
          : ScriptedModel.text(Array.from({ length: 1000 }, String), { every: "10 millis" })
      ).pipe(Scope.extend(scope))
      const clients = yield* Effect.forEach(["hang", "slow"], (text) =>
        ask(model.url, [user(text)]).pipe(
          Effect.flatMap((response) => Stream.runDrain(lines(response))),
          Effect.exit,
          Effect.fork
        )
      )
      yield* model.awaitRequests(2)
      const [took] = yield* Effect.timed(Scope.close(scope, Exit.void))
      expect(Duration.toMillis(took)).toBeLessThan(500)
      const exits = yield* Effect.timeout(Fiber.join(Fiber.all(clients)), "2 seconds")
      expect(exits.map(Exit.isFailure)).toEqual([true, true])
      yield* Effect.timeout(model.awaitIdle, "2 seconds")
      const refused = yield* Effect.exit(ask(model.url, [user("hi")]))
      expect(Exit.isFailure(refused)).toBe(true)
    }).pipe(Effect.provide(Live))
  )
})

describe("CodexHome", () => {
  it.scopedLive("makes a configured home and removes it with its scope", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const made = yield* Effect.scoped(
        Effect.gen(function* () {
          const made = yield* CodexHome.make({ modelUrl: "http://127.0.0.1:1/v1", token: "good" })
          const config = yield* fs.readFileString(`${made.codexHome}/config.toml`)
          expect(config).toBe(ScriptedModel.providerConfig("http://127.0.0.1:1/v1"))
          expect(yield* fs.readDirectory(made.home)).toEqual([])
          expect(made.env).toMatchObject({
            HOME: made.home,
            CODEX_HOME: made.codexHome,
            SCRIPTED_API_KEY: "good"
          })
          return made
        })
      )
      expect(yield* fs.exists(made.codexHome)).toBe(false)
    }).pipe(Effect.provide(Live))
  )
})
