import { describe, expect, it } from "@effect/vitest"
import { Dispatch } from "../../packages/app-server/src/internal/connection/Dispatch.js"
import { EventBuffer } from "../../packages/app-server/src/internal/connection/EventBuffer.js"

const nothing = () => {}

const hooks = {
  write: nothing,
  onRequest: nothing,
  onUnreadable: nothing,
  onResolved: nothing,
  onInvalidMessage: nothing,
  onNotice: nothing,
  onDefect: nothing,
  onLoad: nothing
}

/** So many consumers, each of a thread that is called after its place. */
const consumers = (count: number, capacity = 1_000) => {
  const dispatch = new Dispatch<never>(64, 0, hooks)
  const woken: Array<string> = []
  const buffers: Array<EventBuffer<never>> = []
  for (let n = 0; n < count; n++) {
    const buffer = new EventBuffer<never>(capacity)
    buffers.push(buffer)
    dispatch.subscribe(`${n}`, buffer)
    const wait = (): void =>
      buffer.onWake(() => {
        woken.push(`${n}`)
        buffer.take()
        wait()
      })
    wait()
  }
  const threads = Array.from({ length: count }, (_, n) => `${n}`)
  const says = (method: string, threadId: string) =>
    JSON.stringify({ method, params: { threadId } })
  return { buffers, dispatch, says, threads, woken }
}

describe("while more follows", () => {
  it("a few consumers are woken after each chunk", () => {
    const { dispatch, says, threads, woken } = consumers(3)
    const asleep = dispatch.receive(
      threads.map((thread) => says("item/started", thread)),
      true
    )
    expect(woken).toEqual(threads)
    expect(asleep).toBe(0)
  })

  it("many consumers are left asleep until nothing more comes", () => {
    const { dispatch, says, threads, woken } = consumers(30)
    for (let chunk = 0; chunk < 5; chunk++) {
      const asleep = dispatch.receive(
        threads.map((thread) => says("item/started", thread)),
        true
      )
      expect(asleep).toBe(threads.length)
    }
    expect(woken).toEqual([])
    expect(dispatch.receive([], false)).toBe(0)
    expect(woken).toEqual(threads)
  })

  it("those whose turn has ended are woken at once among many", () => {
    const { dispatch, says, threads, woken } = consumers(30)
    const frames = threads.map((thread) => says("item/started", thread))
    for (let time = 0; time < 2; time++) {
      dispatch.receive([...frames, says("turn/completed", "7")], true)
      dispatch.receive(frames, true)
    }
    expect(woken).toEqual(["7", "7"])
  })

  it("one that has much to take is woken among many", () => {
    const { dispatch, says, threads, woken } = consumers(30)
    const frames = threads.map((thread) => says("item/started", thread))
    const many = Array.from({ length: 200 }, () => says("item/started", "7"))
    dispatch.receive([...frames, ...many], true)
    expect(woken).toEqual(["7"])
  })

  it("one that leaves is woken for what has come, and not counted any more", () => {
    const { buffers, dispatch, says, threads, woken } = consumers(30)
    dispatch.receive(
      threads.map((thread) => says("item/started", thread)),
      true
    )
    const [first] = buffers
    if (first === undefined) return expect.unreachable()
    dispatch.unsubscribe("0", first)
    expect(woken).toEqual(["0"])
    expect(dispatch.receive([], true)).toBe(29)
  })

  it("one that may fall behind little is woken before it overflows", () => {
    const { dispatch, says, threads, woken } = consumers(30, 20)
    const frames = threads.map((thread) => says("item/started", thread))
    const some = Array.from({ length: 10 }, () => says("item/started", "7"))
    dispatch.receive([...frames, ...some], true)
    expect(woken).toEqual(["7"])
  })
})
