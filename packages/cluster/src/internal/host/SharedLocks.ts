/**
 * Proves that the hosts share `CODEX_HOME`, and the locks on its files. Codex keeps a thread from being written by two
 * servers with a lock in `thread-writer-locks`. Some file systems keep such a lock to one machine, and then two servers write
 * one thread, interleaved and without an error.
 *
 * Each host holds the lock of a file of its own in that folder, and names the file in the database. A host that starts must
 * see the file of each other host that is alive, and must not get its lock.
 */
import { randomUUID } from "node:crypto"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { unavailable } from "./Database.ts"
import * as FileLock from "./FileLock.ts"
import { HostError } from "./HostError.ts"
import type { Times } from "./Timing.ts"

export interface Options {
  readonly name: string
  readonly codexHome: string
  readonly sqliteHome: string
  readonly times: Times
}

type Needs =
  | SqlClient.SqlClient
  | CommandExecutor.CommandExecutor
  | FileSystem.FileSystem
  | Path.Path

/**
 * Takes part in the proof until the scope closes, and returns the names of the hosts that it was made with. It waits for a
 * host that has just been killed until that is known.
 *
 * **Errors**: `HostError` (`HomeNotShared`, `LocksNotShared`, `LocksUnknown`, `Database`).
 */
export const prove = (
  options: Options
): Effect.Effect<ReadonlyArray<string>, HostError, Needs | Scope.Scope> =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const fs = yield* FileSystem.FileSystem
    const sql = yield* SqlClient.SqlClient
    const folder = path.join(options.codexHome, "thread-writer-locks")
    const hosts = new Hosts(sql, options, (token) => path.join(folder, `host-${token}.lock`))
    for (const needed of [folder, options.sqliteHome]) {
      yield* Effect.mapError(fs.makeDirectory(needed, { recursive: true }), hosts.cannotLock)
    }
    yield* hosts.present(randomUUID())
    return yield* Effect.forEach(yield* hosts.others, (other) => hosts.test(other))
  }).pipe(Effect.map((tested) => tested.flatMap((name) => (name === undefined ? [] : [name]))))

interface Row {
  readonly token: string
  readonly name: string
  readonly seen_at: Date
}

class Hosts {
  private readonly sql: SqlClient.SqlClient
  private readonly options: Options
  private readonly fileOf: (token: string) => string
  private own: string | undefined

  constructor(sql: SqlClient.SqlClient, options: Options, fileOf: (token: string) => string) {
    this.sql = sql
    this.options = options
    this.fileOf = fileOf
  }

  /** Makes this host one that others test: the lock is held before the row says so, and longer. */
  present(token: string) {
    return Effect.gen(this, function* () {
      const fs = yield* FileSystem.FileSystem
      const file = this.fileOf(token)
      yield* Effect.acquireRelease(
        Effect.mapError(fs.writeFileString(file, token), this.cannotLock),
        () => Effect.ignore(fs.remove(file))
      )
      const { ended, isHeld } = yield* this.ask(file)
      if (!isHeld) {
        return yield* this.refused(
          "LocksUnknown",
          `The lock of its new file ${file} is held by another. Check the file system of CODEX_HOME`
        )
      }
      // Somebody may end the holder.
      const again = Effect.scoped(Effect.flatMap(this.ask(file), ({ ended }) => ended))
      yield* Effect.forkScoped(
        Effect.zipRight(ended, Effect.forever(Effect.delay(Effect.ignore(again), "1 second")))
      )
      this.own = token
      const { times } = this.options
      yield* this.removeGone
      yield* Effect.acquireRelease(this.query(this.seen(token)), () =>
        Effect.ignore(this.sql`DELETE FROM effect_codex_hosts WHERE token = ${token}`)
      )
      yield* this.seen(token).pipe(
        Effect.ignore,
        Effect.repeat(Schedule.spaced(times.lockRefresh)),
        Effect.forkScoped
      )
    })
  }

  /** Removes the rows and the files of hosts that were killed, and of those with this name. */
  private get removeGone() {
    return Effect.gen(this, function* () {
      const fs = yield* FileSystem.FileSystem
      const gone = yield* this.query(
        this.sql<Pick<Row, "token">>`DELETE FROM effect_codex_hosts
          WHERE name = ${this.options.name} OR NOT (${this.isAlive}) RETURNING token`
      )
      for (const { token } of gone) {
        const file = this.fileOf(token)
        // A host that is only stopped has its lock.
        const { isHeld } = yield* Effect.scoped(this.ask(file))
        if (isHeld) yield* Effect.ignore(fs.remove(file))
      }
    })
  }

