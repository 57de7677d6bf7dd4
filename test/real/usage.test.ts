import { Run, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const settings = { approvalPolicy: "never", sandbox: "danger-full-access" } as const

interface Cost {
  readonly input: number
  readonly output: number
}

/** Each response brings new rate limits, as those of an account do: then the server tells the last usage again. */
const headers = {
  "x-codex-primary-used-percent": "12.5",
  "x-codex-primary-window-minutes": "300",
  "x-codex-primary-reset-at": "1900000000"
}

/** A response of the model that costs this much, with 7 tokens written to the cache. */
const response = (number: number, item: object, { input, output }: Cost) => {
  const events = [
    { type: "response.created", response: { id: `resp_${number}` } },
    { type: "response.output_item.done", output_index: 0, item },
    {
      type: "response.completed",
      response: {
        id: `resp_${number}`,
        usage: {
          input_tokens: input,
          input_tokens_details: { cached_tokens: 0, cache_write_tokens: 7 },
          output_tokens: output,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: input + output
        }
      }
    }
  ]
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  return ScriptedModel.answer({ contentType: "text/event-stream", headers, body: body.join("") })
}

const says = (number: number, text: string, cost: Cost) =>
  response(
    number,
    {
      type: "message",
      role: "assistant",
      id: `msg_${number}`,
      content: [{ type: "output_text", text }]
    },
    cost
  )

const calls = (number: number, call: ScriptedModel.ToolCall, cost: Cost) =>
  response(
    number,
    {
      type: "function_call",
      id: `fc_${number}`,
      call_id: `call_${number}`,
      ...call,
      arguments: JSON.stringify(call.arguments)
    },
    cost
  )

const costOf = ({ input, output }: Cost) => input + output

const small = { input: 1000, output: 10 }
const large = { input: 60_000, output: 100 }
const compacting = { input: 61_000, output: 300 }

const model: ScriptedModel.Script = ({ number, text }) =>
  text.includes("CONTEXT CHECKPOINT")
    ? says(number, "a summary", compacting)
    : text === "large"
      ? says(number, "long", large)
      : says(number, "short", small)

describeReal("the usage of a turn, on the real server", () => {
  it.scopedLive(
    "is what was spent, compactions included, in sessions, copies and resumed threads (first-tree #1241, multica #5568)",
    () =>
      Effect.gen(function* () {
        // The context is full after a large response.
        const { pool, spec } = yield* real(model, {
          args: ["-c", "model_auto_compact_token_limit=50000"]
        })
        const compacted = costOf(compacting) + costOf(small)
        const threadId = yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec, settings })
          const first = yield* session.run("large")
          expect(first.usage).toMatchObject({
            totalTokens: costOf(large),
            cacheWriteInputTokens: 7
          })
          expect(first.contextWindow).toBeGreaterThan(0)
          const thread = { _tag: "Fork", threadId: first.threadId } as const
          const copy = yield* Run.run({ server: spec, input: "x", thread, settings })
          expect(copy.usage.totalTokens).toBe(compacted)
          expect((yield* session.run("x")).usage.totalTokens).toBe(compacted)
          const again = yield* Run.run({ server: spec, input: "x", thread, settings })
          expect(again.usage.totalTokens).toBe(costOf(small))
          expect((yield* session.run("large")).usage.totalTokens).toBe(costOf(large))
          return first.threadId
        }).pipe(Effect.scoped, Effect.provide(pool))
        yield* Effect.gen(function* () {
          const thread = { _tag: "Resume", threadId } as const
          const resumed = yield* Run.run({ server: spec, input: "x", thread, settings })
          expect(resumed.usage.totalTokens).toBe(compacted)
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("of sub-agents is a number of its own (oc #124969)", () =>
    Effect.gen(function* () {
      const namespace = "multi_agent_v1"
      const { pool, spec } = yield* real(({ number, text, toolOutput }) => {
        const agent = /"agent_id":"([^"]+)"/.exec(toolOutput ?? "")?.[1]
        if (text === "child's work") return says(number, "done", large)
        if (text !== "parent's work") return says(number, "heard", small)
        const call =
          agent === undefined
            ? { namespace, name: "spawn_agent", arguments: { message: "child's work" } }
            : { namespace, name: "wait_agent", arguments: { targets: [agent], timeout_ms: 10000 } }
        return calls(number, call, small)
      })
      yield* Effect.gen(function* () {
        const result = yield* Run.run({ server: spec, input: "parent's work", settings })
        expect(result.text).toBe("heard")
        expect(result.usage.totalTokens).toBe(3 * costOf(small))
        expect(result.subAgentsUsage.totalTokens).toBe(costOf(large))
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})
