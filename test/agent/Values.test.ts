/** Events, results, and what approvals ask and answer can travel: as JSON to a file or a machine, and back. */
import { readdirSync, readFileSync } from "node:fs"
import {
  ApprovalRules,
  Approvals,
  Failure,
  History,
  RunEvent,
  Sessions,
  SubAgent,
  Threads,
  Turn
} from "@effect-codex/agent"
import { Item } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Chunk, Effect, FastCheck, Predicate, Record, Schema, Stream } from "effect"
import { same, travelled } from "../travel.ts"
import { samples, Values } from "./samples.ts"

/** Numbers and members that JSON does not have come from no server: arbitrary values have them all the same. */
const asJson = (value: unknown): unknown => {
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : 0
  if (Array.isArray(value)) return value.map((member) => asJson(member) ?? null)
  if (!isPlain(value)) return value
  const { __proto__: _, ...members } = value
  return Record.map(members, asJson)
}

const isPlain = (value: unknown): value is Readonly<globalThis.Record<string, unknown>> =>
  Predicate.isRecord(value) &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value)) &&
  !("toJSON" in value)

const valuesOf = <A, I>(schema: Schema.Schema<A, I>) =>
  Arbitrary.make(schema)
    .map((value): unknown => asJson(value))
    .filter(Schema.is(schema))

/** As a later version may write it. What is inside has a test of its own. */
const withMember = (json: unknown): unknown =>
  isPlain(json) ? { ...json, addedLater: { x: 1 } } : json

const withoutMember = (value: unknown): unknown => {
  if (!isPlain(value)) return value
  const { addedLater: _, ...members } = value
  return members
}

const travels = <A, I>(name: string, schema: Schema.Schema<A, I>, later = withMember) =>
  it(name, () => {
    FastCheck.assert(
      FastCheck.property(valuesOf(schema), (value) => {
        expect(travelled(schema, value, same)).toEqual(value)
        expect(withoutMember(travelled(schema, value, later))).toEqual(value)
      }),
      { numRuns: 200 }
    )
  })

describe("any value is the same after it was JSON, whatever a later version has added to it", () => {
  travels("RunEvent", RunEvent.RunEvent)
  travels("SubAgentEvent", RunEvent.SubAgentEvent)
  travels("RunResult", RunEvent.RunResult)
  travels("Usage", RunEvent.Usage)
  travels("Item", Item.Item)
  travels("Thread", Threads.Thread)
  travels("Threads.FoundPage", Threads.FoundPage)
  travels("Threads.Change", Threads.Change)
  travels("PastTurn", History.PastTurn)
  travels("Snapshot", Turn.Snapshot)
  travels("SubAgent.Snapshot", SubAgent.Snapshot)
  travels("ShutdownReport", Sessions.ShutdownReport)
  travels("Approvals.Request", Approvals.Request)
  travels("Approvals.Answer", Approvals.Answer)
  travels("CommandRequest", Approvals.CommandRequest)
  travels("FileChangeRequest", Approvals.FileChangeRequest)
  travels("FileChange", Approvals.FileChange)
  travels("PermissionsRequest", Approvals.PermissionsRequest)
  travels("Permissions", Approvals.Permissions)
  travels("UserInputRequest", Approvals.UserInputRequest)
  travels("UserQuestion", Approvals.UserQuestion)
  travels("ElicitationRequest", Approvals.ElicitationRequest)
  travels("ToolCall", Approvals.ToolCall)
  travels("Decision", Approvals.Decision)
  travels("CommandDecision", Approvals.CommandDecision)
  travels("Rule", ApprovalRules.Rule)
  travels("Decided", ApprovalRules.Decided)
  travels("PermissionsDecision", Approvals.PermissionsDecision)
  travels("Answers", Approvals.Answers, same)
  travels("ElicitationDecision", Approvals.ElicitationDecision)
  travels("Question", Approvals.Question)
})