  get others() {
    const { own, sql } = this
    return this.query(
      sql<Row>`SELECT token, name, seen_at FROM effect_codex_hosts WHERE token <> ${own ?? ""} AND ${this.isAlive} ORDER BY name`
    )
  }

  /** Returns the name of the other host, or `undefined` if it turns out to be gone. */
  test(other: Row): Effect.Effect<string | undefined, HostError, Needs> {
    return Effect.flatMap(this.isHeld(other), (isHeld) =>
      isHeld ? Effect.succeed(other.name) : this.testUnlocked(other)
    )
  }

  /** Either its host is gone, and is not seen again, or its lock is not seen here. */
  private testUnlocked(other: Row): Effect.Effect<string | undefined, HostError, Needs> {
    const later = Effect.zipRight(
      Effect.sleep(Duration.times(this.options.times.lockRefresh, 1 / 4)),
      this.query(
        this.sql<Row>`SELECT token, name, seen_at FROM effect_codex_hosts
          WHERE token = ${other.token} AND ${this.isAlive}`
      )
    )
    return Effect.flatMap(later, ([row]) => {
      if (row === undefined) return Effect.succeed(undefined)
      if (row.seen_at.getTime() === other.seen_at.getTime()) return this.testUnlocked(other)
      return Effect.flatMap(this.isHeld(row), (isHeld) =>
        isHeld ? Effect.succeed(row.name) : this.refused("LocksNotShared", notShared(row.name))
      )
    })
  }

  /** Whether the lock of another host's file is held, as seen here. */
  private isHeld({ name, token }: Row): Effect.Effect<boolean, HostError, Needs> {
    return Effect.gen(this, function* () {
      const fs = yield* FileSystem.FileSystem
      const file = this.fileOf(token)
      // A network file system may show it late.
      yield* fs.readFileString(file).pipe(
        Effect.filterOrFail((text) => text === token),
        Effect.retry(Schedule.upTo(Schedule.spaced("500 millis"), this.options.times.lockRefresh)),
        Effect.catchAll(() =>
          Effect.flatMap(this.isGone(token), (isGone) =>
            isGone
              ? Effect.void
              : this.refused(
                  "HomeNotShared",
                  `Host ${name} runs, and its file ${file} is not seen here. Give all hosts of a database one CODEX_HOME, on a file system that they share`
                )
          )
        )
      )
      const { isHeld } = yield* Effect.scoped(this.ask(file))
      return !isHeld
    })
  }

  private isGone(token: string) {
    return Effect.map(
      this.query(
        this.sql`SELECT 1 FROM effect_codex_hosts WHERE token = ${token} AND ${this.isAlive}`
      ),
      (rows) => rows.length === 0
    )
  }

  private get isAlive() {
    const seconds = Duration.toSeconds(this.options.times.lockExpiration)
    return this.sql`seen_at > now() - make_interval(secs => ${seconds}::double precision)`
  }

  private seen(token: string) {
    return this.sql`INSERT INTO effect_codex_hosts (token, name) VALUES (${token}, ${this.options.name})
      ON CONFLICT (token) DO UPDATE SET seen_at = now()`
  }

  private query<A>(statement: Effect.Effect<A, Parameters<ReturnType<typeof unavailable>>[0]>) {
    return Effect.mapError(statement, unavailable(this.options.name))
  }

  private ask(file: string) {
    return Effect.mapError(FileLock.ask(file), this.cannotLock)
  }

  readonly cannotLock = (error: PlatformError): HostError =>
    this.refused(
      "LocksUnknown",
      isNoCommand(error)
        ? "The command flock is not there. Install util-linux"
        : `The locks of files below CODEX_HOME cannot be tested: ${error.message}`
    )

  private refused(reason: HostError["reason"], detail: string): HostError {
    return new HostError({ reason, host: this.options.name, detail })
  }
}

const notShared = (name: string): string =>
  `Host ${name} holds the lock of a file below CODEX_HOME, and this host could take it too, so two servers could write one thread. Use a file system whose flock reaches all hosts, such as NFS 4 without local_lock`

const isNoCommand = (error: PlatformError): boolean =>
  error._tag === "SystemError" && error.module === "Command" && error.reason === "NotFound"
