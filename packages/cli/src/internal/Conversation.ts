/** The conversation that a command has: a new one, one with a key of the person's own, or one that goes on. */
import { Options } from "@effect/cli"
import {
  type Approvals,
  type Protocol,
  Session,
  Sessions,
  SessionStore,
  Threads
} from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { UsageError } from "./ExitCode.ts"
import { Server } from "./Server.ts"
import * as State from "./State.ts"

export interface ConversationOptions {
  readonly session: Option.Option<string>
  readonly resume: Option.Option<string>
  readonly model: Option.Option<string>
  readonly sandbox: Option.Option<"read-only" | "workspace-write" | "danger-full-access">
  readonly approval: Option.Option<"untrusted" | "on-request" | "never">
}

export const options: Options.Options<ConversationOptions> = Options.all({
  session: Options.text("session").pipe(
    Options.withPseudoName("key"),
    Options.withDescription(
      "Continue the session of this key, or begin it. Any text will do as a key."
    ),
    Options.optional
  ),
  resume: Options.text("resume").pipe(
    Options.withPseudoName("key|thread"),
    Options.withDescription("Continue a session by its key, or a thread by its id."),
    Options.optional
  ),
  model: Options.text("model").pipe(
    Options.withAlias("m"),
    Options.withDescription("The model. By default that of the configuration."),
    Options.optional
  ),
  sandbox: Options.choice("sandbox", ["read-only", "workspace-write", "danger-full-access"]).pipe(
    Options.withAlias("s"),
    Options.withDescription(
      "What commands of the model may do without approval. By default what the configuration says."
    ),
    Options.optional
  ),
  approval: Options.choice("approval", ["untrusted", "on-request", "never"]).pipe(
    Options.withAlias("a"),
    Options.withDescription(
      "When you are asked: for all but known commands, when the model requests it, or never."
    ),
    Options.optional
  )
})

/** The session that a name stands for, and how to name it the next time. */
export interface Conversation {
  readonly session: Session.Session
  readonly key: Option.Option<string>
}

/**
 * Opens the conversation, until the scope closes.
 *
 * **Errors**: `UsageError` if there is no such session or thread. `StoreError` if the stored sessions cannot be read.
 */
export const open = (options: ConversationOptions, approvals: Approvals.Service) =>
  Effect.gen(function* () {
    const { spec: server, state } = yield* Server
    const settings = settingsOf(options)
    const shared = { server, settings, approvals }
    const keyed = (key: string) =>
      Effect.gen(function* () {
        const sessions = yield* Layer.build(
          Sessions.Sessions.layer(() => shared, { shutdownGrace: 0 }).pipe(
            Layer.provide(State.store(state))
          )
        )
        const session = yield* Effect.provide(
          Effect.flatMap(Sessions.Sessions, ({ get }) => get(key)),
          sessions
        )
        return { session, key: Option.some(key) }
      })
    const of = (thread: Session.Options["thread"] & {}) =>
      Effect.map(Session.make({ ...shared, key: "effect-codex", thread }), (session) => ({
        session,
        key: Option.none<string>()
      }))
    if (Option.isSome(options.session)) {
      if (Option.isNone(options.resume)) return yield* keyed(options.session.value)
      return yield* new UsageError({ message: "Give --session or --resume, not both." })
    }
    if (Option.isNone(options.resume)) return yield* of({ _tag: "Start" })
    const found = yield* find(options.resume.value)
    return yield* Option.isSome(found.key)
      ? keyed(found.key.value)
      : of({ _tag: "Resume", threadId: found.threadId })
  })

const settingsOf = ({ approval, model, sandbox }: ConversationOptions): Protocol.Settings => ({
  ...Option.match(model, { onNone: () => ({}), onSome: (model) => ({ model }) }),
  ...Option.match(sandbox, { onNone: () => ({}), onSome: (sandbox) => ({ sandbox }) }),
  ...Option.match(approval, {
    onNone: () => ({}),
    onSome: (approvalPolicy) => ({ approvalPolicy })
  })
})

/** A thread that exists, and its session's key if it was found by that. */
export interface Found {
  readonly threadId: string
  readonly key: Option.Option<string>
}

/**
 * Finds what a person means: the session of this key, or else the thread with this id.
 *
 * **Errors**: `UsageError` if there is neither.
 */
export const find = (name: string) =>
  Effect.gen(function* () {
    const { spec: server, state } = yield* Server
    const stored = yield* Effect.flatMap(SessionStore.SessionStore, ({ get }) => get(name)).pipe(
      Effect.provide(State.store(state))
    )
    if (Option.isSome(stored)) {
      const { threadId } = stored.value
      if (threadId !== undefined) return { threadId, key: Option.some(name) }
      return yield* new UsageError({
        message: `The session ${JSON.stringify(name)} has had no turn yet.`
      })
    }
    if (!isThreadId(name)) return yield* noSuch(name)
    const threads = yield* Threads.make({ server })
    yield* Effect.catchIf(
      threads.read(name),
      (failure) => failure._tag === "TurnError" && failure.reason === "ThreadGone",
      () => noSuch(name)
    )
    return { threadId: name, key: Option.none<string>() }
  })

const isThreadId = (name: string): boolean =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)

const noSuch = (name: string) =>
  new UsageError({
    message: `There is no session or thread ${JSON.stringify(name)}. "effect-codex sessions list --all" shows what there is.`
  })
