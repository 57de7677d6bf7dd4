/** What is taken as it came is what decoding would have made of it. */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { isDeepStrictEqual } from "node:util"
import * as Protocol from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Array as Arr, Effect, Either, FastCheck, Predicate, Schema } from "effect"

const { Fits, Lenient, Methods, Notifications, Turn } = Protocol

const isPlain = (value: unknown): value is Schema.Schema<unknown> => Schema.isSchema(value)

type Named = (typeof schemas)[number]

const schemas = Object.values(Protocol).flatMap((module) =>
  Object.entries(module).flatMap(([name, value]) =>
    isPlain(value) ? [{ name, schema: value }] : []
  )
)

/** A union makes a text of what is in the place of its tag, and that throws if the text is none. */
const hasText = (value: unknown): boolean =>
  !/"(?:toString|valueOf)":/u.test(JSON.stringify(value) ?? "")

/** Whatever may be where it does not belong. */
const anything = FastCheck.oneof(
  FastCheck.jsonValue({ maxDepth: 2 }).filter(hasText),
  FastCheck.constantFrom(undefined, -0, Number.NaN, "agentMessage", {}, [])
)

type Change = "remove" | "replace" | "add" | "pollute"

interface Mutation {
  readonly change: Change
  /** Which of the value's members, counted round and round. */
  readonly at: number
  readonly by: unknown
}

const mutation: FastCheck.Arbitrary<Mutation> = FastCheck.record({
  change: FastCheck.constantFrom<Change>("remove", "replace", "add", "pollute"),
  at: FastCheck.nat(),
  by: anything
})

interface Place {
  readonly holder: Record<string, unknown> | Array<unknown>
  readonly key: string
}

const placesIn = (holder: unknown): Array<Place> =>
  Predicate.isRecord(holder) || Array.isArray(holder)
    ? Object.entries(holder).flatMap(([key, inner]) => [{ holder, key }].concat(placesIn(inner)))
    : []

const ownMember = { configurable: true, enumerable: true, writable: true }

