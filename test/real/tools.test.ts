import { Tool } from "@effect-codex/agent"
import { type AppServer, AppServerPool } from "@effect-codex/app-server"
import { ServerRequests } from "@effect-codex/protocol"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Context, Effect, Logger, LogLevel, Schema } from "effect"
import { describeReal, real } from "./support.ts"

class Rooms extends Context.Tag("Rooms")<Rooms, ReadonlyMap<number, string>>() {}

const nothing = Schema.Struct({})

const book = Tool.make("book", {
  description: "Books a room",
  parameters: Schema.Struct({ room: Schema.Int.annotations({ description: "its number" }) }),
  result: Schema.Struct({ name: Schema.String }),
  handle: ({ room }) =>
    Effect.flatMap(Rooms, (rooms) => {
      const name = rooms.get(room)
      return name === undefined ? Effect.fail(`there is no room ${room}`) : Effect.succeed({ name })
    })
})

const hello = Tool.make("hello", {
  description: "Says hello",
  parameters: nothing,
  handle: (_, { callId }) => Effect.succeed(`hello ${callId}`)
})

const broken = Tool.make("broken", {
  description: "Is broken",
  parameters: nothing,
  handle: () => Effect.die(new Error("secret internals"))
})

const slow = Tool.make("slow", {
  description: "Is slow",
  parameters: nothing,
  handle: () => Effect.never,
  deadline: "50 millis"
})

/** One black pixel: an image that cannot be read is not shown. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
const image = { type: "inputImage", imageUrl: `data:image/png;base64,${pixel}` } as const

const draw = Tool.make("draw", {
  description: "Draws",
  parameters: nothing,
  result: Tool.Content,
  handle: () =>
    Effect.succeed(new Tool.Content({ items: [{ type: "inputText", text: "drawn" }, image] }))
})

interface Plan {
  readonly steps: ReadonlyArray<Plan>
}
const Plan: Schema.Schema<Plan> = Schema.Struct({
  steps: Schema.Array(Schema.suspend(() => Plan))
}).annotations({ identifier: "Plan" })

const plan = Tool.make("plan", {
  description: "Plans",
  parameters: Schema.Struct({
    plan: Plan,
    mood: Schema.optional(Schema.Literal("calm", "bold")),
    more: Schema.Unknown
  }),
  handle: () => Effect.succeed("planned"),
  namespace: { name: "office", description: "What an office does" }
})

/** What was there when the thread was started, and is no longer. */
const former = Tool.make("former", {
  description: "Was here once",
  parameters: nothing,
  handle: () => Effect.succeed("never called")
})

const tools = [book, hello, broken, slow, draw, plan]

/** The model calls what the user names, and then ends its turn. */
const obedient: ScriptedModel.Script = ({ text, toolOutput }) =>
  toolOutput === undefined
    ? ScriptedModel.callTool(Schema.decodeSync(Order)(text))
    : ScriptedModel.text("seen")

const Order = Schema.parseJson(
  Schema.Struct({ name: Schema.String, arguments: Schema.Unknown, callId: Schema.String })
)

const decodeBody = Schema.decodeUnknown(
  Schema.Struct({
    tools: Schema.Array(
      Schema.Struct(
        { name: Schema.optional(Schema.String) },
        { key: Schema.String, value: Schema.Unknown }
      )
    )
  })
)

/** A thread with the tools, on which the model can be made to call one. */
const thread = (server: AppServer.Service, model: typeof ScriptedModel.ScriptedModel.Service) =>
  Effect.gen(function* () {
    const { thread } = yield* server.request("thread/start", {
      ephemeral: true,
      dynamicTools: Tool.specs([...tools, former])
    })
    const events = yield* server.connection.subscribe(thread.id)
    const answer = Tool.handle(tools)
    const rooms = Effect.provideService(Rooms, new Map([[7, "Ada"]]))
    yield* server.connection.handle(
      thread.id,
      ServerRequests.handler({ "item/tool/call": (params) => rooms(answer(params)) })
    )
    /** What the model is shown of the call. */
    return (name: string, given: unknown = {}) =>
      Effect.gen(function* () {
        const order = { name, arguments: given, callId: `call_${name}` }
        yield* server.request("turn/start", {
          threadId: thread.id,
          input: [{ type: "text", text: JSON.stringify(order) }]
        })
        yield* Effect.repeat(events.take, {
          until: (batch) => batch.some(({ method }) => method === "turn/completed")
        })
        return (yield* model.requests).at(-1)?.toolOutput
      })
  })

describeReal("the tools of a run, on the real server", () => {
  it.scopedLive(
    "the model is shown the result of its call, or a text that says why there is none",
    () =>
      Effect.gen(function* () {
        const { model, pool, spec } = yield* real(obedient, { experimentalApi: true })
        yield* Effect.gen(function* () {
          const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
          const call = yield* thread(server, model)

          expect(yield* call("book", { room: 7 })).toBe('{"name":"Ada"}')
          expect(yield* call("hello")).toBe("hello call_hello")
          expect(yield* call("book", { room: 8 })).toBe(
            'The tool "book" failed: there is no room 8'
          )
          const misfit = yield* call("book", { room: "seven", guest: "Ada" })
          expect(misfit).toContain('The tool "book" failed: its arguments do not fit')
          expect(misfit).toContain('Expected number, actual "seven"')
          expect(misfit).toContain('["guest"]')
          expect(yield* call("former")).toBe(
            'The tool "former" failed: there is no such tool. Available tools: book, hello, broken, slow, draw, office.plan'
          )
          expect(yield* call("broken")).toBe(
            'The tool "broken" failed: it crashed. The log of its program has the details'
          )
          expect(yield* call("slow")).toBe('The tool "slow" failed: it timed out after 50ms')
          expect(JSON.parse((yield* call("draw")) ?? "")).toMatchObject([
            { type: "input_text", text: "drawn" },
            { type: "input_image", image_url: image.imageUrl }
          ])
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(Effect.provide(NodeContext.layer), Logger.withMinimumLogLevel(LogLevel.None))
  )

  it.scopedLive("the model is shown what its tools take, and those of a namespace together", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(obedient, { experimentalApi: true })
      yield* Effect.gen(function* () {
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
        const call = yield* thread(server, model)
        yield* call("hello")
        const { tools } = yield* decodeBody((yield* model.requests)[0]?.body)
        expect(tools.find(({ name }) => name === "book")).toMatchObject({
          type: "function",
          description: "Books a room",
          parameters: {
            type: "object",
            properties: { room: { type: "integer", description: "its number" } },
            required: ["room"]
          }
        })
        expect(tools.find(({ name }) => name === "hello")).toMatchObject({
          parameters: { type: "object", properties: {} }
        })
        const step = { type: "array", items: { $ref: "#/$defs/Plan" } }
        expect(tools.find(({ name }) => name === "office")).toMatchObject({
          type: "namespace",
          description: "What an office does",
          tools: [
            {
              name: "plan",
              parameters: {
                properties: {
                  plan: { type: "object", properties: { steps: step } },
                  mood: { type: "string", enum: ["calm", "bold"] }
                },
                $defs: { Plan: { type: "object", properties: { steps: step } } }
              }
            }
          ]
        })
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
