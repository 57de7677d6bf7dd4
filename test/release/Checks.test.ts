/** Each check of a release lets a sound package pass, and refuses one that is broken in its way. */
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Checks from "./Checks.ts"
import * as Tarball from "./Tarball.ts"

const manifest = {
  name: "@effect-codex/sound",
  version: "1.2.3",
  description: "A sound package",
  keywords: ["codex"],
  homepage: "https://github.com/OWNER/effect-codex",
  bugs: "https://github.com/OWNER/effect-codex/issues",
  license: "MIT",
  repository: {
    type: "git",
    url: "git+https://github.com/OWNER/effect-codex.git",
    directory: "packages/sound"
  },
  files: ["dist", "src", "CHANGELOG.md"],
  type: "module",
  sideEffects: false,
  exports: {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./*": { types: "./dist/*.d.ts", default: "./dist/*.js" }
  },
  publishConfig: { access: "public", provenance: true },
  dependencies: { "@effect-codex/protocol": "1.2.3", "string-width": "^8.3.0" },
  peerDependencies: { effect: "^3.22.0" },
  engines: { node: ">=20" }
}

const files = {
  "README.md": "# Sound\n",
  LICENSE: "MIT\n",
  "CHANGELOG.md": "# Sound\n\n## 1.2.3\n\nThe first.\n",
  "src/index.ts": "export const one = 1\n",
  "dist/index.js": "export const one = 1\n",
  "dist/index.d.ts": "export declare const one = 1\n",
  "src/Two.ts": "export const two = 2\n",
  "dist/Two.js": "export const two = 2\n",
  "dist/Two.d.ts": "export declare const two = 2\n"
}

/** The package with these differences, packed. A file of `undefined` is left out. */
const tarball = (
  changed: {
    readonly manifest?: Readonly<Record<string, unknown>>
    readonly files?: Readonly<Record<string, string | undefined>>
  } = {}
) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped()
    const all = {
      ...files,
      "package.json": JSON.stringify({ ...manifest, ...changed.manifest }),
      ...changed.files
    }
    for (const [name, text] of Object.entries(all)) {
      if (text === undefined) continue
      const file = `${folder}/package/${name}`
      yield* fs.makeDirectory(file.replace(/[^/]*$/, ""), { recursive: true })
      yield* fs.writeFileString(file, text)
    }
    const packed = `${folder}/packed.tgz`
    yield* Command.exitCode(Command.make("tar", "-czf", packed, "-C", folder, "package"))
    return yield* Tarball.open(packed)
  })

const budget = Checks.size(() => 10)

it.live("a sound package passes every check", () =>
  Effect.gen(function* () {
    const sound = yield* tarball()
    const checks = [
      budget,
      Checks.leftovers,
      Checks.documents,
      Checks.metadata,
      Checks.ranges,
      Checks.publint,
      Checks.types
    ]
    for (const check of checks) expect(yield* check(sound)).toEqual([])
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
)

interface Broken {
  readonly what: string
  readonly check: Checks.Check
  readonly changed: Parameters<typeof tarball>[0]
  readonly says: string
}

const noise = Array.from({ length: 20_000 }, (_, nth) => Math.sin(nth).toString(36)).join("")

const broken: ReadonlyArray<Broken> = [
  {
    what: "is larger than its budget",
    check: budget,
    changed: { files: { "src/index.ts": noise } },
    says: "more than its budget of 10 KiB"
  },
  { what: "has no budget", check: Checks.size(), changed: {}, says: "has no budget" },
  {
    what: "contains the state of a compiler",
    check: Checks.leftovers,
    changed: { files: { "dist/.tsbuildinfo": "{}" } },
    says: "contains dist/.tsbuildinfo"
  },
  {
    what: "contains a module whose source is gone",
    check: Checks.leftovers,
    changed: { files: { "src/Two.ts": undefined } },
    says: "contains dist/Two.js"
  },
  {
    what: "has no README",
    check: Checks.documents,
    changed: { files: { "README.md": undefined } },
    says: "has no README.md"
  },
  {
    what: "does not say what has changed",
    check: Checks.documents,
    changed: { manifest: { version: "1.2.4" } },
    says: "says nothing of version 1.2.4"
  },
  {
    what: "has no keywords",
    check: Checks.metadata,
    changed: { manifest: { keywords: [] } },
    says: "has no keywords"
  },
  {
    what: "is of another folder",
    check: Checks.metadata,
    changed: { manifest: { name: "@effect-codex/other" } },
    says: "in which folder"
  },
  {
    what: "would be published for a few",
    check: Checks.metadata,
    changed: { manifest: { publishConfig: { provenance: true } } },
    says: "for everybody"
  },
  {
    what: "would be published without its provenance",
    check: Checks.metadata,
    changed: { manifest: { publishConfig: { access: "public" } } },
    says: "provenance"
  },
  {
    what: "depends on a neighbour of the workspace",
    check: Checks.ranges,
    changed: { manifest: { dependencies: { "@effect-codex/protocol": "workspace:*" } } },
    says: "by workspace:*"
  },
  {
    what: "depends on another version of a neighbour",
    check: Checks.ranges,
    changed: { manifest: { dependencies: { "@effect-codex/protocol": "1.2.2" } } },
    says: "and is itself 1.2.3"
  },
  {
    what: "pins a dependency",
    check: Checks.ranges,
    changed: { manifest: { dependencies: { "string-width": "8.3.0" } } },
    says: "instead of a range"
  },
  {
    what: "names a file that is not there",
    check: Checks.publint,
    changed: {
      manifest: { exports: { ".": { types: "./dist/index.d.ts", default: "./dist/main.js" } } }
    },
    says: "refused by publint"
  },
  {
    what: "has a module without types",
    check: Checks.types,
    changed: { files: { "dist/index.d.ts": undefined } },
    says: "refused by attw"
  },
  {
    what: "has a module whose declarations lead nowhere",
    check: Checks.types,
    changed: { files: { "dist/Two.d.ts": `export * from "./Three"\n` } },
    says: "refused by attw"
  }
]

it.live.each(broken)("a package that $what is refused", ({ changed, check, says }) =>
  Effect.gen(function* () {
    expect((yield* check(yield* tarball(changed))).join("\n")).toContain(says)
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
)
