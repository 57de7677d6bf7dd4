/** What the processes of one fake share about logins: those that are kept on disk, and how many were tried. */
import type { FakeAccount } from "../../FakeLogin.ts"

/** The login that a `CODEX_HOME` keeps: its `auth.json`. */
export interface Home {
  readonly read: () => FakeAccount | undefined
  readonly write: (account: FakeAccount | undefined) => void
}

export interface LoginStore {
  /** Where a process with this environment and these arguments keeps its login. */
  readonly homeOf: (env: Readonly<Record<string, string>>, args: ReadonlyArray<string>) => Home
  /** Counts one login, and returns its place among the logins of all processes, from 1. */
  readonly next: () => number
}

const initial: FakeAccount = { type: "apiKey", token: "key-of-the-home", accountId: undefined }

/** `signedIn`: whether each home keeps a login from the start. */
export const make = (signedIn: boolean): LoginStore => {
  const kept = new Map<string, FakeAccount | undefined>()
  let logins = 0
  return {
    homeOf: (env, args) => {
      if (args.some((argument) => ephemeral.test(argument))) return nowhere
      const folder = env["CODEX_HOME"] ?? ""
      if (!kept.has(folder)) kept.set(folder, signedIn ? initial : undefined)
      return {
        read: () => kept.get(folder),
        write: (account) => void kept.set(folder, account)
      }
    },
    next: () => ++logins
  }
}

/** With this setting a process neither reads nor writes a login on disk. */
const ephemeral = /\bcli_auth_credentials_store\s*=\s*["']?ephemeral\b/

const nowhere: Home = { read: () => undefined, write: () => undefined }
