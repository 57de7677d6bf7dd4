/**
 * Type-checks examples against the built packages, all of them in one run of the project's own compiler.
 *
 * `@effect/docgen` does this for Effect's packages; it wants TypeScript 5 as a library and writes pages nobody asked for.
 */
import * as agent from "@effect-codex/agent"
import * as appServer from "@effect-codex/app-server"
import * as cluster from "@effect-codex/cluster"
import * as gateway from "@effect-codex/gateway"
import * as protocol from "@effect-codex/protocol"
import * as testing from "@effect-codex/testing"
import * as platform from "@effect/platform"
import * as node from "@effect/platform-node"
import * as effect from "effect"
import { docsOf, type Example } from "./docs.ts"

const { Effect, Stream } = effect
const { Command, FileSystem } = platform

/** Of one module: its example, and the file it stands in. */
export interface Found extends Example {
  readonly file: string
}

/** What the compiler says of an example. */
export interface Problem {
  readonly of: string
  /** The line of the source. */
  readonly at: string
  readonly message: string
}

/** Below `test/dist`, which is of no interest to git, the formatter and vitest. */
const folder = "test/dist/documented"

const configuration = {
  extends: "../../../tsconfig.base.json",
  compilerOptions: {
    noEmit: true,
    composite: false,
    declarationMap: false,
    sourceMap: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: ["node"]
  },
  include: ["*.ts"]
}

/** Where an example finds the names it does not define. */
const sources = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const { exported } = docsOf("prelude", yield* fs.readFileString("test/examples/prelude.ts"))
  return [
    ["../../examples/prelude.ts", exported.map(({ name }) => name)],
    ["@effect-codex/agent", Object.keys(agent)],
    ["@effect-codex/app-server", Object.keys(appServer)],
    ["@effect-codex/cluster", Object.keys(cluster)],
    ["@effect-codex/testing", Object.keys(testing)],
    ["effect", Object.keys(effect)],
    ["@effect/platform", Object.keys(platform)],
    ["@effect/platform-node", Object.keys(node)],
    ["@effect-codex/protocol", Object.keys(protocol)],
    ["@effect-codex/gateway", Object.keys(gateway)]
  ] as const
})

type Sources = effect.Effect.Effect.Success<typeof sources>

/** One line, so that the lines of the example follow from it. */
const importsFor = (code: string, sources: Sources): string => {
  const named = new Set(code.match(/\b\w+\b/g)).add("Effect")
  const toolServer = named.has("ToolServer")
    ? `import * as ToolServer from "@effect-codex/agent/ToolServer"; `
    : ""
  const clusterGateway = named.has("ClusterGateway")
    ? `import * as ClusterGateway from "@effect-codex/cluster/ClusterGateway"; `
    : ""
  return `${toolServer}${clusterGateway}${sources
    .map(([from, names]) => [from, names.filter((name) => named.delete(name))] as const)
    .filter(([, names]) => names.length > 0)
    .map(([from, names]) => `import { ${names.join(", ")} } from "${from}";`)
    .join(" ")}`
}

/** The lines before the example's own. */
const head = 2

const fileOf = (code: string, sources: Sources): string =>
  `${importsFor(code, sources)}
export const example = Effect.gen(function* () {
${code}
})
`

/** Everything that is wrong with these examples; nothing when they compile. */
export const compile = (examples: ReadonlyArray<Found>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const from = yield* sources
    yield* fs.remove(folder, { recursive: true, force: true })
    yield* fs.makeDirectory(folder, { recursive: true })
    yield* fs.writeFileString(`${folder}/tsconfig.json`, JSON.stringify(configuration))
    yield* Effect.forEach(examples, ({ code }, index) =>
      fs.writeFileString(`${folder}/${index}.ts`, fileOf(code, from))
    )
    const exe = yield* Command.string(Command.make("node_modules/.bin/effect-tsgo", "get-exe-path"))
    const { code, said } = yield* runs(
      Command.make(exe.trim(), "-p", `${folder}/tsconfig.json`, "--pretty", "false")
    )
    const problems = problemsIn(said, examples)
    return code !== 0 && problems.length === 0
      ? [{ of: "the compiler", at: folder, message: said }]
      : problems
  })

const runs = (command: platform.Command.Command) =>
  Effect.scoped(
    Effect.gen(function* () {
      const process = yield* Command.start(command)
      const said = yield* Stream.mkString(Stream.decodeText(process.stdout))
      return { code: yield* process.exitCode, said }
    })
  )

const problemsIn = (said: string, examples: ReadonlyArray<Found>): ReadonlyArray<Problem> =>
  said.split(/\n(?=\S)/).flatMap((text) => {
    const [, file, line, message = ""] = /(\d+)\.ts\((\d+),\d+\): (error[\s\S]*)/.exec(text) ?? []
    const example = examples[Number(file)]
    return example === undefined
      ? []
      : [
          {
            of: example.of,
            at: `${example.file}:${example.line + Number(line) - head - 1}`,
            message: message.trim()
          }
        ]
  })
