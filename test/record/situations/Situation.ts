/** One way to fail: how it is brought about on the real server, and what it has to be taken for. */
import { ScriptedModel } from "@effect-codex/testing"
import { Effect } from "effect"
import type * as Server from "../server.ts"

/** What a failure has to be taken for. `None`: nothing failed, however it looks. */
export interface Expected {
  readonly tag: "AuthError" | "TurnError" | "RequestError" | "None"
  readonly reason: string | null
}

/** Who the server is signed in as when it fails: nobody, or by an API key, by tokens of the client's, by a login of its own. */
export type Account = "none" | "apiKey" | "chatgptTokens" | "managed"

/** How the client answered when it was asked for new tokens. */
export type Refresh =
  | "None"
  /** With tokens that are good. */
  | "Renewed"
  /** With tokens that are refused like the old ones. */
  | "StillRefused"
  /** With an error. */
  | "Refused"
  /** After the server had given up. */
  | "Late"
  /** With what the server does not take for tokens, or for those of this account. */
  | "Unusable"

export interface Situation {
  readonly name: string
  readonly server: Server.Options
  readonly account: Account
  /** Whether the thread has a provider with a credential of its own. */
  readonly ownCredential: boolean
  readonly refresh: Refresh
  readonly act: (server: Server.Server) => Effect.Effect<Server.Arrived>
  readonly expected: Expected
}

export const auth = (reason: string): Expected => ({ tag: "AuthError", reason })
export const turn = (reason: string): Expected => ({ tag: "TurnError", reason })
export const request: Expected = { tag: "RequestError", reason: null }
export const none: Expected = { tag: "None", reason: null }

export const key = "key-of-the-server"

const plain: Situation = {
  name: "",
  account: "none",
  ownCredential: false,
  refresh: "None",
  server: {
    script: () => ScriptedModel.text("hello"),
    credential: "variable",
    token: key,
    retries: 0,
    config: () => "",
    settings: [],
    env: () => ({}),
    authFile: undefined,
    onRefresh: () => Effect.fail({ code: -32000, message: "no more tokens" })
  },
  act: (server) => server.turn(),
  expected: none
}

export type Change = Partial<Omit<Situation, "server">> & {
  readonly server?: Partial<Server.Options>
}

export const situation = (name: string, expected: Expected, change: Change = {}): Situation => ({
  ...plain,
  ...change,
  name,
  expected,
  server: { ...plain.server, ...change.server }
})

/** The same, without and with codex's own retries. */
export const twice = (
  name: string,
  expected: Expected,
  change: Change = {}
): ReadonlyArray<Situation> =>
  [0, 2].map((retries) =>
    situation(retries === 0 ? name : `${name}, retries on`, expected, {
      ...change,
      server: { ...change.server, retries }
    })
  )

export const replies = (
  reply: ScriptedModel.Reply,
  more: Partial<Server.Options> = {}
): Change => ({
  server: { ...more, script: () => reply }
})

/** Settings of a thread that has a provider of its own, defined where the thread is started. */
export const own = (definition: Readonly<Record<string, unknown>>) => ({
  modelProvider: "own",
  config: {
    model_providers: {
      own: {
        name: "own",
        wire_api: "responses",
        request_max_retries: 0,
        stream_max_retries: 0,
        ...definition
      }
    }
  }
})

/** Lets nobody in who does not bring this token. */
export const needs = (token: string) =>
  ScriptedModel.byToken({ [token]: () => ScriptedModel.text("hello") })

/** Settings of a thread that runs its commands as they are, without asking. */
export const unsandboxed = { approvalPolicy: "never", sandbox: "danger-full-access" }
