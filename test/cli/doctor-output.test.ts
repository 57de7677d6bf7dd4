/** How the report of `doctor` looks in a pipe. */
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeReal } from "../real/support.ts"
import { cli } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

describeReal("doctor in a pipe", () => {
  it.scopedLive("prints each finding as a line, without colours, and what to do below it", () =>
    Effect.gen(function* () {
      const { bash } = yield* cli()
      const { code, stderr, stdout } = yield* bash("cli doctor | cat; exit ${PIPESTATUS[0]}")
      expect({ code, stderr }).toEqual({ code: 3, stderr: "" })
      expect(stdout).not.toContain("\u001b")
      expect(stdout).toMatch(/^✗ login {9}Nobody is signed in in .*\n {16}→ Run "CODEX_HOME=.*/m)
      expect(stdout).toMatch(/\n\n1 failure, \d warnings?\. Begin with the first failure.*\n$/)
    }).pipe(scoped)
  )

  it.scopedLive(
    "has the colours that are asked for, and ends without a word when the reader has had enough",
    () =>
      Effect.gen(function* () {
        const { bash } = yield* cli({ FORCE_COLOR: "1" })
        const { code, stderr, stdout } = yield* bash("cli doctor | head -1; exit ${PIPESTATUS[0]}")
        expect({ code, stderr }).toEqual({ code: 141, stderr: "" })
        // oxlint-disable-next-line no-control-regex
        expect(stdout).toMatch(/^\u001b\[0;32m✓.* node .*\n$/)
      }).pipe(scoped)
  )
})

describe("help in a pipe", () => {
  it.scopedLive.each([[""], ["doctor"]])(
    "of `effect-codex %s` has no colours, and is the whole of it",
    ([command]) =>
      Effect.gen(function* () {
        const { bash } = yield* cli()
        const { code, stderr, stdout } = yield* bash(`cli ${command} --help | cat`)
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
        expect(stdout).not.toContain("\u001b")
        expect(stdout).toMatch(/USAGE[^]*EXIT CODES[^]*\(SIGTERM\)/)
      }).pipe(scoped)
  )

  it.scopedLive("may be cut off", () =>
    Effect.gen(function* () {
      const { bash } = yield* cli()
      const { stderr, stdout } = yield* bash("cli doctor --help | head -3")
      expect(stderr).toBe("")
      expect(stdout).toContain("effect-codex")
    }).pipe(scoped)
  )
})
