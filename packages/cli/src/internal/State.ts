/**
 * Where the command keeps what it must find again: in `$XDG_STATE_HOME/effect-codex`, which is by default
 * `~/.local/state/effect-codex`. What was done with `--scripted` is kept apart, in `scripted`.
 */
import * as os from "node:os"
import { SessionStore } from "@effect-codex/agent"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"

/** The folders of one kind of use. */
export interface State {
  readonly sessions: string
  /** What a gateway has: its sessions, and what its tenants have it remember. */
  readonly gateway: string
  /** What each host of a cluster on this machine has for itself. */
  readonly hosts: string
  /** The home of codex, if it is not the person's own. */
  readonly codexHome: string
  /** An empty `HOME` for a server that must not run the person's login shell. */
  readonly home: string
}

export const folders = (use: {
  readonly scripted: boolean
}): Effect.Effect<State, never, Path.Path> =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const configured = yield* Effect.orElseSucceed(Config.string("XDG_STATE_HOME"), () => "")
    // The specification of XDG says that a relative path is to be ignored.
    const state = path.isAbsolute(configured)
      ? configured
      : path.join(os.homedir(), ".local", "state")
    const folder = path.join(state, "effect-codex", ...(use.scripted ? ["scripted"] : []))
    return {
      sessions: path.join(folder, "sessions"),
      gateway: path.join(folder, "gateway"),
      hosts: path.join(folder, "hosts"),
      codexHome: path.join(folder, "codex"),
      home: path.join(folder, "home")
    }
  })

/** The sessions that `run` and `chat` have kept. */
export const store = ({
  sessions
}: State): Layer.Layer<SessionStore.SessionStore, never, FileSystem.FileSystem | Path.Path> =>
  SessionStore.file(sessions)
