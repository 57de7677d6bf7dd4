// An Effect that lacks a requirement or fails otherwise is what some of these lines are about.
// @effect-diagnostics missingEffectError:off missingEffectContext:off
import { Tool } from "@effect-codex/agent"
import type { Connection } from "@effect-codex/app-server"
import { Common, ServerRequests } from "@effect-codex/protocol"
import { describe, expect, expectTypeOf, it } from "@effect/vitest"
import {
  Context,
  Data,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Ref,
  Schema,
  TestClock
} from "effect"
import { settle } from "../guarantees/support.ts"
import * as Spans from "./spans.ts"

const params = (tool: string, given: unknown = {}, more?: Partial<Tool.Params>): Tool.Params => ({
  threadId: "T",
  turnId: "U",
  callId: "call_1",
  namespace: null,
  tool,
  arguments: given,
  ...more
})

const text = (text: string) => ({ success: true, contentItems: [{ type: "inputText", text }] })

const failure = (text: unknown) => ({
  success: false,
  contentItems: [{ type: "inputText", text }]
})

/** The text of a failed result whose words are not ours. */
const failureWith = (...parts: ReadonlyArray<string>) =>
  failure(
    expect.toSatisfy((text: string) =>
      ['The tool "', " failed: ", ...parts].every((part) => text.includes(part))
    )
  )

const nothing = Schema.Struct({})

/** A tool that does just this. */
const doing = <E, R>(handler: Effect.Effect<string, E, R>) =>
  Tool.make("do", { description: "does it", parameters: nothing, handle: () => handler })

const call = <R>(tool: Tool.Tool<R>, given?: unknown) =>
  Tool.handle([tool])(params(tool.name, given, { namespace: tool.namespace?.name ?? null }))

class Customers extends Context.Tag("Customers")<
  Customers,
  { readonly find: (id: number) => Effect.Effect<Customer, NoCustomer> }
>() {}

class Greeting extends Context.Tag("Greeting")<Greeting, string>() {}

class NoCustomer extends Data.TaggedError("NoCustomer")<{ readonly id: number }> {}

interface Customer {
  readonly name: string
  readonly since: Date
}

const weather = Tool.make("weather", {
  description: "The weather in a city, now",
  parameters: Schema.Struct({ city: Schema.String }),
  handle: ({ city }) => Effect.succeed(`It rains in ${city}.`)
})

const find = Tool.make("find", {
  description: "Finds a customer",
  parameters: Schema.Struct({ id: Schema.Int.annotations({ description: "from 1" }) }),
  result: Schema.Struct({ name: Schema.String, since: Schema.Date }),
  handle: ({ id }) => Effect.flatMap(Customers, (customers) => customers.find(id)),
  deadline: "5 seconds",
  describe: (error) => `no customer has the number ${error.id}`,
  namespace: { name: "crm", description: "Our customers" }
})

const greet = Tool.make("greet", {
  description: "Greets",
  parameters: Schema.Struct({ whom: Schema.optional(Schema.String) }),
  handle: ({ whom }) => Effect.map(Greeting, (greeting) => `${greeting} ${whom ?? "you"}`),
  namespace: { name: "crm", description: "The same group" }
})

const customers = Layer.succeed(Customers, {
  find: (id) =>
    id === 1
      ? Effect.succeed({ name: "Ada", since: new Date("2020-01-02") })
      : Effect.fail(new NoCustomer({ id }))
})

/** What is logged while the effect runs. */
const logged = <A, E, R>(effect: Effect.Effect<A, E, R>) => {
  const lines: Array<string> = []
  const logger = Logger.map(Logger.logfmtLogger, (line) => void lines.push(line))
  return Effect.map(
    Effect.provide(effect, Logger.replace(Logger.defaultLogger, logger)),
    (value) => ({ value, lines })
  )
}

