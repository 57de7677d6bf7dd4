import { Rights } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"

const path = FastCheck.array(FastCheck.constantFrom("a", "b", ".", "..", ""), { maxLength: 4 }).map(
  (segments) => `/${segments.join("/")}`
)
const root = FastCheck.oneof(path, FastCheck.constant("$TMPDIR"))

const rights: FastCheck.Arbitrary<Rights.Rights> = FastCheck.record({
  sandbox: FastCheck.constantFrom(...Rights.Sandbox.literals),
  approvals: FastCheck.constantFrom(
    "untrusted",
    "on-request",
    "on-failure",
    "granular:rules",
    "granular:",
    "never",
    "a policy of tomorrow"
  ),
  network: FastCheck.boolean(),
  writableRoots: FastCheck.array(root, { maxLength: 3 })
})

const pick = (rights: Rights.Rights, names: ReadonlyArray<string>): Rights.Ceiling => ({
  ...(names.includes("sandbox") ? { sandbox: rights.sandbox } : {}),
  ...(names.includes("approvals") ? { approvals: rights.approvals } : {}),
  ...(names.includes("network") ? { network: rights.network } : {}),
  ...(names.includes("writableRoots") ? { writableRoots: rights.writableRoots } : {})
})

const names: FastCheck.Arbitrary<ReadonlyArray<keyof Rights.Rights>> = FastCheck.subarray([
  "sandbox",
  "approvals",
  "network",
  "writableRoots"
])
const ceiling = FastCheck.tuple(rights, names).map(([rights, names]) => pick(rights, names))

describe("the order of rights", () => {
  it("is reflexive: nothing exceeds itself", () => {
    FastCheck.assert(
      FastCheck.property(rights, (a) => {
        expect(Rights.exceeding(a, a)).toEqual([])
      })
    )
  })

  it("is transitive: what a lower ceiling allows, a higher one allows", () => {
    FastCheck.assert(
      FastCheck.property(rights, rights, rights, (a, b, c) => {
        FastCheck.pre(!Rights.exceeds(a, b) && !Rights.exceeds(b, c))
        expect(Rights.exceeding(a, c)).toEqual([])
      }),
      { numRuns: 200, maxSkipsPerRun: 10_000 }
    )
  })

  it("is monotone: more rights never fit where fewer do not, and each right counts alone", () => {
    FastCheck.assert(
      FastCheck.property(rights, rights, ceiling, (few, more, ceiling) => {
        FastCheck.pre(!Rights.exceeds(few, more))
        for (const name of Rights.exceeding(few, ceiling))
          expect(Rights.exceeding(more, ceiling)).toContain(name)
      }),
      { numRuns: 200, maxSkipsPerRun: 10_000 }
    )
    FastCheck.assert(
      FastCheck.property(rights, ceiling, names, (rights, ceiling, names) => {
        const all = Rights.exceeding(rights, ceiling)
        expect(Rights.exceeding(pick(rights, names), ceiling)).toEqual(
          all.filter((name) => names.includes(name))
        )
      })
    )
  })

  it("without a ceiling nothing exceeds it", () => {
    FastCheck.assert(
      FastCheck.property(rights, (a) => {
        expect(Rights.exceeds(a, {})).toBe(false)
      })
    )
  })

  const rows: ReadonlyArray<readonly [Rights.Ceiling, Rights.Ceiling, boolean]> = [
    [{ sandbox: "workspace-write" }, { sandbox: "read-only" }, true],
    [{ sandbox: "read-only" }, { sandbox: "workspace-write" }, false],
    [{ sandbox: "unknown" }, { sandbox: "danger-full-access" }, true],
    [{ approvals: "never" }, { approvals: "on-request" }, true],
    [{ approvals: "untrusted" }, { approvals: "on-request" }, false],
    [{ approvals: "a policy of tomorrow" }, { approvals: "never" }, true],
    [{ network: true }, { network: false }, true],
    [{ writableRoots: ["/a/b"] }, { writableRoots: ["/a"] }, false],
    [{ writableRoots: ["/ab"] }, { writableRoots: ["/a"] }, true],
    [{ writableRoots: ["/a/../b"] }, { writableRoots: ["/a"] }, true],
    [{ writableRoots: ["/tmp"] }, { writableRoots: ["/a"] }, true],
    [{ writableRoots: ["$TMPDIR"] }, { writableRoots: ["/"] }, true],
    [{ writableRoots: ["/"] }, { writableRoots: ["/a"] }, true],
    [{ writableRoots: [] }, { writableRoots: [] }, false]
  ]
  it.each(rows)("%j under %j: exceeds: %s", (rights, ceiling, exceeds) => {
    expect(Rights.exceeds(rights, ceiling)).toBe(exceeds)
  })
})
