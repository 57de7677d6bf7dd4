/** The threads of a fake. They outlive its processes, as they do on disk. */
import type { HomeRules } from "../turn/Allowances.ts"
import type * as Effect from "effect/Effect"
import type { ThreadRights } from "./ThreadRights.ts"
import type { TurnThread } from "../turn/TurnRun.ts"

/** A thread, as the disk keeps it. An ephemeral thread is here too, but no method finds it on the disk. */
export interface StoredThread extends TurnThread {
  readonly provider: string
  /** What its commands may do. It is kept on disk. */
  rights: ThreadRights
  /** The mode of its turns. It is kept on disk. A copy does not have it. */
  mode: Mode
  /** The thread that it is a fork of. */
  readonly forkedFrom: string | undefined
  /** What somebody has named it. A copy has the name of its parent. */
  name: string | undefined
  /** What the user said in the first turn. */
  preview: string
  /** How many turns the thread has run. Without one there is nothing to resume. */
  turns: number
  archived: boolean
  /** The process that has the thread loaded. While that process runs, no other can load the thread. */
  writer: Writer | undefined
}

export type Mode = "default" | "plan"

export interface Writer {
  readonly isRunning: Effect.Effect<boolean>
}

/** What the processes of one fake share. */
export interface Threads {
  readonly create: (
    thread: Omit<StoredThread, "id" | "archived" | "writer" | "goal" | "mode">
  ) => StoredThread
  readonly all: () => ReadonlyArray<StoredThread>
  readonly find: (id: string) => StoredThread | undefined
  readonly remove: (id: string) => void
  readonly nextId: (kind: string) => string
  /** What needs no approval in a home. */
  readonly rulesOf: (home: string) => HomeRules
}

export const make = (): Threads => {
  const stored = new Map<string, StoredThread>()
  const rules = new Map<string, HomeRules>()
  const counts = new Map<string, number>()
  const nextId = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return `${kind}-${count}`
  }
  return {
    create: (fields) => {
      const id = nextId("thread")
      const thread: StoredThread = {
        ...fields,
        id,
        archived: false,
        mode: "default",
        writer: undefined,
        goal: undefined
      }
      stored.set(id, thread)
      return thread
    },
    all: () => [...stored.values()],
    find: (id) => stored.get(id),
    remove: (id) => void stored.delete(id),
    nextId,
    rulesOf: (home) => {
      const kept = rules.get(home) ?? { prefixes: [], tools: new Set() }
      rules.set(home, kept)
      return kept
    }
  }
}
