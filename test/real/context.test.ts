import { ContextWindow, RunEvent, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { tagsOf, watch } from "../guarantees/support.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const settings = { approvalPolicy: "never", sandbox: "read-only" } as const

const says = (number: number, text: string, input: number) => {
  const events = [
    { type: "response.created", response: { id: `resp_${number}` } },
    {
      type: "response.output_item.done",
      output_index: 0,
      item: {
        type: "message",
        role: "assistant",
        id: `msg_${number}`,
        content: [{ type: "output_text", text }]
      }
    },
    {
      type: "response.completed",
      response: {
        id: `resp_${number}`,
        usage: {
          input_tokens: input,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 10,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: input + 10
        }
      }
    }
  ]
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  return ScriptedModel.answer({ contentType: "text/event-stream", body: body.join("") })
}

const model: ScriptedModel.Script = ({ number, text }) =>
  text.includes("CONTEXT CHECKPOINT")
    ? says(number, "the summary", 5000)
    : says(number, "hello", text === "long" ? 150_000 : 20_000)

const isCompacted = RunEvent.RunEvent.$is("Compacted")

describeReal("the context of a session, on the real server", () => {
  it.scopedLive("is told, compacted by hand, and the conversation goes on from the summary", () =>
    Effect.gen(function* () {
      const server = yield* real(model)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: server.spec, settings })
        const first = yield* session.run("short")
        const context = yield* Effect.flatten(session.context)
        expect(context.tokens).toBe(20_010)
        expect(ContextWindow.share(context)).toBeGreaterThan(0)
        const compaction = yield* Effect.flatten(session.compact())
        expect(compaction).toMatchObject({
          threadId: first.threadId,
          before: 20_010,
          usage: { totalTokens: 5010 }
        })
        expect(compaction.after).toBeLessThan(20_010)
        expect((yield* session.run("more")).text).toBe("hello")
        const asked = JSON.stringify((yield* server.model.requests).at(-1)?.body)
        expect(asked).toContain("the summary")
      }).pipe(Effect.scoped, Effect.provide(server.pool))
    }).pipe(scoped)
  )

  it.scopedLive("is not compacted for a turn that takes back what has filled it", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(model)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec, settings, compactAt: 0.5 })
        yield* session.run("short")
        const { turnId } = yield* session.run("long")
        yield* session.run("short", { from: { before: turnId } })
        const { turns } = yield* session.history()
        expect(turns).toHaveLength(2)
        expect(yield* Effect.flatten(session.context)).toMatchObject({ tokens: 20_010 })
        yield* session.rewind({ before: turns[0]?.id ?? "" })
        expect(yield* session.context).toEqual(Option.none())
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("waits with a compaction for the turn that runs", () =>
    Effect.gen(function* () {
      const words = Array.from({ length: 20 }, (_, n) => `word${n} `)
      const { pool, spec } = yield* real(({ text }) =>
        text === "slow"
          ? ScriptedModel.text(words, { every: "50 millis" })
          : ScriptedModel.text("ok")
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec, settings })
        yield* session.run("first")
        const slow = yield* session.start("slow")
        const compaction = yield* session.compact()
        expect(Option.isSome(compaction)).toBe(true)
        expect((yield* slow.result).text).toContain("word19")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("fails with the reason, and the session goes on", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(({ text }) =>
        text.includes("CONTEXT CHECKPOINT") ? ScriptedModel.status(500) : ScriptedModel.text("ok")
      )
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec, settings })
        yield* session.run("first")
        expect(yield* Effect.flip(session.compact())).toMatchObject({
          _tag: "TurnError",
          reason: "ModelUnavailable"
        })
        expect((yield* session.run("second")).text).toBe("ok")
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("is compacted before the next turn once it is over the limit", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(model)
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec, settings, compactAt: 0.5 })
        yield* session.run("long")
        const run = yield* watch(session.stream("short"))
        expect((yield* run.result).text).toBe("hello")
        const events = yield* run.events
        expect(tagsOf(events).slice(0, 2)).toEqual(["Compacted", "Started"])
        const compacted = events.find(isCompacted)
        expect(compacted?.before).toBe(150_010)
        expect(compacted?.after).toBeLessThan(150_010)
        const next = yield* watch(session.stream("short"))
        yield* next.result
        expect((yield* next.events).filter(isCompacted)).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})
