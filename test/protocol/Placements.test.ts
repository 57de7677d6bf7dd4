/** The module of a definition is a part of its public name: an update of codex moves none. */
import { readFileSync } from "node:fs"
import * as Protocol from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"

const Table = Schema.parseJson(
  Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })
)
const path = new URL("../../packages/protocol/src/generated/placements.json", import.meta.url)
const table = Object.entries(Schema.decodeSync(Table)(readFileSync(path, "utf8")))
const modules = new Map<string, object>(Object.entries(Protocol))

/** What the module that has the definition under its domain's name exports. */
const exported = (module: string) => Object.keys(modules.get(module) ?? {})

/** Codex 0.171 refers to these from another domain too; by the rule for new definitions they would move to `Common`. */
const sharedSince171 = [
  "ConfigLayerMetadata",
  "ConfigLayerSource",
  "ConfigWriteResponse",
  "EnterpriseManagedConfigLayerSource",
  "LegacyManagedConfigTomlFromFileConfigLayerSource",
  "LegacyManagedConfigTomlFromMdmConfigLayerSource",
  "MdmConfigLayerSource",
  "OverriddenMetadata",
  "PackagedDefaultsConfigLayerSource",
  "ProjectConfigLayerSource",
  "SessionFlagsConfigLayerSource",
  "SystemConfigLayerSource",
  "UnrecognizedConfigLayerSource",
  "UserConfigLayerSource",
  "WriteStatus"
]

describe("the table of placements", () => {
  it.each(table)("%s exports all that it is said to have", (module, names) => {
    expect(exported(module)).toEqual(expect.arrayContaining([...names]))
  })

  it("has each name once", () => {
    const names = table.flatMap(([, names]) => names)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(1000)
  })

  it("keeps what another domain refers to by now where it was", () => {
    expect(exported("Config")).toEqual(expect.arrayContaining(sharedSince171))
    expect(exported("Common").filter((name) => sharedSince171.includes(name))).toEqual([])
  })
})
