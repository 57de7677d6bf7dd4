import { Experimental } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"

const refused: ReadonlyArray<readonly [string, unknown, string]> = [
  ["memory/reset", undefined, "memory/reset"],
  ["thread/backgroundTerminals/clean", { threadId: "t" }, "thread/backgroundTerminals/clean"],
  ["thread/start", { dynamicTools: [] }, "thread/start.dynamicTools"],
  ["thread/start", { approvalPolicy: { granular: {} } }, "thread/start.approvalPolicy.granular"],
  [
    "thread/items/list",
    { deferOutput: { commandExecution: true } },
    "thread/items/list.deferOutput.commandExecution"
  ]
]

const allowed: ReadonlyArray<readonly [string, unknown]> = [
  ["thread/start", {}],
  ["thread/start", undefined],
  ["thread/start", { dynamicTools: null, experimentalRawEvents: false, approvalPolicy: "never" }],
  ["thread/items/list", { deferOutput: { commandExecution: false } }],
  ["brand/new", { dynamicTools: [] }],
  ["toString", {}]
]

describe("without the capability", () => {
  it.each(refused)("%s %j is refused, by its name", (method, params, path) => {
    expect(Experimental.check(method, params)).toEqual({ path, capability: "experimentalApi" })
  })

  it.each(allowed)("%s %j is not", (method, params) => {
    expect(Experimental.check(method, params)).toBeUndefined()
  })
})
