import { Input, Run, Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { member, onFake, onTurn, sent } from "./support.ts"

const every = [
  Input.text("What is this?"),
  Input.image({ mediaType: "image/png", data: new Uint8Array([1, 2, 3]) }),
  Input.image({ mediaType: "image/jpeg", data: new Uint8Array(), detail: "original" }),
  Input.localImage("/home/me/picture.png"),
  Input.mention({ name: "README.md", path: "/home/me/README.md" }),
  Input.skill({ name: "review", path: "/home/me/skills/review/SKILL.md" })
]

const asSent = [
  { type: "text", text: "What is this?" },
  { type: "image", url: "data:image/png;base64,AQID" },
  { type: "image", url: "data:image/jpeg;base64,", detail: "original" },
  { type: "localImage", path: "/home/me/picture.png" },
  { type: "mention", name: "README.md", path: "/home/me/README.md" },
  { type: "skill", name: "review", path: "/home/me/skills/review/SKILL.md" }
]

describe("the input of a run", () => {
  it("is a text, a part, or parts, in their order", () => {
    expect(Input.parts("Hello")).toEqual([{ type: "text", text: "Hello" }])
    expect(Input.parts("")).toEqual([{ type: "text", text: "" }])
    expect(Input.parts(Input.localImage("/a"))).toEqual([{ type: "localImage", path: "/a" }])
    expect(Input.parts(every)).toEqual(asSent)
    expect(Input.parts([])).toEqual([])
  })

  it.scoped("reaches the server as it is, in every kind of turn", () =>
    onTurn(FakeTurn.text("Hello"), (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        yield* Run.run({ server, input: every })
        const session = yield* Session.make({ key: "s", server })
        yield* session.run(every)
        yield* session.btw(every)
        const helper = yield* session.spawn({ input: every })
        yield* helper.result
        const starts = yield* sent(yield* fake.awaitProcess(1), "turn/start")
        expect(starts.map((params) => member(params, "input"))).toEqual([
          asSent,
          asSent,
          asSent,
          asSent
        ])
      })
    )
  )

  it.scoped("is in the turn's items as it was given", () =>
    onTurn(FakeTurn.text("Hello"), (fake) =>
      Effect.gen(function* () {
        const { items } = yield* Run.run({ server: fake.spec(), input: every })
        expect(items[0]).toMatchObject({ type: "userMessage", content: asSent })
      })
    )
  )

  it.scoped("that the server does not take fails that run, with its words", () =>
    onFake(
      {
        refuse: (method) =>
          method === "turn/start"
            ? { code: -32600, message: "remote image URLs are not supported" }
            : undefined
      },
      (fake) =>
        Effect.gen(function* () {
          const remote = { type: "image", url: "https://example.com/a.png" } as const
          const failure = yield* Effect.flip(Run.run({ server: fake.spec(), input: remote }))
          expect(failure).toMatchObject({ _tag: "RequestError", method: "turn/start" })
          expect(failure.message).toContain("remote image URLs are not supported")
        })
    )
  )
})
