/** Who does the work: this library, and what a user would write or take from the registry instead. */
import { fileURLToPath } from "node:url"
import { AppServerPool, type AppServerSpec } from "@effect-codex/agent"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Acp from "./acp.ts"
import * as Bare from "./bare.ts"
import type { Client, Connect, Server } from "./client.ts"
import * as Mcp from "./mcp.ts"
import { type Contender, timed } from "./measure.ts"
import * as Ours from "./ours.ts"
import * as Vscode from "./vscode.ts"

export const ours = "effect-codex"
export const bare = "bare"
export const mcp = "@modelcontextprotocol/sdk"

/** What a turn of the server is made of, and how much of it. */
export interface Turn {
  readonly kind: "deltas" | "commands" | "hang" | "paced"
  readonly size: number
}

export type Dialect = "codex" | "jsonrpc"

const file = fileURLToPath(new URL("server.js", import.meta.url))

export const serverOf = ({ kind, size }: Turn, dialect: Dialect = "codex"): Server => ({
  command: process.execPath,
  args: [file, kind, String(size), dialect],
  env: {}
})

/** A client without this library. */
export interface Peer {
  readonly name: string
  readonly dialect: Dialect
  readonly connect: Connect
}

export const peers: ReadonlyArray<Peer> = [
  { name: bare, dialect: "codex", connect: Bare.connect },
  { name: "vscode-jsonrpc", dialect: "codex", connect: Vscode.connect },
  { name: mcp, dialect: "jsonrpc", connect: Mcp.connect },
  { name: "@agentclientprotocol/sdk", dialect: "jsonrpc", connect: Acp.connect }
]

/** What a user would take from the registry. */
export const rivals = peers.map(({ name }) => name).filter((name) => name !== bare)

export const connected = (connect: Connect, server: Server) =>
  Effect.acquireRelease(
    Effect.promise(() => connect(server)),
    (client) => Effect.promise(client.close)
  )

/** Every peer on a server of its own. The round returns the amount of work that it did. */
export const byHand = (
  turn: Turn,
  round: (client: Client) => Promise<number>
): ReadonlyArray<Contender> =>
  peers.map(({ connect, dialect, name }) => ({
    name,
    open: Effect.map(connected(connect, serverOf(turn, dialect)), (client) =>
      timed(Effect.promise(() => round(client)))
    )
  }))

type Round = (
  server: AppServerSpec.AppServerSpec
) => Effect.Effect<number, unknown, AppServerPool.AppServerPool>

/** This library with a pool of its own, whose server is kept. */
export const pooled = (turn: Turn, round: Round, name = ours): Contender => ({
  name,
  open: Effect.gen(function* () {
    const context = yield* Layer.build(Ours.layer)
    const server = Ours.specOf(serverOf(turn))
    const work = Effect.gen(function* () {
      const pool = yield* AppServerPool.AppServerPool
      yield* pool.lease(server)
      return timed(round(server)).pipe(Effect.provide(context))
    })
    return yield* work.pipe(Effect.provide(context))
  })
})

/** Does something `count` times, so many at once, and adds up what each returns. */
export const times = <E, R>(
  count: number,
  atOnce: number,
  once: Effect.Effect<number, E, R>
): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    let left = count
    let sum = 0
    const worker = Effect.gen(function* () {
      while (left-- > 0) {
        // `sum += yield*` would forget what others have added meanwhile.
        const amount = yield* once
        sum += amount
      }
    })
    return Effect.replicateEffect(worker, Math.min(atOnce, count), {
      concurrency: "unbounded",
      discard: true
    }).pipe(Effect.map(() => sum))
  })