describe("the result of a call", () => {
  it.effect("is a string as it is, and anything else as JSON, encoded by its schema", () =>
    Effect.gen(function* () {
      expect(yield* call(weather, { city: "Bern" })).toEqual(text("It rains in Bern."))
      expect(yield* Effect.provide(call(find, { id: 1 }), customers)).toEqual(
        text('{"name":"Ada","since":"2020-01-02T00:00:00.000Z"}')
      )
    })
  )

  it.effect("is null where there is nothing to give", () =>
    Effect.gen(function* () {
      const tool = Tool.make("press", {
        description: "Presses the button",
        parameters: nothing,
        result: Schema.Void,
        handle: () => Effect.void
      })
      expect(yield* call(tool)).toEqual(text("null"))
    })
  )

  it.effect("is the items of a Content, also where a text could be in its place", () =>
    Effect.gen(function* () {
      const image = { type: "inputImage", imageUrl: "data:image/png;base64,AA==" } as const
      const chart = Tool.make("chart", {
        description: "Draws a chart",
        parameters: Schema.Struct({ empty: Schema.Boolean }),
        result: Schema.Union(Schema.String, Tool.Content),
        handle: ({ empty }) =>
          Effect.succeed(empty ? "nothing to draw" : new Tool.Content({ items: [image] }))
      })
      expect(yield* call(chart, { empty: false })).toEqual({ success: true, contentItems: [image] })
      expect(yield* call(chart, { empty: true })).toEqual(text("nothing to draw"))
    })
  )

  it.effect("that does not fit is a failure which shows nothing of it, and is logged", () =>
    Effect.gen(function* () {
      const tool = Tool.make("count", {
        description: "Counts",
        parameters: nothing,
        result: Schema.Struct({ count: Schema.Int }),
        handle: () => Effect.succeed({ count: 471.11 })
      })
      const { lines, value } = yield* logged(call(tool))
      expect(value).toEqual(failureWith('"count"', "its result does not fit", "at count"))
      expect(lines).toEqual([expect.stringContaining("its result does not fit its schema")])
      expect(JSON.stringify([value, lines])).not.toContain("471.11")
    })
  )

  it.effect("that JSON has no words for is a failure", () =>
    Effect.gen(function* () {
      const tool = Tool.make("count", {
        description: "Counts",
        parameters: nothing,
        result: Schema.Struct({ count: Schema.BigIntFromSelf }),
        handle: () => Effect.succeed({ count: 1n })
      })
      expect((yield* logged(call(tool))).value).toEqual(failureWith("its result does not fit"))
    })
  )
})

describe("a failed call", () => {
  it.effect("of a tool there is not says which ones there are", () =>
    Effect.gen(function* () {
      const handle = Tool.handle([weather, find])
      const nope = failure(
        'The tool "nope" failed: there is no such tool. Available tools: weather, crm.find'
      )
      expect(yield* Effect.provide(handle(params("nope")), customers)).toEqual(nope)
      // The name alone is not the tool: another namespace is another tool.
      for (const namespace of [null, "erp"]) {
        const other = params("find", { id: 1 }, { namespace })
        expect(yield* Effect.provide(handle(other), customers)).toEqual(
          failureWith("there is no such tool")
        )
      }
      expect(yield* Tool.handle([])(params("nope"))).toEqual(failureWith("No tools are available"))
    })
  )

  it.effect("with arguments that do not fit says everything that does not, and runs nothing", () =>
    Effect.gen(function* () {
      const runs = yield* Ref.make(0)
      const tool = Tool.make("book", {
        description: "Books a room",
        parameters: Schema.Struct({ room: Schema.Int, guest: Schema.String }),
        handle: () =>
          Effect.as(
            Ref.update(runs, (n) => n + 1),
            "booked"
          )
      })
      expect(yield* call(tool, { room: "seven", gest: "Ada" })).toEqual(
        failureWith(
          "its arguments do not fit",
          'Expected number, actual "seven"',
          "is missing",
          '["gest"]'
        )
      )
      for (const given of [[1], null, "room 7", undefined]) {
        expect(yield* call(tool, given)).toEqual(failureWith("its arguments do not fit"))
      }
      expect(yield* Ref.get(runs)).toBe(0)
    })
  )

  it.effect("describes the handler's failure", () =>
    Effect.gen(function* () {
      expect(yield* Effect.provide(call(find, { id: 2 }), customers)).toEqual(
        failure('The tool "crm.find" failed: no customer has the number 2')
      )
    })
  )

  it.effect.each([
    { what: "its message", error: new Error("the disk is full"), reason: "the disk is full" },
    { what: "its tag without a message", error: new NoCustomer({ id: 1 }), reason: "NoCustomer" },
    { what: "a text itself", error: "out of order", reason: "out of order" },
    { what: "at least that", error: { code: 1 }, reason: "it gave no reason" }
  ])("says of a failure that nobody describes $what", ({ error, reason }) =>
    Effect.gen(function* () {
      expect(yield* call(doing(Effect.fail(error)))).toEqual(
        failure(`The tool "do" failed: ${reason}`)
      )
    })
  )

  const breakDown = () => {
    throw new Error("secret internals")
  }
  const broken = { description: "", parameters: nothing }

  it.effect.each([
    { what: "a defect", tool: doing(Effect.die(new Error("secret internals"))) },
    { what: "an exception", tool: Tool.make("do", { ...broken, handle: breakDown }) },
    {
      what: "a description that breaks down itself",
      tool: Tool.make("do", { ...broken, handle: () => Effect.fail("no"), describe: breakDown })
    }
  ])("with $what says only that there was one, and the log says which", ({ tool }) =>
    Effect.gen(function* () {
      const { lines, value } = yield* logged(call(tool))
      expect(value).toEqual(
        failure('The tool "do" failed: it crashed. The log of its program has the details')
      )
      expect(lines).toEqual([expect.stringMatching(/level=ERROR.*secret internals/)])
    })
  )

  it.effect("is one whose handler interrupts itself", () =>
    Effect.gen(function* () {
      const { value } = yield* logged(call(doing(Effect.interrupt)))
      expect(value).toEqual(failureWith("it crashed"))
    })
  )
})

