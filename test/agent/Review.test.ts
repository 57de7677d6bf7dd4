import { Review, Session } from "@effect-codex/agent"
import { FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Fiber } from "effect"
import { onFake, onTurn, pass, sent } from "./support.ts"

const finding = (title: string, path: string, [start, end]: readonly [number, number]) => ({
  title,
  body: "It breaks.\n\nBadly.",
  code_location: { absolute_file_path: path, line_range: { start, end } }
})

const report = (...findings: ReadonlyArray<ReturnType<typeof finding>>) =>
  FakeTurn.text(JSON.stringify({ findings, overall_explanation: "Two bugs." }))

const uncommitted = { type: "uncommittedChanges" } as const

describe("a review of a session", () => {
  it.scoped("is a turn with the findings as values", () =>
    onTurn(
      report(
        finding("[P1] Off by one", "/srv/a.ts", [3, 5]),
        finding("Two\nlines — both", "/srv/b.ts", [7, 7])
      ),
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          const { review, text, turnId, usage } = yield* session.review(uncommitted)
          expect(usage.totalTokens).toBe(0)
          expect(review).toEqual({
            explanation: "Two bugs.",
            findings: [
              {
                title: "Off by one",
                priority: 1,
                body: "It breaks.\n\nBadly.",
                path: "/srv/a.ts",
                firstLine: 3,
                lastLine: 5
              },
              {
                title: "Two\nlines — both",
                priority: undefined,
                body: "It breaks.\n\nBadly.",
                path: "/srv/b.ts",
                firstLine: 7,
                lastLine: 7
              }
            ]
          })
          expect(text).toContain("Full review comments:")
          const [turn] = yield* session.turns
          expect(yield* turn?.snapshot ?? Effect.void).toMatchObject({ state: { turnId } })
          const process = yield* fake.awaitProcess(1)
          expect(yield* sent(process, "review/start")).toMatchObject([{ target: uncommitted }])
        })
    )
  )

  it.scoped(
    "has its turn among the others, and the next one does not wait for its inner turn",
    () =>
      onFake(
        {
          turns: ({ text }) =>
            text.startsWith("Review") ? report() : FakeTurn.text(`said ${text}`)
        },
        (fake) =>
          Effect.gen(function* () {
            const session = yield* Session.make({ key: "s", server: fake.spec() })
            const texts = yield* Effect.forEach(
              [
                session.run("one"),
                Effect.map(session.review(uncommitted), ({ review }) => ({
                  text: review.explanation
                })),
                session.run("two")
              ],
              (turn) => Effect.map(turn, ({ text }) => text),
              { concurrency: "unbounded" }
            )
            expect(texts).toEqual(["said one", "Two bugs.", "said two"])
          })
      )
  )

  it.scoped("is interrupted with its caller, by the id that the server wants", () =>
    onTurn(FakeTurn.hang, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        const reviewing = yield* Effect.fork(session.review(uncommitted))
        yield* pass("1 second")
        const process = yield* fake.awaitProcess(1)
        expect(yield* process.activeTurns).toHaveLength(1)
        yield* Fiber.interrupt(reviewing)
        expect(yield* process.activeTurns).toEqual([])
        const interrupts = yield* sent(process, "turn/interrupt")
        expect(interrupts).toMatchObject([{ turnId: "turn-2" }])
      })
    )
  )

  it.scoped("does not change what the thread may do", () =>
    onTurn(report(), (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: fake.spec(),
          turn: { sandboxPolicy: { type: "dangerFullAccess" } }
        })
        const refused = yield* Effect.flip(session.review(uncommitted))
        expect(refused).toMatchObject({ _tag: "TurnError", reason: "RightsDiffer" })
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, "review/start")).toEqual([])
      })
    )
  )
})

describe("the text of a review", () => {
  for (const text of ["All fine.", "", "Review comment:", "a\n\nReview comment:\n\n- no place"]) {
    it(`that has no findings is an explanation: ${JSON.stringify(text)}`, () => {
      expect(Review.parse(text)).toEqual({ explanation: text.trim(), findings: [] })
    })
  }

  it("may speak of comments before it has some", () => {
    const explanation = "It has no\nReview comment:\nof its own."
    expect(
      Review.parse(`${explanation}\n\nReview comment:\n\n- Off by one — /srv/a.ts:3-5\n  Why.`)
    ).toMatchObject({ explanation, findings: [{ title: "Off by one", body: "Why." }] })
  })

  it("is read whatever it is", () =>
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(
          FastCheck.oneof(
            FastCheck.constantFrom("- ", " — ", ":1-2", "\n", "Review comment:\n", "[P1] ", "  "),
            FastCheck.string()
          )
        ),
        (parts) => {
          Review.parse(parts.join(""))
        }
      )
    ))
})
