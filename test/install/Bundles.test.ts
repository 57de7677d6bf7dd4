/** What a bundle of somebody contains who needs one thing of a package. Effect is not counted: they have it anyway. */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { build } from "esbuild"

/** The minified size of a program, in bytes. */
const sizeOf = (program: string) =>
  Effect.map(
    Effect.promise(() =>
      build({
        stdin: { contents: program, resolveDir: process.cwd() },
        bundle: true,
        minify: true,
        format: "esm",
        platform: "node",
        external: ["effect", "@effect/platform"],
        write: false
      })
    ),
    ({ outputFiles: [bundle] }) => bundle?.contents.length ?? 0
  )

const kib = 1024

it.effect.each([
  {
    name: "of turn/interrupt",
    from: "Turn",
    names: "TurnInterruptParams, TurnInterruptResponse",
    budget: 1 * kib
  },
  { name: "of thread/start", from: "Thread", names: "ThreadStartParams", budget: 4 * kib },
  // A thread has turns, a turn has items, and an item may be of any kind.
  {
    name: "of the answer to thread/start",
    from: "Thread",
    names: "ThreadStartResponse",
    budget: 24 * kib
  }
])("the schema $name brings what it refers to, and not the protocol", ({ budget, from, names }) =>
  Effect.gen(function* () {
    const size = yield* sizeOf(
      `import { ${names} } from "@effect-codex/protocol/${from}"\nconsole.log(${names})`
    )
    const all = yield* sizeOf(`import * as all from "@effect-codex/protocol"\nconsole.log(all)`)
    expect(size).toBeLessThan(budget)
    expect(size).toBeLessThan(all / 8)
  })
)

it.effect("a domain of the protocol, taken from its front door, does not bring the others", () =>
  Effect.gen(function* () {
    const size = yield* sizeOf(
      `import { Turn } from "@effect-codex/protocol"\nconsole.log(Turn.TurnInterruptParams)`
    )
    expect(size).toBeLessThan(32 * kib)
  })
)

it.effect("the policy and the classification of failures take less than 20 KiB", () =>
  Effect.gen(function* () {
    const size = yield* sizeOf(
      `import { policy } from "@effect-codex/app-server/Failure"
       import { requestFailure, turnFailure } from "@effect-codex/app-server/Classification"
       console.log(policy, requestFailure, turnFailure)`
    )
    expect(size).toBeLessThan(20 * kib)
    // A bundler that keeps a namespace whole takes a little more.
    const fromFrontDoor = yield* sizeOf(
      `import { Classification, Failure } from "@effect-codex/app-server"
       console.log(Failure.policy, Classification.requestFailure, Classification.turnFailure)`
    )
    expect(fromFrontDoor).toBeLessThan(22 * kib)
  })
)
