/** Starts and ends PostgreSQL, as the programs of Debian do it. */
import { execFileSync } from "node:child_process"
import { appendFileSync, chownSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"

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

/** The same in a network namespace, which only root may enter. */
const commandIn = (namespace: string, name: string, ...args: ReadonlyArray<string>) =>
  execFileSync(
    "nsenter",
    [
      `--net=/run/netns/${namespace}`,
      `--setuid=${user.uid ?? 0}`,
      `--setgid=${user.gid ?? 0}`,
      join(bin ?? "", name),
      ...args
    ],
    { cwd: "/", stdio: "ignore" }
  )

/** Where a server listens beside its folder. Default: nowhere. */
export type Listening =
  | { readonly _tag: "Loopback"; readonly port: number }
  | { readonly _tag: "Namespace"; readonly name: string }

/** A server in a folder, which it listens in. */
export interface Server {
  /** Where it also listens. */
  readonly listening: Listening | undefined
  readonly folder: string
  readonly start: Effect.Effect<void>
  /** Ends it at once, and the connections with it. */
  readonly stop: Effect.Effect<void>
}

/** What is lost with the machine need not be kept. */
const ofTests = ["fsync=off", "max_connections=200"]

export const serverIn = (
  folder: string,
  listening?: Listening,
  settings: ReadonlyArray<string> = ofTests
): Server => {
  const data = join(folder, "data")
  const options = `-k ${folder} ${listen(listening)} ${settings.map((one) => `-c ${one}`).join(" ")}`
  const pgCtl = (...args: ReadonlyArray<string>) =>
    listening?._tag === "Namespace"
      ? commandIn(listening.name, "pg_ctl", ...args)
      : command("pg_ctl", ...args)
  return {
    listening,
    folder,
    start: Effect.sync(() =>
      pgCtl("-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start")
    ),
    stop: Effect.sync(() => pgCtl("-D", data, "-w", "-m", "immediate", "stop"))
  }
}

const listen = (listening: Listening | undefined): string => {
  switch (listening?._tag) {
    case "Loopback":
      return `-h 127.0.0.1 -p ${listening.port}`
    case "Namespace":
      return "-h 0.0.0.0"
    default:
      return "-c listen_addresses="
  }
}

export const init = (
  folder: string,
  listening?: Listening,
  settings?: ReadonlyArray<string>
): Server => {
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
  if (listening?._tag === "Namespace") {
    appendFileSync(join(folder, "data/pg_hba.conf"), "host all all all trust\n")
  }
  return serverIn(folder, listening, settings)
}

/** The process of the server that was started in the folder. */
export const pidIn = (folder: string): number =>
  Number(readFileSync(join(folder, "data/postmaster.pid"), "utf8").split("\n")[0])

/** Ends the server that was started in the folder, if one was. */
export const endServer = (folder: string): void => {
  if (existsSync(join(folder, "data/postmaster.pid"))) {
    command("pg_ctl", "-D", join(folder, "data"), "-w", "-m", "immediate", "stop")
  }
  rmSync(folder, { recursive: true, force: true })
}

/** What the server has logged, for a test that failed. */
export const logOf = ({ folder }: Server): string => readFileSync(join(folder, "log"), "utf8")
