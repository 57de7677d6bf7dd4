/** Starts and ends PostgreSQL, as the programs of Debian do it. */
import { execFileSync } from "node:child_process"
import { chownSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"

/** The newest one that is installed. */
export const bin = (() => {
  const root = "/usr/lib/postgresql"
  if (!existsSync(root)) return undefined
  return readdirSync(root)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")))
})()

const isRoot = process.getuid?.() === 0

/** PostgreSQL refuses to run as root. */
const user = (() => {
  const id = (flag: string, name: string) =>
    Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }))
  if (!isRoot) return {}
  const name = existsSync("/var/lib/postgresql") ? "postgres" : "nobody"
  return { uid: id("-u", name), gid: id("-g", name) }
})()

const command = (name: string, ...args: ReadonlyArray<string>) =>
  execFileSync(join(bin ?? "", name), args, { ...user, cwd: "/", stdio: "ignore" })

/** A server in a folder, which it listens in. */
export interface Server {
  /** Where it also listens. */
  readonly port: number | undefined
  readonly folder: string
  readonly start: Effect.Effect<void>
  /** Ends it at once, and the connections with it. */
  readonly stop: Effect.Effect<void>
}

export const serverIn = (folder: string, port?: number): Server => {
  const data = join(folder, "data")
  const listening = port === undefined ? "-c listen_addresses=" : `-h 127.0.0.1 -p ${port}`
  const options = `-k ${folder} ${listening} -c fsync=off -c max_connections=200`
  return {
    port,
    folder,
    start: Effect.sync(() =>
      command("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start")
    ),
    stop: Effect.sync(() => command("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"))
  }
}

export const init = (folder: string, port?: number): Server => {
  if (isRoot) chownSync(folder, user.uid ?? 0, user.gid ?? 0)
  command(
    "initdb",
    "-D",
    join(folder, "data"),
    "-U",
    "test",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-sync"
  )
  return serverIn(folder, port)
}

/** Ends the server that was started in the folder, if one was. */
export const endServer = (folder: string): void => {
  if (existsSync(join(folder, "data/postmaster.pid"))) {
    command("pg_ctl", "-D", join(folder, "data"), "-w", "-m", "immediate", "stop")
  }
  rmSync(folder, { recursive: true, force: true })
}

/** What the server has logged, for a test that failed. */
export const logOf = ({ folder }: Server): string => readFileSync(join(folder, "log"), "utf8")
