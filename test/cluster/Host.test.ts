/** What must hold before a host takes sessions. */
import { createServer, type Server, Socket } from "node:net"
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { Host } from "@effect-codex/cluster"
import { CodexHome } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import * as SqlClient from "@effect/sql/SqlClient"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { goodToken } from "../real/support.ts"
import { fast, freePort, place, type Process } from "./hosts.ts"
import { describePostgres, ownServerOn, sharedServer, urlOn } from "./postgres.ts"

/** How a host that does not start says why. */
const refusal = ({ ready }: Process) =>
  Effect.map(Effect.flip(ready), ({ message }) => message.replaceAll(/\s+/g, " "))

describePostgres("a host that starts", () => {
  it.scopedLive("proves with those that run that file locks are shared, or says what to do", () =>
    Effect.gen(function* () {
      const { home, model, start } = yield* place(yield* sharedServer)
      const folder = home.home
      // A flock that locks nothing, as on a file system that keeps locks to one machine, and a path without one.
      mkdirSync(`${folder}/unlocked`)
      writeFileSync(`${folder}/unlocked/flock`, '#!/bin/sh\nshift 2\nexec "$@"\n')
      chmodSync(`${folder}/unlocked/flock`, 0o755)
      mkdirSync(`${folder}/none`)
      symlinkSync("/bin/sh", `${folder}/none/sh`)
      const other = yield* CodexHome.make({ modelUrl: model.url, token: goodToken })

      const first = yield* start("first")
      yield* first.ready
      const [elsewhere, without] = yield* Effect.all([
        start("elsewhere", { codexHome: other.codexHome }),
        start("without", {}, { PATH: `${folder}/none` })
      ])
      expect(yield* refusal(elsewhere)).toMatch(
        /Host first runs, .* Give all hosts .*\(HomeNotShared\)/
      )
      expect(yield* refusal(without)).toContain("Install util-linux (LocksUnknown)")

      // A host that is stopped holds its lock.
      yield* first.signal("SIGSTOP")
      const second = yield* start(
        "second",
        {},
        { PATH: `${folder}/unlocked:${process.env["PATH"]}` }
      )
      yield* second.ready
      const third = yield* start("third")
      expect(yield* refusal(third)).toMatch(/Host second holds .*\(LocksNotShared\)/)

      // One that was killed holds none, and is not waited for longer than its locks last.
      yield* second.signal("SIGKILL")
      yield* Effect.flatMap(start("fourth"), ({ ready }) => ready)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("has PostgreSQL watch its connections, or does not start", () =>
    Effect.gen(function* () {
      const serverPort = yield* freePort
      const server = yield* ownServerOn({ _tag: "Loopback", port: serverPort })
      const { database, home } = yield* place(server)
      const live = (name: string, database: string, port: number) =>
        Host.layer({
          name,
          address: { host: "127.0.0.1", port },
          database: Redacted.make(database),
          server: { command: "codex", env: home.env },
          codexHome: home.codexHome,
          sqliteHome: `${home.home}/sqlite`,
          timing: fast,
          entities: Layer.empty
        })
      const watched = yield* Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql`SELECT current_setting('tcp_keepalives_idle') AS idle`
      ).pipe(
        Effect.provide(live("watched", `${database}?options=-c%20work_mem=8MB`, yield* freePort))
      )
      expect(watched).toEqual([{ idle: `${Math.floor(fast.lockExpiration / 2000)}` }])

      const port = yield* forgetful(serverPort)
      const refused = yield* Effect.flip(
        Layer.launch(
          live("unwatched", database.replace(`:${serverPort}/`, `:${port}/`), yield* freePort)
        )
      )
      expect(refused).toMatchObject({ _tag: "HostError", reason: "NoKeepalives" })
      expect(refused.message).toContain("Connect to PostgreSQL itself")

      const away = yield* Effect.flip(
        Layer.launch(live("away", "postgres://test:secret@127.0.0.1:1/none", yield* freePort))
      )
      expect(away).toMatchObject({ reason: "Database" })
      expect(JSON.stringify(away)).not.toContain("secret")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("says that its address is taken", () =>
    Effect.gen(function* () {
      const { home } = yield* place(yield* sharedServer)
      const port = yield* freePort
      const taken = (name: string) =>
        Effect.map(Effect.flatMap(sharedServer, urlOn), (database) =>
          Host.layer({
            name,
            address: { host: "127.0.0.1", port },
            database: Redacted.make(database),
            server: { command: "codex", env: home.env },
            codexHome: home.codexHome,
            sqliteHome: `${home.home}/${name}`,
            timing: fast,
            entities: Layer.empty
          })
        )
      yield* Layer.build(yield* taken("first"))
      expect(yield* Effect.flip(Layer.launch(yield* taken("second")))).toMatchObject({
        reason: "Address"
      })
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

/** A proxy of connections that does not pass on what they are to begin with. */
const forgetful = (to: number) =>
  Effect.acquireRelease(
    Effect.async<{ readonly port: number; readonly server: Server }>((resume) => {
      const server = createServer((client) => {
        const upstream = new Socket().connect(to, "127.0.0.1")
        client.once("data", (first: Buffer) => {
          const changed = first
            .toString("latin1")
            .replace(/tcp_keepalives_idle=\d/, "tcp_keepalives_idle=9")
          upstream.write(changed, "latin1")
          client.pipe(upstream)
        })
        upstream.pipe(client)
        for (const socket of [client, upstream]) socket.on("error", () => client.destroy())
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({ port, server }))
      })
    }),
    ({ server }) => Effect.sync(() => server.close())
  ).pipe(Effect.map(({ port }) => port))