describe("the deadline of a call", () => {
  it.effect("interrupts a handler that takes longer, and the model learns that it did", () =>
    Effect.gen(function* () {
      const interrupted = yield* Deferred.make<void>()
      const never = Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
      const tool = Tool.make("wait", {
        description: "Waits",
        parameters: nothing,
        handle: () => never,
        deadline: "1500 millis"
      })
      const fiber = yield* Effect.fork(call(tool))
      yield* TestClock.adjust("1499 millis")
      expect(fiber.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 millis")
      expect(yield* Fiber.join(fiber)).toEqual(
        failure('The tool "wait" failed: it timed out after 1s 500ms')
      )
      yield* Deferred.await(interrupted)
    })
  )

  it.effect("is 60 seconds unless the tool says otherwise", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(call(doing(Effect.never)))
      yield* TestClock.adjust("59 seconds")
      expect(fiber.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 seconds")
      expect(yield* Fiber.join(fiber)).toEqual(failureWith("it timed out after 1m"))
    })
  )

  it.effect("holds where the handler cannot be interrupted at once", () =>
    Effect.gen(function* () {
      const slow = Effect.uninterruptible(Effect.as(Effect.sleep("1 hour"), "too late"))
      const answered = yield* Deferred.make<Tool.Result>()
      const fiber = yield* call(doing(slow)).pipe(Effect.intoDeferred(answered), Effect.fork)
      yield* TestClock.adjust("60 seconds")
      expect(yield* Deferred.await(answered)).toEqual(failureWith("it timed out after 1m"))
      // The fiber of the call ends no earlier than what it has started.
      expect(fiber.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(fiber)
    })
  )
})

describe("a handler", () => {
  it.effect("has what it needs from a layer, and is told which call it serves", () =>
    Effect.gen(function* () {
      const calls = yield* Ref.make<ReadonlyArray<Tool.Call>>([])
      const noted = Tool.make("note", {
        description: "Notes",
        parameters: nothing,
        handle: (_, call) =>
          Effect.as(
            Ref.update(calls, (all) => [...all, call]),
            "noted"
          )
      })
      const handle = Tool.handle([noted, find, greet])
      const layer = Layer.merge(customers, Layer.succeed(Greeting, "Good day,"))
      const answers = yield* Effect.provide(
        Effect.all([
          handle(params("note", {}, { threadId: "T2", turnId: "U2", callId: "call_2" })),
          handle(params("find", { id: 1 }, { namespace: "crm" })),
          handle(params("greet", {}, { namespace: "crm" }))
        ]),
        layer
      )
      expect(answers).toEqual([
        text("noted"),
        text(expect.stringContaining("Ada")),
        text("Good day, you")
      ])
      expect(yield* Ref.get(calls)).toEqual([{ threadId: "T2", turnId: "U2", callId: "call_2" }])
    })
  )

  it.effect("waits for no other: calls run beside each other", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<string>()
      const tool = Tool.make("either", {
        description: "Waits, or opens the gate",
        parameters: Schema.Struct({ open: Schema.Boolean }),
        handle: ({ open }) =>
          open ? Effect.as(Deferred.succeed(gate, "opened"), "done") : Deferred.await(gate)
      })
      const handle = Tool.handle([tool])
      const answers = yield* Effect.all(
        [handle(params("either", { open: false })), handle(params("either", { open: true }))],
        { concurrency: 2 }
      )
      expect(answers).toEqual([text("opened"), text("done")])
    })
  )

  it.effect("is interrupted with its call, which waits until it has cleaned up", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      const log = yield* Ref.make<ReadonlyArray<string>>([])
      const note = (what: string) => Ref.update(log, (all) => [...all, what])
      const handler = Deferred.succeed(started, undefined).pipe(
        Effect.zipRight(Effect.never),
        Effect.onInterrupt(() => Effect.zipRight(Effect.sleep("1 second"), note("cleaned up")))
      )
      // A layer of the call must outlive the handler, which may still use it.
      const layer = Layer.scopedDiscard(Effect.addFinalizer(() => note("layer closed")))
      const fiber = yield* Effect.fork(Effect.provide(call(doing(handler)), layer))
      yield* Deferred.await(started)
      const interruption = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* settle
      expect(interruption.unsafePoll()).toBeNull()
      yield* TestClock.adjust("1 second")
      expect(Exit.isInterrupted(yield* Fiber.join(interruption))).toBe(true)
      expect(yield* Ref.get(log)).toEqual(["cleaned up", "layer closed"])
    })
  )
})

