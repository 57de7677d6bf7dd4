/** The arithmetic of the page on how far a cluster goes, and how statements are told apart. */
import * as Capacity from "@effect-codex/bench/cluster/capacity"
import * as Failover from "@effect-codex/bench/cluster/failover"
import * as Report from "@effect-codex/bench/cluster/report"
import * as Statements from "@effect-codex/bench/cluster/statements"
import { describe, expect, it } from "@effect/vitest"

const count = (name: string, calls: number, wal = 0) => ({ name, calls, rows: 0, wal, time: 0 })

const measured = {
  short: {
    seconds: 0,
    events: 30,
    statements: [count("write events", 2, 1000), count("ask for news of turns", 3)],
    cpu: { postgres: 6, host: 10, program: 5 },
    stored: 10_000
  },
  streamed: {
    seconds: 5,
    events: 280,
    statements: [count("write events", 52, 51_000), count("ask for news of turns", 50)],
    cpu: { postgres: 56, host: 60, program: 30 },
    stored: 60_000
  },
  rest: {
    statements: [count("renew locks", 0.2)],
    cpu: { postgres: 1, host: 2, program: 0 },
    connections: 4
  }
}

describe("how far a cluster goes", () => {
  it("follows from what a turn takes by itself, and what each second takes in which it tells something", () => {
    const list = Capacity.steps(measured)
    const valueOf = (name: string) => list.find((step) => step.name === name)?.value ?? Number.NaN
    const turns = (100_000 * 3) / 3600
    const telling = turns * 20
    expect(valueOf("statements of turns")).toBeCloseTo(turns * 2 + telling * 10)
    expect(valueOf("events that are written")).toBeCloseTo(turns * 30 + telling * 50)
    expect(valueOf("CPU of PostgreSQL")).toBeCloseTo((turns * 6 + telling * 10 + 100) / 1000)
    expect(valueOf("bytes of a turn")).toBeCloseTo(10 + 20 * 10)
    expect(valueOf("connections")).toBe(1500)
    expect(list.filter(({ value }) => !Number.isFinite(value))).toEqual([])
  })

  it("ends where the scarcest thing is used up", () => {
    const [first, ...others] = Capacity.needs(measured)
    for (const other of others) {
      expect(Capacity.share(first ?? other)).toBeGreaterThanOrEqual(Capacity.share(other))
    }
    const page = Report.markdown({ ...measured, failovers: [], loadBefore: 0 })
    expect(page).toContain(`The first bottleneck is **${first?.resource}**`)
  })

  it("expects a host to be replaced when its locks have expired", () => {
    const expected = Failover.settings.map(Failover.expected)
    expect(expected[1]).toEqual({ least: 5.5, most: 9 })
    expect(expected[3]).toEqual({ least: 25, most: 38 })
  })

  it.each([
    ["INSERT INTO effect_codex_turns (session_hash) VALUES ($1)", "accept a turn"],
    ["UPDATE effect_codex_turns SET\n  state = $1, claimant = $2", "claim a turn"],
    ["UPDATE effect_codex_turns SET\n  state = $1, outcome = $2", "end a turn"],
    ["WITH turn AS (UPDATE x) INSERT INTO effect_codex_events (turn)", "write events"],
    ["SELECT number, last_event, state = $1 AS is_ended", "ask for news of turns"],
    ['UPDATE "cluster_runners" SET last_heartbeat = NOW()', "renew locks"],
    ["SELECT 1", "other"]
  ])("knows what a statement is for: %s", (query, purpose) => {
    expect(Statements.purposeOf(query)).toBe(purpose)
  })
})
