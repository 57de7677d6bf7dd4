/** What a client without this library has: requests, and notifications by thread. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import type { Readable, Writable } from "node:stream"

/** What the steps of a run read of an answer. */
export interface Result {
  readonly thread?: { readonly id: string }
  readonly turn?: { readonly id: string }
  readonly text?: string
}

/** What the steps of a run read of a notification. */
export interface Params {
  readonly threadId?: string
  readonly delta?: string
  readonly item?: { readonly type: string; readonly text?: string }
}

/** Nothing is checked: this server is trusted. */
const isParams = (params: unknown): params is Params =>
  typeof params === "object" && params !== null

export type Listener = (method: string, params: Params) => void

export interface Client {
  readonly request: (method: string, params: object) => Promise<Result>
  /** Called with each notification of the thread until it is left. */
  readonly listen: (threadId: string, show: Listener) => void
  readonly leave: (threadId: string) => void
  readonly close: () => Promise<void>
}

/** A server to start. Nothing of this program's environment is inherited. */
export interface Server {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Starts a server, and takes the first step of the protocol. */
export type Connect = (server: Server) => Promise<Client>

/** Notifications by the thread they are of. */
export class Threads {
  private readonly listeners = new Map<string, Listener>()
  readonly listen: Client["listen"] = (threadId, show) => {
    this.listeners.set(threadId, show)
  }
  readonly leave: Client["leave"] = (threadId) => {
    this.listeners.delete(threadId)
  }
  show(method: string, params: unknown): void {
    if (isParams(params)) this.listeners.get(params.threadId ?? "")?.(method, params)
  }
}

export interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>
  readonly close: () => Promise<void>
}

export const start = async ({ args, command, ...options }: Server): Promise<Child> => {
  const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "ignore"] })
  const exited = once(child, "exit")
  await once(child, "spawn")
  // A server that has ended is told by its exit.
  child.stdin.on("error", () => {})
  return {
    process: child,
    close: async () => {
      child.stdin.end()
      await exited
    }
  }
}

/** What every client says first. */
export const initialize = {
  clientInfo: { name: "bench", title: "bench", version: "1.0.0" },
  capabilities: { experimentalApi: false, requestAttestation: false }
}
