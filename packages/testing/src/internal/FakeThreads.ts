/**
 * The threads of a fake, which outlive its processes, and the providers that threads are bound to.
 */
import { Lenient, type Message } from "@effect-codex/protocol"
import { Effect, Predicate, Schema } from "effect"
import type { Usage } from "./FakeUsage.ts"
import * as Wire from "./FakeWire.ts"

/** A thread as it is kept on disk, but that an ephemeral one is not. */
export interface StoredThread {
  readonly id: string
  readonly ephemeral: boolean
  readonly provider: string
  /** The names of its dynamic tools, for life. */
  readonly tools: ReadonlyArray<string>
  /** The thread it continues. */
  readonly forkedFrom: string | undefined
  /** The thread whose model has it as an agent. */
  readonly parent: string | undefined
  /** What its first turn was asked. */
  preview: string
  /** Turns it ever ran: without one there is nothing to resume. */
  turns: number
  /** Nothing until its first request was answered. */
  usage: Usage | undefined
  /** The process that has it loaded. While that runs, no other one opens it. */
  writer: Writer | undefined
}

export interface Writer {
  readonly isRunning: Effect.Effect<boolean>
}

/** What every process of one fake shares. */
export interface Threads {
  readonly create: (thread: Omit<StoredThread, "id" | "writer">) => StoredThread
  readonly all: () => ReadonlyArray<StoredThread>
  readonly find: (id: string) => StoredThread | undefined
  readonly nextId: (kind: string) => string
  /** The first words of commands that a home's rules let run unasked. */
  readonly rulesOf: (home: string) => Array<ReadonlyArray<string>>
}

export const make = (): Threads => {
  const stored = new Map<string, StoredThread>()
  const rules = new Map<string, Array<ReadonlyArray<string>>>()
  const counts = new Map<string, number>()
  const nextId = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return `${kind}-${count}`
  }
  return {
    create: (fields) => {
      const thread: StoredThread = { ...fields, id: nextId("thread"), writer: undefined }
      stored.set(thread.id, thread)
      return thread
    },
    all: () => [...stored.values()],
    find: (id) => stored.get(id),
    nextId,
    rulesOf: (home) => {
      const kept = rules.get(home) ?? []
      rules.set(home, kept)
      return kept
    }
  }
}

export const Settings = Schema.Struct({
  modelProvider: Lenient.nullable(Schema.String),
  ephemeral: Lenient.nullable(Schema.Boolean),
  config: Lenient.nullable(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
})
export type Settings = typeof Settings.Type

/** The provider a thread is to use, and the token its definition carries or names. */
export interface Provider {
  readonly name: string
  readonly token: string | undefined
}

/** The environment of the process. */
type Env = Readonly<Record<string, string>>

/** Of a thread that is started or forked: the one it names, or the server's default, never its parent's. */
export const chosenProvider = (
  settings: Settings,
  env: Env
): Effect.Effect<Provider, Message.RpcError> => {
  const name = settings.modelProvider ?? Wire.defaultProvider
  return (
    provider(name, settings, env) ??
    Effect.fail(Wire.refusal(`failed to load configuration: Model provider \`${name}\` not found`))
  )
}

/** Of a thread that is resumed: its own, for life, but defined anew. */
export const pinnedProvider = (
  { provider: pinned }: StoredThread,
  settings: Settings,
  env: Env
): Effect.Effect<Provider, Message.RpcError> => {
  const wanted = settings.modelProvider ?? pinned
  if (wanted !== pinned) {
    return Effect.fail(
      Wire.refusal(
        `failed to load configuration: Cannot change this thread's model provider from \`${pinned}\` to \`${wanted}\` on resume.`
      )
    )
  }
  return (
    provider(pinned, settings, env) ??
    Effect.fail(
      Wire.refusal(`failed to load configuration: Model provider \`${pinned}\` not found`, {
        type: "modelProviderNotConfigured",
        modelProvider: pinned
      })
    )
  )
}

/** A key from the environment wins over any token, so the configured provider never has one. */
const provider = (
  name: string,
  { config }: Settings,
  env: Env
): Effect.Effect<Provider> | undefined => {
  if (name === Wire.defaultProvider) return Effect.succeed({ name, token: undefined })
  const nested = config?.["model_providers"]
  const definition =
    config?.[`model_providers.${name}`] ?? (Predicate.isRecord(nested) ? nested[name] : undefined)
  if (!Predicate.isRecord(definition)) return undefined
  const variable = definition["env_key"]
  if (typeof variable === "string") return Effect.succeed({ name, token: env[variable] })
  const token = definition["experimental_bearer_token"]
  return Effect.succeed({ name, token: typeof token === "string" ? token : undefined })
}

/** How long a thread stays loaded without a subscriber; nothing when it is the half hour that no test waits for. */
export const unloadDelay = ({ config }: Settings): number | undefined => {
  const seconds = config?.["thread_unload_delay_secs"]
  return typeof seconds === "number" ? seconds * 1000 : undefined
}
