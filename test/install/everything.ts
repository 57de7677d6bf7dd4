/** Somebody who passes all packages on: TypeScript reads every declaration of theirs, and Node loads all of them. */
import * as agent from "@effect-codex/agent"
import * as appServer from "@effect-codex/app-server"
import * as cluster from "@effect-codex/cluster"
import * as gateway from "@effect-codex/gateway"
import * as protocol from "@effect-codex/protocol"
import * as testing from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { Console, Effect } from "effect"

export const packages = { agent, appServer, cluster, gateway, protocol, testing }
export const platform = NodeContext.layer

Effect.runSync(Console.log(`${Object.keys(packages).length} packages`))