describe("the span of a call", () => {
  it.effect("has the tool's name and what became of the call, and none of its arguments", () =>
    Effect.gen(function* () {
      const { spans, tracer } = yield* Spans.recording
      const tool = Tool.make("look", {
        description: "Looks",
        parameters: Schema.Struct({ at: Schema.String }),
        handle: ({ at }) => (at === "pin-4711" ? Effect.fail("no") : Effect.succeed(at)),
        namespace: { name: "eye", description: "Sees" }
      })
      const calls = [call(tool, { at: "pin-4712" }), call(tool, { at: "pin-4711" })]
      yield* Effect.withTracer(Effect.all(calls), tracer)
      const attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "eye.look",
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": "call_1"
      }
      expect(spans.map(({ name, attributes }) => [name, Object.fromEntries(attributes)])).toEqual([
        ["execute_tool eye.look", attributes],
        ["execute_tool eye.look", { ...attributes, "error.type": "Failed" }]
      ])
      const ends = spans.map(({ status }) => (status._tag === "Ended" ? status.exit._tag : ""))
      expect(ends).toEqual(["Success", "Success"])
    })
  )
})

describe("the specs of tools", () => {
  it("are what the protocol takes, those of one namespace together", () => {
    const id = { type: "integer", description: "from 1", title: "int" }
    expect(Tool.specs([find, weather, greet])).toEqual([
      {
        type: "function",
        name: "weather",
        description: "The weather in a city, now",
        inputSchema: {
          type: "object",
          required: ["city"],
          properties: { city: { type: "string" } },
          additionalProperties: false
        }
      },
      {
        type: "namespace",
        name: "crm",
        description: "Our customers",
        tools: [
          {
            type: "function",
            name: "find",
            description: "Finds a customer",
            inputSchema: {
              type: "object",
              required: ["id"],
              properties: { id },
              additionalProperties: false
            }
          },
          {
            type: "function",
            name: "greet",
            description: "Greets",
            inputSchema: {
              type: "object",
              required: [],
              properties: { whom: { type: "string" } },
              additionalProperties: false
            }
          }
        ]
      }
    ])
  })

  const specOf = <A, I>(parameters: Schema.Schema<A, I>) =>
    Tool.make("t", { description: "", parameters, handle: () => Effect.succeed("") }).inputSchema

  it("describe an object, whether it has fields, a name, or itself inside", () => {
    expect(specOf(nothing)).toEqual({
      type: "object",
      properties: {},
      required: [],
      additionalProperties: false
    })
    class Place extends Schema.Class<Place>("Place")({ city: Schema.String }) {}
    expect(specOf(Place)).toMatchObject({
      type: "object",
      properties: { city: { type: "string" } }
    })
    expect(specOf(Tree)).toMatchObject({
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#/$defs/Tree" } } },
      $defs: { Tree: { type: "object" } }
    })
  })
})

interface Tree {
  readonly children: ReadonlyArray<Tree>
}
const Tree: Schema.Schema<Tree> = Schema.Struct({
  children: Schema.Array(Schema.suspend(() => Tree))
}).annotations({ identifier: "Tree" })

