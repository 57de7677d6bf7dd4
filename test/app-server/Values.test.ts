/** Whatever leaves the process can travel: as JSON to a file or a machine, and back without loss. */
import { readdirSync, readFileSync } from "node:fs"
import {
  AppServer,
  AppServerPool,
  Connection,
  Failure,
  FlightRecorder,
  Transport
} from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Predicate, Schema } from "effect"
import { same, travelled, withMoreMembers } from "../travel.ts"
import { samples, Values } from "./samples.ts"

const messageOf = (value: unknown): unknown =>
  Predicate.hasProperty(value, "message") ? value.message : undefined

/** What an arbitrary value of the schema has in common with what it is after it has travelled: everything. */
const travels = <A, I>(name: string, schema: Schema.Schema<A, I>) =>
  it(name, () => {
    FastCheck.assert(
      FastCheck.property(Arbitrary.make(schema), (value) => {
        for (const added of [same, withMoreMembers]) {
          const again = travelled(schema, value, added)
          expect(again).toStrictEqual(value)
          expect(messageOf(again)).toBe(messageOf(value))
        }
      })
    )
  })

describe("any value is the same after it was JSON, whatever a later version has added to it", () => {
  travels("TransportError", Failure.TransportError)
  travels("AuthError", Failure.AuthError)
  travels("OverloadedError", Failure.OverloadedError)
  travels("RequestError", Failure.RequestError)
  travels("DecodeError", Failure.DecodeError)
  travels("TimeoutError", Failure.TimeoutError)
  travels("TurnError", Failure.TurnError)
  travels("Failure", Failure.Failure)
  travels("RequestFailure", Failure.RequestFailure)
  travels("Public", Failure.Public)
  travels("PoolEvent", AppServerPool.PoolEvent)
  travels("GenerationSnapshot", AppServerPool.GenerationSnapshot)
  travels("ServerExit", AppServerPool.ServerExit)
  travels("Drained", AppServerPool.Drained)
  travels("HeldLease", AppServerPool.HeldLease)
  travels("ServerSnapshot", AppServerPool.ServerSnapshot)
  travels("ServerMemory", AppServerPool.ServerMemory)
  travels("Readiness", AppServerPool.Readiness)
  travels("Liveness", AppServerPool.Liveness)
  travels("Circuit", AppServerPool.Circuit)
  travels("Holder", AppServerPool.Holder)
  travels("ThreadSnapshot", AppServer.ThreadSnapshot)
  travels("CloseReport", Transport.CloseReport)
  travels("Counts", Connection.Counts)
  travels("Dump", FlightRecorder.Dump)
})

describe("a failure that has travelled", () => {
  it("is one of its class, with its policy", () => {
    for (const failure of samples.failures) {
      const again = travelled(Failure.Failure, failure, same)
      expect(again.constructor).toBe(failure.constructor)
      expect(Failure.decide(again)).toEqual(Failure.decide(failure))
      expect(Failure.isTransient(again)).toBe(Failure.isTransient(failure))
    }
  })

  it("has the reason Other if a later version has written one that this version does not know", () => {
    const error = samples.failures.find(({ _tag }) => _tag === "TurnError")
    const later = (json: unknown) => ({ ...Object(json), reason: "Bored" })
    expect(error && travelled(Failure.Failure, error, later)).toMatchObject({
      _tag: "TurnError",
      reason: "Other"
    })
  })

  it("has no member in its JSON for what is not known", () => {
    const error = new Failure.RequestError({
      method: "m",
      generation: 1,
      code: 0,
      detail: "",
      kind: undefined,
      httpStatus: undefined
    })
    const members = Object.keys(Schema.encodeSync(Failure.RequestError)(error))
    expect(members.toSorted()).toEqual(["_tag", "code", "detail", "generation", "method"])
  })
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

  it("the newest are those that this version writes", () => {
    const [, text] = recorded.toSorted(([a], [b]) => a.localeCompare(b)).at(-1) ?? ["", "{}"]
    expect(Schema.decodeUnknownSync(Schema.parseJson(Values))(text)).toStrictEqual(samples)
  })
})
