import { afterEach, beforeEach, describe, expect, it, vi } from "@effect/vitest"
import * as Delivery from "../../packages/app-server/src/internal/transport/Delivery.js"
import * as Framing from "../../packages/app-server/src/internal/transport/Framing.js"

const line = new TextEncoder().encode("{}\n")

/** One line each millisecond. Returns after how many of them the consumers are woken first. */
const heldFor = (consumers: number): number => {
  let now = 0
  const woken: Array<number> = []
  const deliver = Delivery.make(
    Framing.make(1_000),
    () => now,
    (_, more) => {
      if (more) return consumers
      woken.push(now)
      return 0
    }
  )
  for (; now < 1_000; now++) deliver(line)
  return woken[0] ?? Infinity
}

describe("while data keeps coming, consumers are left asleep", () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it("for a frame of a screen, if they are few", () => {
    expect([8, 100].map(heldFor)).toEqual([16, 16])
  })

  it("for some times as long as it takes to wake them, if they are many", () => {
    expect([1_000, 5_000].map(heldFor)).toEqual([50, 250])
  })

  it("and are woken as soon as a moment brings nothing", () => {
    const told: Array<boolean> = []
    const deliver = Delivery.make(
      Framing.make(1_000),
      () => 0,
      (_, more) => {
        told.push(more)
        return more ? 5_000 : 0
      }
    )
    deliver(line)
    deliver(line)
    vi.advanceTimersByTime(2)
    expect(told).toEqual([true, true, false])
    vi.advanceTimersByTime(1_000)
    expect(told).toEqual([true, true, false])
  })
})