describe("a definition", () => {
  const named = (name: string, namespace?: string) => () =>
    Tool.make(name, {
      description: "",
      parameters: nothing,
      handle: () => Effect.succeed(""),
      ...(namespace === undefined ? {} : { namespace: { name: namespace, description: "" } })
    })

  it.each(["", "look up", "look.up", "schön", "a\n", "x".repeat(65)])(
    "is refused with the name %j, of a tool and of a namespace, by a sentence with the rule",
    (name) => {
      const rule = 'a name is 1 to 64 letters a-z and A-Z, digits, "_" and "-".'
      expect(named(name)).toThrow(`${JSON.stringify(name)} cannot name a tool: ${rule}`)
      expect(named("ok", name)).toThrow(`${JSON.stringify(name)} cannot name a namespace: ${rule}`)
    }
  )

  it.each(["mcp", "mcp__files__read"])(
    "is refused with the name %s, reserved for the server",
    (name) => {
      expect(named(name)).toThrow("reserved for the server")
      expect(named("ok", name)).toThrow("reserved for the server")
    }
  )

  it.each(["a", "Look_Up-2", "x".repeat(64), "mcp_x"])("is taken with the name %s", (name) => {
    expect(named(name)().name).toBe(name)
    expect(named("ok", name)().namespace?.name).toBe(name)
  })

  it("is refused with parameters that are no object", () => {
    const define =
      <A, I>(parameters: Schema.Schema<A, I>) =>
      () =>
        Tool.make("t", { description: "", parameters, handle: () => Effect.succeed("") })
    const union = Schema.Union(Schema.Struct({ a: Schema.String }), nothing)
    for (const refused of [define(Schema.String), define(Schema.Void), define(union)]) {
      expect(refused).toThrow('The parameters of the tool "t" must be a struct')
    }
  })

  it("is refused beside another of its name, unless that is in another namespace", () => {
    const twice = [weather, named("weather")()]
    expect(() => Tool.specs(twice)).toThrow('Two tools are named "weather".')
    expect(() => Tool.handle(twice)).toThrow('Two tools are named "weather".')
    expect(Tool.specs([weather, named("weather", "other")()])).toHaveLength(2)
  })
})

describe("the types", () => {
  it("of several tools add up what they need", () => {
    expectTypeOf(weather).toEqualTypeOf<Tool.Tool>()
    expectTypeOf(find).toEqualTypeOf<Tool.Tool<Customers>>()
    const tools = [weather, find, greet]
    expectTypeOf<Tool.Requirements<(typeof tools)[number]>>().toEqualTypeOf<Customers | Greeting>()
    const handle = () => Tool.handle([weather, find, greet])
    expectTypeOf(handle).returns.returns.toEqualTypeOf<
      Effect.Effect<Tool.Result, never, Customers | Greeting>
    >()
    expectTypeOf(() => Tool.handle([])).returns.returns.toEqualTypeOf<Effect.Effect<Tool.Result>>()
    expectTypeOf<ReadonlyArray<Tool.Tool<Customers>>>().toExtend<ReadonlyArray<Tool.Any>>()
    expectTypeOf<Tool.Content["items"]>().toEqualTypeOf<
      ReadonlyArray<Common.DynamicToolCallOutputContentItem>
    >()
  })

  it("refuse a handler that does not fit its schemas", () => {
    const parameters = Schema.Struct({ city: Schema.String })
    const wrong = () => [
      Tool.make("t", {
        description: "",
        parameters,
        // @ts-expect-error a result is a string unless there is a schema for it
        handle: () => Effect.succeed(1)
      }),
      Tool.make("t", {
        description: "",
        parameters,
        result: Schema.Struct({ count: Schema.Number }),
        // @ts-expect-error a result of another shape than its schema's
        handle: () => Effect.succeed({ count: "1" })
      }),
      Tool.make("t", {
        description: "",
        parameters,
        // @ts-expect-error no such parameter
        handle: ({ town }) => Effect.succeed(String(town))
      }),
      Tool.make("t", {
        description: "",
        parameters,
        // @ts-expect-error it is described as another failure than the handler's
        handle: () => Effect.fail("no"),
        describe: (error: number) => `${error}`
      })
    ]
    expectTypeOf(wrong).toBeFunction()
  })

  it("refuse to answer requests before a tool has what it needs", () => {
    const handlers = () => {
      const handle = Tool.handle([weather, find])
      // @ts-expect-error nobody has provided the customers
      const lacking: Connection.Handler = ServerRequests.handler({ "item/tool/call": handle })
      const complete: Connection.Handler = ServerRequests.handler({
        "item/tool/call": (params) => Effect.provide(handle(params), customers)
      })
      return [lacking, complete]
    }
    expectTypeOf(handlers).toBeFunction()
  })
})
