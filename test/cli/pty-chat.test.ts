/** `effect-codex chat` on a real terminal, whose screen is read back. */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describePty, onTerminal } from "./tmux.ts"

const chat = "cli chat --scripted --sandbox read-only --approval untrusted"

/** The line of the person, while nothing runs. */
const ready = /^>\s*$/m

describePty("chat on a terminal", () => {
  it.live("is a conversation, and says at its end how to go on", () =>
    onTerminal(({ enter, exitCode, press, screen, shows }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("hello there")
        yield* shows(/^You said: hello there$/m)
        yield* enter("and again")
        yield* shows(/^You said: and again$/m)
        yield* press("C-d")
        expect(yield* exitCode).toBe(0)
        const [, thread] = /chat --resume ([0-9a-f-]{36})/.exec(yield* screen) ?? []
        yield* enter(`clear; cli sessions show --scripted ${thread}`)
        yield* shows(/## hello there[^]*## and again/)
      })
    )
  )

  it.live("Ctrl-C ends the turn, and the conversation goes on", () =>
    onTerminal(({ enter, press, shows }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("count to 10000")
        yield* shows(/^3$/m)
        yield* press("C-c")
        yield* shows(/Interrupted\./)
        yield* enter("still here")
        yield* shows(/^You said: still here$/m)
      })
    )
  )

  it.live("Ctrl-C twice ends the conversation, also in the middle of a turn", () =>
    onTerminal(({ enter, exitCode, press, screen, shows }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("count to 10000")
        yield* shows(/^3$/m)
        yield* press("C-c")
        yield* press("C-c")
        expect(yield* exitCode).toBe(0)
        expect(yield* screen).not.toMatch(/^10000$/m)
      })
    )
  )

  it.live("/btw is answered while the turn goes on, and is no part of the conversation", () =>
    onTerminal(({ enter, press, screen, shows }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("count to 10000")
        yield* shows(/^3$/m)
        yield* enter("/btw a side question")
        const then = yield* shows(/btw: You said: a side question/)
        const reached = Math.max(...[...then.matchAll(/^(\d+)$/gm)].map(([, n]) => Number(n)))
        yield* shows(new RegExp(`^${reached + 10}$`, "m"))
        yield* press("C-c")
        yield* shows(/Interrupted\./)
        expect(yield* screen).toMatch(/^\d+$/m)
      })
    )
  )

  it.live("/steer is taken in by the turn that runs", () =>
    onTerminal(({ enter, shows }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("count to 10000")
        yield* shows(/^3$/m)
        yield* enter("/steer enough of that")
        yield* shows(/The agent was told\.[^]*^You said: enough of that$/m)
        yield* shows(ready)
      })
    )
  )

  it.live("what is being typed stays whole while the agent writes", () =>
    onTerminal(({ enter, press, shows, type }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("count to 200")
        yield* shows(/^3$/m)
        yield* type("my next ")
        yield* shows(/^20$/m)
        yield* type("message")
        yield* shows(/^200$/m)
        yield* shows(/^> my next message$/m)
        yield* press("Enter")
        yield* shows(/^You said: my next message$/m)
      })
    )
  )

  it.live("asks before a command runs, and keeps what was being typed", () =>
    onTerminal(({ enter, press, shows, type }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("! echo it-$((40+2)) ran")
        yield* shows(/Allow this\?[^]*No, and stop/)
        yield* press("Down", "Enter")
        yield* shows(/Yes, once[^]*it-42 ran[^]*^>\s*$/m)
        yield* type("unsent")
        yield* shows(/^> unsent$/m)
      })
    )
  )

  it.live("a turn that fails says why, and the conversation goes on", () =>
    onTerminal(({ enter, shows }) =>
      Effect.gen(function* () {
        yield* enter(chat)
        yield* shows(ready)
        yield* enter("fail 401")
        yield* shows(/The credential was refused/)
        yield* enter("/nothing")
        yield* shows(/There is no \/nothing/)
        yield* enter("still here")
        yield* shows(/^You said: still here$/m)
      })
    )
  )
})
