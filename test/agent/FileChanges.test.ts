import { describe, expect, it } from "@effect/vitest"
import * as FileChanges from "../../packages/agent/src/internal/approvals/FileChanges.js"

const params = (threadId: string, id: string, path: string) => ({
  threadId,
  item: {
    type: "fileChange",
    id,
    status: "inProgress",
    changes: [{ path, kind: { type: "add" }, diff: "x" }]
  }
})

describe("the changes of patches", () => {
  it("are those of their own thread, where a sub-agent has an item of the same id", () => {
    const { of, see } = FileChanges.make()
    const paths = () =>
      ["t", "agent"].map((threadId) => of({ threadId, itemId: "1" })?.map(({ path }) => path))
    see({ method: "item/started", params: params("t", "1", "/a") })
    see({ method: "item/started", params: params("agent", "1", "/b") })
    expect(paths()).toEqual([["/a"], ["/b"]])
    see({ method: "item/completed", params: params("agent", "1", "/b") })
    expect(paths()).toEqual([["/a"], undefined])
  })

  it("are kept for 256 unfinished patches at the most, the last ones", () => {
    const { of, see } = FileChanges.make()
    const ids = Array.from({ length: 1000 }, (_, id) => String(id))
    for (const id of ids) see({ method: "item/started", params: params("t", id, "/a") })
    const kept = ids.filter((itemId) => of({ threadId: "t", itemId }) !== undefined)
    expect(kept).toEqual(ids.slice(-256))
  })
})