describe("values that were recorded", () => {
  const folder = new URL("recordings/", import.meta.url)
  const recorded = readdirSync(folder)
    .filter((file) => file.startsWith("values-"))
    .map((file) => [file, readFileSync(new URL(file, folder), "utf8")] as const)

  it.each(recorded)("%s is read, and written as it was", (_, text) => {
    const json: unknown = JSON.parse(text)
    const values = Schema.decodeUnknownSync(Values)(json)
    expect(Schema.encodeSync(Values)(values)).toMatchObject(Object(json))
  })

  it("the newest are those that this version writes, every event among them", () => {
    const [, text] = recorded.toSorted(([a], [b]) => a.localeCompare(b)).at(-1) ?? ["", "{}"]
    expect(Schema.decodeUnknownSync(Schema.parseJson(Values))(text)).toEqual(samples)
    const { $is: _, $match: __, ...constructors } = RunEvent.RunEvent
    const tags = Object.entries(constructors).flatMap(([name]) => (/^[A-Z]/.test(name) ? name : []))
    expect(new Set(samples.events.map(({ _tag }) => _tag))).toEqual(new Set(tags))
  })
})

describe("a failure in an event", () => {
  it("is encoded without the stack of the error that it is here", () => {
    const failed = samples.events.flatMap((event) => ("failure" in event ? [event] : []))
    expect(failed.length).toBeGreaterThan(20)
    expect(new Set(failed.map(({ _tag }) => _tag))).toEqual(
      new Set(["Retrying", "WaitingForReset"])
    )
    for (const event of failed) {
      const { failure } = event
      const encoded = JSON.stringify(Schema.encodeSync(RunEvent.RunEvent)(event))
      expect(failure.stack).toBeDefined()
      expect(encoded).not.toContain('"stack"')
    }
  })

  it("is told to a stranger without what only this program may know", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const retrying = samples.events.filter(RunEvent.RunEvent.$is("Retrying"))
        const frames = yield* Stream.runCollect(
          Turn.serverSentEvents({ events: () => Stream.fromIterable(retrying) })
        )
        const told = Chunk.toReadonlyArray(frames).map((frame) =>
          JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? "")
        )
        expect(told).toEqual(
          retrying.map(({ failure, sequence }) => ({
            _tag: "Retrying",
            sequence,
            failure: JSON.parse(JSON.stringify(Failure.toPublic(failure)))
          }))
        )
      })
    ))
})

describe("what this version does not know", () => {
  const event = (item: object) => ({ _tag: "ItemCompleted", sequence: 1, item })

  it("survives in an event: items, enum values, causes and members", () => {
    const strange = [
      event({ type: "hologram", id: "h", depth: 3 }),
      event({ type: "agentMessage", id: "m", text: "Hi", phase: "whispered", mood: "good" }),
      {
        _tag: "Reconnecting",
        sequence: 2,
        error: { message: "m", codexErrorInfo: { cosmicRay: { bit: 7 } }, since: "noon" }
      },
      { _tag: "Plan", sequence: 3, steps: [{ step: "Leap", status: "postponed", by: "Ada" }] },
      { _tag: "Other", sequence: 4, method: "something/new", params: { deep: [null, 1] } }
    ]
    for (const json of strange) {
      const decoded = Schema.decodeUnknownSync(RunEvent.RunEvent)(json)
      expect(Schema.encodeSync(RunEvent.RunEvent)(decoded)).toMatchObject(json)
    }
  })

  it("is an event of a kind that a later version has added: it keeps its place and its members", () => {
    const later = { _tag: "Hologram", sequence: 7, depth: 3 }
    expect(Schema.decodeUnknownSync(RunEvent.RunEvent)(later)).toEqual({
      _tag: "Other",
      sequence: 7,
      method: "Hologram",
      params: later
    })
    for (const wrong of [{ _tag: "Hologram" }, { _tag: "Text", sequence: 7 }, "Text", null]) {
      expect(Schema.is(RunEvent.RunEvent)(wrong)).toBe(false)
      expect(() => Schema.decodeUnknownSync(RunEvent.RunEvent)(wrong)).toThrow()
    }
  })
})
