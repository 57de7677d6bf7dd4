/** What the real codex and a client said to each other, message by message. `record.ts` makes the recordings anew. */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { type Codec, Methods, Notifications, ServerRequests } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { losses } from "./lossless.ts"

const Recorded = Schema.parseJson(
  Schema.Struct({
    from: Schema.Literal("client", "server"),
    line: Schema.Struct({
      id: Schema.optional(Schema.Union(Schema.Number, Schema.String)),
      method: Schema.optional(Schema.String),
      params: Schema.optional(Schema.Unknown),
      result: Schema.optional(Schema.Unknown),
      error: Schema.optional(Schema.Struct({ code: Schema.Number, message: Schema.String }))
    })
  })
)
const decodeLine = Schema.decodeSync(Recorded)

const folder = fileURLToPath(new URL("recordings", import.meta.url))
const recordings = readdirSync(folder).map(
  (file) =>
    [
      file,
      readFileSync(`${folder}/${file}`, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => decodeLine(line))
    ] as const
)

/** Decodes, encodes and compares; and decodes what was encoded to the same again. */
const roundTrip = <A>(codec: Codec.Codec<A>, value: unknown) =>
  Effect.gen(function* () {
    const decoded = yield* codec.decode(value)
    const encoded = yield* codec.encode(decoded)
    return { lost: losses(value, encoded), same: [decoded, yield* codec.decode(encoded)] }
  })

const check = {
  params: <M extends Methods.MethodName>(method: M, value: unknown) =>
    roundTrip(Methods.methods[method].params, value),
  result: <M extends Methods.MethodName>(method: M, value: unknown) =>
    roundTrip(Methods.methods[method], value),
  notification: <M extends Notifications.NotificationName>(method: M, value: unknown) =>
    roundTrip(Notifications.notifications[method], value),
  question: <M extends ServerRequests.ServerRequestName>(method: M, value: unknown) =>
    roundTrip(ServerRequests.serverRequests[method].params, value),
  answer: <M extends ServerRequests.ServerRequestName>(method: M, value: unknown) =>
    roundTrip(ServerRequests.serverRequests[method], value)
}

type Line = (typeof Recorded.Type)["line"]

/** `asked` is the method that a response answers. */
const checkLine = (from: "client" | "server", line: Line, asked: string | undefined) => {
  const { id, method, params, result } = line
  if (method !== undefined && id === undefined) {
    return Notifications.isNotification(method) ? check.notification(method, params) : undefined
  }
  if (method !== undefined && from === "client") {
    return Methods.isMethod(method) ? check.params(method, params) : undefined
  }
  if (method !== undefined) {
    return ServerRequests.isServerRequest(method) ? check.question(method, params) : undefined
  }
  if (asked === undefined) return undefined
  if (from === "server") return Methods.isMethod(asked) ? check.result(asked, result) : undefined
  return ServerRequests.isServerRequest(asked) ? check.answer(asked, result) : undefined
}

describe.each(recordings)("the recording %s", (_, lines) => {
  /** The method of each request, by the side that asked and its id. */
  const asked = new Map(
    lines.flatMap(({ from, line: { id, method } }) =>
      id !== undefined && method !== undefined ? [[`${from} ${id}`, method] as const] : []
    )
  )

  it.effect("decodes message by message without loss", () =>
    Effect.gen(function* () {
      const unchecked: Array<Line> = []
      for (const { from, line } of lines) {
        const other = from === "client" ? "server" : "client"
        const method = line.method ?? asked.get(`${other} ${line.id}`)
        const checked = line.error === undefined ? checkLine(from, line, method) : undefined
        if (checked === undefined) {
          unchecked.push(line)
          continue
        }
        const { lost, same } = yield* checked
        expect([method, lost]).toEqual([method, []])
        expect(same[1]).toEqual(same[0])
      }
      // The client's only notification has no parameters, and an error has no schema of its own.
      expect(
        unchecked.every(({ error, method }) => error !== undefined || method === "initialized")
      ).toBe(true)
      expect(asked.size).toBeGreaterThan(3)
    })
  )

  it("holds nothing of the machine it was made on", () => {
    const text = JSON.stringify(lines)
    expect(text).not.toMatch(/node_modules|\/root|\/Users|127\.0\.0\.1|of-the-recording|Bearer/)
  })
})
