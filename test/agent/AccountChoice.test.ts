import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as AccountChoice from "../../packages/agent/dist/internal/session/AccountChoice.js"

const { chosen, initial, isResting, step } = AccountChoice

const told = (isFull: boolean, resetsAt?: number) => ({ _tag: "Told", isFull, resetsAt }) as const
const refused = (resetsAt?: number) => ({ _tag: "Refused", resetsAt }) as const

describe("the account of a session", () => {
  const rows: ReadonlyArray<
    readonly [string, ReadonlyArray<readonly [number, AccountChoice.Event]>, number, number]
  > = [
    ["is the first one while nothing is used up", [[0, told(false, 900)]], 1, 0],
    ["is the next one when it is nearly used up", [[0, told(true, 900)]], 1, 1],
    ["is the next one when it was refused", [[0, refused(900)]], 1, 1],
    [
      "is the third one when the second is used up too",
      [
        [0, refused(900)],
        [1, refused(800)]
      ],
      2,
      2
    ],
    ["stays when another one may be used again", [[0, refused(900)]], 1000, 1],
    [
      "is the first one that may be used again",
      [
        [0, refused(50)],
        [60, refused(900)]
      ],
      61,
      0
    ],
    [
      "is the one that may be used first when all are used up",
      [
        [0, refused(900)],
        [1, refused(700)],
        [2, refused(800)]
      ],
      3,
      1
    ],
    [
      "rests for five minutes when nobody says how long",
      [
        [0, refused()],
        [1, refused(999_999)],
        [2, refused(999_999)]
      ],
      3,
      0
    ]
  ]

  it.each(rows)("%s", (_, events, now, expected) => {
    const state = events.reduce((state, [at, event]) => step(state, event, at), initial(3))
    expect(chosen(state, now).current).toBe(expected)
  })

  it("rests only if all of them do", () => {
    const event = FastCheck.oneof(
      FastCheck.record({
        _tag: FastCheck.constant("Refused" as const),
        resetsAt: FastCheck.option(FastCheck.nat(100), { nil: undefined })
      }),
      FastCheck.record({
        _tag: FastCheck.constant("Told" as const),
        isFull: FastCheck.boolean(),
        resetsAt: FastCheck.option(FastCheck.nat(100), { nil: undefined })
      })
    )
    FastCheck.assert(
      FastCheck.property(
        FastCheck.integer({ min: 1, max: 4 }),
        FastCheck.array(event),
        (count, events) => {
          let state = initial(count)
          for (const [now, event] of events.entries()) {
            state = chosen(step(state, event, now), now)
            expect(state.current).toBeLessThan(count)
            const all = Array.from({ length: count }, (_, place) => ({ ...state, current: place }))
            if (isResting(state, now))
              expect(all.every((other) => isResting(other, now))).toBe(true)
          }
        }
      )
    )
  })
})