/** A copy of the value that differs in one place. */
const mutated = (value: unknown, { at, by, change }: Mutation): unknown => {
  const copy: unknown = structuredClone(value)
  const places = placesIn(copy)
  const place = places[at % Math.max(1, places.length)]
  if (place === undefined) return by
  const { holder, key } = place
  if (change === "add" && Array.isArray(holder)) holder.push(by)
  else if (change === "remove") Reflect.deleteProperty(holder, key)
  else if (change === "replace") Reflect.set(holder, key, by)
  else if (!Array.isArray(holder)) {
    const name = change === "add" ? "added" : "__proto__"
    Object.defineProperty(holder, name, { ...ownMember, value: by })
  }
  return copy
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null")

interface Tally {
  readonly count: { readonly fitting: number; readonly all: number }
  readonly see: (value: unknown) => void
}

/** How often the value was taken as it came, if decoding would have made the same of it. */
const tally = <A, I>(name: string, schema: Schema.Schema<A, I>): Tally => {
  const fits = Fits.make(schema)
  const decode = Fits.decode(schema)
  const slowly = Schema.decodeUnknownEither(schema, Lenient.options)
  const count = { fitting: 0, all: 0 }
  const see = (value: unknown): void => {
    count.all += 1
    const slow = slowly(value)
    const decoded = decode(value)
    const same = Either.isLeft(slow)
      ? Either.isLeft(decoded)
      : Either.isRight(decoded) && isDeepStrictEqual(decoded.right, slow.right)
    if (!same) throw new Error(`${name} decodes ${JSON.stringify(value)} to something else`)
    if (!fits(value)) return
    count.fitting += 1
    if (Either.isLeft(slow) || !isDeepStrictEqual(slow.right, value)) {
      throw new Error(`${name} does not leave ${JSON.stringify(value)} as it is`)
    }
  }
  return { count, see }
}

describe("a value that fits", () => {
  const checked = () => {
    const total = { fitting: 0, all: 0 }
    const check = ({ name, schema }: Named): void => {
      const { count, see } = tally(name, schema)
      const valid = Arbitrary.make(Schema.typeSchema(schema))
      const encoded = Arbitrary.make(Schema.encodedSchema(schema))
      FastCheck.assert(
        FastCheck.property(
          FastCheck.oneof(valid, encoded),
          FastCheck.array(mutation, { minLength: 1, maxLength: 4 }),
          (value, mutations) => {
            see(value)
            const message = asJson(value)
            see(message)
            for (const mutation of mutations) see(mutated(message, mutation))
          }
        ),
        { numRuns: 12, seed: 1 }
      )
      total.fitting += count.fitting
      total.all += count.all
    }
    // Between two of these vitest is heard, which takes a worker that says nothing for a minute for dead.
    const some = (schemas: ReadonlyArray<Named>) =>
      Effect.zipRight(
        Effect.sync(() => schemas.forEach(check)),
        Effect.sleep(1)
      )
    return Effect.as(Effect.forEach(Arr.chunksOf(schemas, 50), some), total)
  }

  it.live(
    "is what decoding makes of it, whatever the schema and whatever is changed in a valid value",
    () =>
      Effect.map(checked(), ({ all, fitting }) => {
        expect(schemas.length).toBeGreaterThan(900)
        expect(fitting / all).toBeGreaterThan(0.3)
      }),
    { timeout: 300_000 }
  )
})

/** Schemas that the protocol has none of, yet. */
const { orAbsent, orNull, orUndefined, struct } = Lenient
const { Array: List, Int, Number: Num, NumberFromString, Record, String, Union, Unknown } = Schema
const some = struct({ one: Num })
const strict = Schema.Struct({ one: Num }).annotations({
  parseOptions: { onExcessProperty: "error" }
})
const hole: Array<unknown> = []
hole.length = 1

interface Case {
  readonly name: string
  readonly tally: Tally
  readonly value: unknown
  readonly isFitting: boolean
}

const taken = <A, I>(
  name: string,
  schema: Schema.Schema<A, I>,
  value: unknown,
  isFitting: boolean
): Case => ({ name, tally: tally(name, schema), value, isFitting })

const cases: ReadonlyArray<Case> = [
  taken("an unknown field", some, { one: 1, more: { two: [2] } }, true),
  taken("a missing field", some, {}, false),
  taken("an unknown field that is refused", strict, { one: 1, two: 2 }, false),
  taken("a field that is unknown and undefined", struct({ one: Unknown }), {}, false),
  taken("a nullable field", struct({ one: orNull(Num) }), { one: null }, true),
  taken("a nullable field that is missing", struct({ one: orNull(Num) }), {}, false),
  taken("a field that becomes null", struct({ one: orNull(Num) }), { one: "1" }, false),
  taken(
    "a field that becomes null, beside a member that takes anything",
    Union(struct({ one: orNull(Num) }), Unknown),
    { one: "1" },
    false
  ),
  taken("a field that may be absent", struct({ one: orAbsent(Num) }), { one: 1 }, true),
  taken("a field that is absent", struct({ one: orAbsent(Num) }), {}, true),
  taken("a field that becomes absent", struct({ one: orAbsent(Num) }), { one: "1" }, false),
  taken("a field that is there", struct({ one: orUndefined(Num) }), { one: 1 }, true),
  taken("a field that becomes undefined", struct({ one: orUndefined(Num) }), {}, false),
  taken("a number in a text", NumberFromString, "1", false),
  taken(
    "a number in a text, beside a text",
    Union(struct({ one: NumberFromString }), struct({ one: String })),
    { one: "1" },
    false
  ),
  taken("a number in a text that is none", Union(NumberFromString, Num), 1, true),
  taken(
    "a default that is not lenient",

    Schema.Struct({ one: Schema.optionalWith(Num, { nullable: true, default: () => 0 }) }),
    { one: null },
    false
  ),
  taken("a number that is no integer", Union(Int, String), 1.5, false),
  taken("a number that is an integer", Union(Int, String), 1, true),
  taken("a record", Record({ key: String, value: Num }), { one: 1, two: 2 }, true),
  taken("a record with a text", Record({ key: String, value: Num }), { one: "1" }, false),
  taken("an array with a hole", List(Unknown), hole, false),
  taken("a member that every object has", struct({ constructor: Unknown }), {}, false),
  taken(
    "an object of another kind",
    some,
    new (class {
      readonly one = 1
    })(),
    false
  )
]

describe("a value is taken as it came only if it fits", () => {
  it.each(cases)("$name", ({ isFitting, tally, value }) => {
    tally.see(value)
    expect(tally.count.fitting).toBe(isFitting ? 1 : 0)
  })
})

interface Recorded {
  readonly from: string
  readonly line: {
    readonly id?: unknown
    readonly method?: string
    readonly params?: unknown
    readonly result?: unknown
  }
}

const folder = fileURLToPath(new URL("recordings", import.meta.url))

const recorded = readdirSync(folder).map((file): ReadonlyArray<Recorded> =>
  readFileSync(`${folder}/${file}`, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
)

interface Said {
  readonly method: string
  readonly decode: (value: unknown) => Effect.Effect<unknown, unknown>
  readonly value: unknown
}

/** What the server said: each with its method, the codec of it, and the value. */
const said = recorded.flatMap((lines): ReadonlyArray<Said> => {
  const asked = new Map(
    lines.flatMap(({ from, line }) =>
      from === "client" && line.method !== undefined ? [[line.id, line.method] as const] : []
    )
  )
  return lines.flatMap(({ from, line }): ReadonlyArray<Said> => {
    const { id, method, params, result } = line
    if (from !== "server") return []
    if (method !== undefined) {
      if (id !== undefined || !Notifications.isNotification(method)) return []
      return [{ method, decode: Notifications.notifications[method].decode, value: params }]
    }
    const question = asked.get(id)
    if (result === undefined || question === undefined || !Methods.isMethod(question)) return []
    return [{ method: question, decode: Methods.methods[question].decode, value: result }]
  })
})

describe("what the real server says", () => {
  it.effect("is taken as it came, except of settings", () =>
    Effect.gen(function* () {
      const copied = new Set<string>()
      for (const { decode, method, value } of said) {
        if ((yield* decode(value)) !== value) copied.add(method)
      }
      expect(said.length).toBeGreaterThan(100)
      expect([...copied]).toEqual(["configWarning", "config/read"])
    })
  )
})

describe("a tag that cannot be made a string", () => {
  it("is refused like any other that does not fit", () => {
    const item = { type: { toString: 0 } }
    const decode = Fits.decode(Turn.ItemNotification)
    expect(Either.isLeft(decode({ threadId: "t", turnId: "u", item }))).toBe(true)
  })
})
