/** Whether two leases are of one server. */
import type { AppServer } from "@effect-codex/app-server"

/** What tells servers apart. Each lease has a server object of its own, and generations are numbered for each spec. */
type Server = Pick<AppServer.Service, "generation" | "spec">

export const isSameServer = (one: Server, other: Server): boolean =>
  one.generation === other.generation && one.spec.key === other.spec.key
