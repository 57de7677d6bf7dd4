/** How a request is written, which is done for each and so is done by hand. */
import { Message } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { messageOf } from "../../packages/app-server/src/internal/connection/Requests.js"

const anything = fc.oneof(
  fc.constantFrom(undefined, () => 1, Symbol("s"), NaN),
  fc.date(),
  fc.string({ unit: "binary" }),
  fc.anything({ withSparseArray: true, withObjectString: true })
)

describe("the message of a request", () => {
  it("is what JSON.stringify makes of its members", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), anything, anything, (method, params, trace) => {
        const message = messageOf(method, params, trace)
        const line = JSON.stringify({ method, params, trace })
        expect(`{${message}`).toBe(Message.wellFormed(line))
      }),
      { numRuns: 1_000 }
    )
  })
})
