import { Approvals, Run, Session, Tool } from "@effect-codex/agent"
import { Message } from "@effect-codex/protocol"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Schema } from "effect"
import { onFake, sent } from "../agent/support.ts"

/** What is left of an emoji that was cut in two. Codex drops a line with it without a word, and so does the fake. */
const half = "cut: \ud83d"
const replaced = "cut: \ufffd"

describe("half of a surrogate pair", () => {
  it.scoped("in a run's input reaches the model as U+FFFD (eliza #18079, opencode #17758)", () =>
    onFake({ turns: ({ text }) => FakeTurn.text(text) }, (fake) =>
      Effect.gen(function* () {
        expect((yield* Run.run({ server: fake.spec(), input: half })).text).toBe(replaced)
      })
    )
  )

  it.scoped("in a setting, a key or a session's name stops no thread", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const settings = { developerInstructions: half, config: { [half]: half } }
        const session = yield* Session.make({ key: half, server: fake.spec(), settings })
        expect((yield* session.run("one")).text).toBe("Hello")
        const [params] = yield* sent(yield* fake.awaitProcess(1), "thread/start")
        expect(params).toMatchObject({ developerInstructions: replaced })
      })
    )
  )

  it.scoped("in the result of a tool is answered, and the turn goes on", () =>
    onFake(
      { turns: () => [FakeTurn.callTool({ tool: "cut", arguments: {} }), FakeTurn.text("done")] },
      (fake) =>
        Effect.gen(function* () {
          const cut = Tool.make("cut", {
            description: "Cuts",
            parameters: Schema.Struct({}),
            handle: () => Effect.succeed(half)
          })
          const server = fake.spec({ experimentalApi: true })
          const { text } = yield* Run.run({ server, input: "x", tools: [cut] })
          expect(text).toBe("done")
          const process = yield* fake.awaitProcess(1)
          expect(JSON.stringify(yield* process.replies)).toContain(replaced)
        })
    )
  )

  it.scoped("in a person's answer is answered, and the turn goes on", () =>
    onFake(
      {
        turns: ({ threadId }) => [
          FakeTurn.ask("item/tool/requestUserInput", {
            threadId,
            turnId: "turn-1",
            itemId: "item-1",
            isBlocking: true,
            questions: []
          }),
          FakeTurn.text("done")
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const approvals = Approvals.make({ userInput: () => Effect.succeed({ q: [half] }) })
          const { text } = yield* Run.run({ server: fake.spec(), input: "x", approvals })
          expect(text).toBe("done")
          const process = yield* fake.awaitProcess(1)
          expect(JSON.stringify(yield* process.replies)).toContain(replaced)
        })
    )
  )

  it("is replaced in every kind of message", () => {
    const params = { text: half }
    const lines = [
      Message.request(1, "thread/start", params),
      Message.notification("initialized", params),
      Message.result(1, params),
      Message.error(1, { code: 1, message: half })
    ]
    expect(lines.filter((line) => line.includes("\\ud") || !line.includes("\ufffd"))).toEqual([])
  })

  it("is all that is replaced in a line: whatever is well-formed stays as it is", () => {
    fc.assert(
      fc.property(fc.fullUnicodeString(), (text) => {
        const line = JSON.stringify({ text })
        expect(Message.wellFormed(line)).toBe(line)
      })
    )
    fc.assert(
      fc.property(fc.string16bits(), (text) => {
        const line = JSON.stringify({ [text]: [text] })
        const read: unknown = JSON.parse(Message.wellFormed(line))
        const well = Buffer.from(text, "utf16le").toString("utf16le")
        const expected = Array.from(well, (char) =>
          /^[\ud800-\udfff]$/.test(char) ? "\ufffd" : char
        ).join("")
        expect(read).toEqual({ [expected]: [expected] })
      })
    )
  })
})
