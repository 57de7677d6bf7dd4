/** What must be true of a package before it is published. Each check returns what is wrong, in words. */
import { Command, type CommandExecutor, FileSystem, type Path } from "@effect/platform"
import { Effect, Option, Stream } from "effect"
import type { Tarball } from "./Tarball.ts"

/**
 * How large a tarball may be, in KiB: what it is today and about a fifth. Whoever needs more raises the number, and says
 * in the commit what it is for.
 */
const budgets: ReadonlyMap<string, number> = new Map([
  ["@effect-codex/protocol", 500],
  ["@effect-codex/app-server", 480],
  ["@effect-codex/agent", 640],
  ["@effect-codex/testing", 320],
  ["@effect-codex/gateway", 220],
  ["@effect-codex/cluster", 220],
  ["@effect-codex/cli", 220]
])

const kib = 1024

export type Check = (
  tarball: Tarball
) => Effect.Effect<
  ReadonlyArray<string>,
  unknown,
  FileSystem.FileSystem | Path.Path | CommandExecutor.CommandExecutor
>

const sync =
  (check: (tarball: Tarball) => ReadonlyArray<string>): Check =>
  (tarball) =>
    Effect.sync(() => check(tarball))

const wrong = (...findings: ReadonlyArray<readonly [boolean, string]>): ReadonlyArray<string> =>
  findings.flatMap(([isWrong, words]) => (isWrong ? [words] : []))

export const size = (
  budgetOf: (name: string) => number | undefined = (name) => budgets.get(name)
) =>
  sync(({ manifest: { name }, size }) => {
    const budget = budgetOf(name)
    if (budget === undefined) return [`has no budget for its size: give it one in Checks.ts`]
    return wrong([
      size > budget * kib,
      `is ${Math.ceil(size / kib)} KiB, more than its budget of ${budget} KiB`
    ])
  })

/** An old build leaves files that are no longer made from anything. */
export const leftovers = sync(({ files }) => {
  const all = new Set(files)
  const withoutSource = files.filter((file) => {
    const built = /^dist\/(?!page\/)(.*)\.js$/.exec(file)
    return built !== null && !all.has(`src/${built[1]}.ts`)
  })
  return [
    ...files.filter((file) => file.endsWith(".tsbuildinfo")),
    ...files.filter((file) => /(^|\/)node_modules\//.test(file)),
    ...withoutSource
  ].map((file) => `contains ${file}, which is left over from a build: remove dist, and build`)
})

export const documents: Check = ({ files, folder, manifest: { version } }) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const missing = ["README.md", "LICENSE", "CHANGELOG.md"].filter((file) => !files.includes(file))
    const changes = yield* Effect.option(fs.readFileString(`${folder}/CHANGELOG.md`))
    return [
      ...missing.map((file) => `has no ${file}`),
      ...wrong([
        Option.exists(changes, (text) => !text.includes(`\n## ${version}\n`)),
        `says nothing of version ${version} in its CHANGELOG.md`
      ])
    ]
  })

export const metadata = sync(({ manifest }) =>
  wrong(
    [manifest.description === undefined, "has no description"],
    [manifest.license !== "MIT", "has no license"],
    [manifest.keywords.length === 0, "has no keywords"],
    [manifest.homepage === undefined, "has no homepage"],
    [manifest.bugs === undefined, "does not say where bugs are reported"],
    [manifest.repository === undefined, "does not say in which repository it is"],
    [
      manifest.repository?.directory !== `packages/${manifest.name.split("/")[1]}`,
      "does not say in which folder of the repository it is"
    ],
    [manifest.publishConfig?.access !== "public", "is not to be published for everybody"],
    [manifest.publishConfig?.provenance !== true, "is not to be published with its provenance"],
    [manifest.engines?.node === undefined, "does not say on which Node it runs"]
  )
)

/** The packages are released together, so they name each other's version. All else is a range: a user has other packages. */
export const ranges = sync(({ manifest: { dependencies, peerDependencies, version } }) =>
  Object.entries({ ...dependencies, ...peerDependencies }).flatMap(([name, range]) => {
    const isOurs = name.startsWith("@effect-codex/")
    return wrong(
      [/^(workspace|catalog|file|link):/.test(range), `names ${name} by ${range}`],
      [isOurs && range !== version, `depends on ${name} ${range} and is itself ${version}`],
      [!isOurs && /^\d/.test(range), `pins ${name} to ${range} instead of a range`]
    )
  })
)

const fails = (name: string, command: Command.Command) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* Command.start(command)
      const printed = yield* Stream.mkString(Stream.decodeText(Stream.merge(stdout, stderr)))
      return wrong([(yield* exitCode) !== 0, `is refused by ${name}:\n${printed}`])
    })
  )

export const publint: Check = ({ path }) =>
  fails("publint", Command.make("node_modules/.bin/publint", "run", path, "--strict"))

/** All modules that a user may import, not only those that the wildcard of `exports` hides. */
export const types: Check = ({ files, path }) => {
  const modules = files.flatMap((file) => {
    const name = /^dist\/(\w+)\.d\.ts$/.exec(file)?.[1]
    return name === undefined || name === "index" ? [] : [`./${name}`]
  })
  const entries = files.includes("dist/index.js") ? ["--entrypoints", ".", ...modules] : []
  const options = ["--profile", "esm-only", "--format", "ascii", "--no-emoji", "--no-color"]
  return fails("attw", Command.make("node_modules/.bin/attw", path, ...options, ...entries))
}

const checks: ReadonlyArray<Check> = [
  size(),
  leftovers,
  documents,
  metadata,
  ranges,
  publint,
  types
]

/** Makes all checks, and returns what is wrong. */
export const all: Check = (tarball) =>
  Effect.map(
    Effect.forEach(checks, (check) => check(tarball)),
    (found) => found.flat()
  )
