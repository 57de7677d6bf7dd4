/** A network between a host and its database, which can be cut in silence. */
import { execFileSync } from "node:child_process"
import { Effect } from "effect"

const ip = (...args: ReadonlyArray<string>) => execFileSync("ip", args, { stdio: "ignore" })

/** Whether network namespaces are allowed here. */
export const isAllowed = (() => {
  try {
    execFileSync("unshare", ["--net", "ip", "link", "set", "lo", "up"], { stdio: "ignore" })
    return process.getuid?.() === 0
  } catch {
    return false
  }
})()

/** A namespace with one cable to it. */
export const network = Effect.acquireRelease(
  Effect.sync(() => {
    const name = `cut-${process.pid}`
    const outer = `cut${process.pid}`
    const net = `10.${20 + (process.pid % 200)}.${Math.floor(process.pid / 200) % 250}`
    ip("netns", "add", name)
    ip("link", "add", outer, "type", "veth", "peer", "name", "inner", "netns", name)
    ip("address", "add", `${net}.1/24`, "dev", outer)
    ip("link", "set", outer, "up")
    ip("-n", name, "address", "add", `${net}.2/24`, "dev", "inner")
    const cable = (state: "up" | "down") =>
      Effect.sync(() => ip("-n", name, "link", "set", "inner", state))
    ip("-n", name, "link", "set", "inner", "up")
    ip("-n", name, "link", "set", "lo", "up")
    return { name, address: `${net}.2`, cut: cable("down"), mend: cable("up") }
  }),
  ({ name }) => Effect.sync(() => ip("netns", "delete", name))
)
