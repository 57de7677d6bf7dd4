/** `effect-codex run` on a real terminal, whose screen is read back. */
import { FileSystem } from "@effect/platform"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describePty, onTerminal } from "./tmux.ts"

const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u

describePty("run on a terminal", () => {
  it.live("spins until the answer comes, and says at the end how to go on", () =>
    onTerminal(({ enter, exitCode, screen, shows }) =>
      Effect.gen(function* () {
        yield* enter("cli run --scripted 'hello there'")
        yield* shows(spinner)
        expect(yield* exitCode).toBe(0)
        const shown = yield* screen
        expect(shown).toMatch(/^You said: hello there$/m)
        expect(shown).toMatch(/To go on: effect-codex run --resume [0-9a-f-]{36}/)
        expect(shown).not.toMatch(spinner)
      })
    )
  )

  const asking = "cli run --scripted --sandbox read-only --approval untrusted"

  it.live("asks before a command runs, and runs it after a yes", () =>
    onTerminal(({ enter, exitCode, press, shows }) =>
      Effect.gen(function* () {
        yield* enter(`${asking} '! echo it-$((40+2)) ran'`)
        yield* shows(/Allow this\?[^]*No, and stop/)
        yield* press("Down", "Enter")
        expect(yield* exitCode).toBe(0)
        expect(yield* shows(/it-42 ran/)).toContain("Yes, once")
      })
    )
  )

  it.live("takes an Enter that was meant for something else as a no", () =>
    onTerminal(({ enter, exitCode, press, screen, shows }) =>
      Effect.gen(function* () {
        yield* enter(`${asking} '! echo it-$((40+2)) ran'`)
        yield* shows(/Allow this\?[^]*No, and stop/)
        yield* press("Enter")
        yield* exitCode
        expect(yield* screen).not.toContain("it-42 ran")
      })
    )
  )

  it.live("Ctrl-C at a question ends the run with the code of a shell", () =>
    onTerminal(({ enter, exitCode, press, shows }) =>
      Effect.gen(function* () {
        yield* enter(`${asking} '! echo it-$((40+2)) ran'`)
        yield* shows(/Allow this\?[^]*No, and stop/)
        yield* press("C-c")
        expect(yield* exitCode).toBe(130)
      })
    )
  )

  it.live("Ctrl-C ends the run, with the terminal as it was", () =>
    onTerminal(({ enter, exitCode, press, shows }) =>
      Effect.gen(function* () {
        yield* enter("cli run --scripted 'count to 10000'")
        yield* shows(/^3$/m)
        yield* press("C-c")
        expect(yield* exitCode).toBe(130)
        yield* enter("echo typed; stty -a | grep -o -w -- '-\\?echo'")
        yield* shows(/^typed\necho$/m)
      })
    )
  )

  it.live("shows colours on a terminal, and none with NO_COLOR", () =>
    Effect.gen(function* () {
      const coloursOf = (env: Readonly<Record<string, string>>) =>
        onTerminal(
          ({ colours, enter, exitCode, press, shows }) =>
            Effect.gen(function* () {
              yield* enter(`${asking} '! echo hello'`)
              yield* shows(/Allow this\?[^]*No, and stop/)
              const asked = yield* colours
              yield* press("Down", "Enter")
              yield* exitCode
              return (asked + (yield* colours)).includes("\u001B[")
            }),
          env
        )
      expect(yield* coloursOf({})).toBe(true)
      expect(yield* coloursOf({ NO_COLOR: "1" })).toBe(false)
    })
  )

  it.live("puts the answer into a file, and the work on the terminal", () =>
    onTerminal(({ enter, exitCode, screen }, cwd) =>
      Effect.gen(function* () {
        yield* enter("cli run --scripted 'hello there' > answer.txt")
        expect(yield* exitCode).toBe(0)
        const fs = yield* FileSystem.FileSystem
        expect(yield* fs.readFileString(`${cwd}/answer.txt`)).toBe("You said: hello there\n")
        expect(yield* screen).not.toContain("You said")
      })
    )
  )
})
