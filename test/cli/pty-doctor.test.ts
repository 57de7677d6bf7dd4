/** `effect-codex doctor` on a real terminal, whose screen is read back. */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describePty, onTerminal } from "./tmux.ts"

const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u

describePty("doctor on a terminal", () => {
  it.live("says what it is at, and leaves a report in colours, whose words stay whole", () =>
    onTerminal(({ colours, enter, exitCode, screen, shows }) =>
      Effect.gen(function* () {
        yield* enter("cli doctor --scripted")
        yield* shows(spinner)
        expect(yield* exitCode).toBe(0)
        const shown = yield* screen
        expect(shown).not.toMatch(spinner)
        expect(shown).toMatch(/^✓ turn {10}a turn on the embedded model was answered$/m)
        expect(shown).toMatch(/Everything works\./)
        const tooLong = shown.split("\n").filter((line) => line.length > 100)
        // A path is one word.
        expect(tooLong.filter((line) => !line.endsWith("/bin/codex"))).toEqual([])
        // oxlint-disable-next-line no-control-regex
        expect(yield* colours).toMatch(/\u001b\[[\d;]*32m✓/)
      })
    )
  )

  it.live("has no colours with NO_COLOR, and leaves nothing running when Ctrl-C ends it", () =>
    onTerminal(
      ({ colours, enter, exitCode, press, shows }) =>
        Effect.gen(function* () {
          yield* enter("cli doctor --scripted")
          yield* shows(/✓ version/)
          yield* press("C-c")
          expect(yield* exitCode).toBe(130)
          // oxlint-disable-next-line no-control-regex
          expect(yield* colours).not.toMatch(/\u001b\[[\d;]*m✓/)
        }),
      { NO_COLOR: "1" }
    )
  )
})
