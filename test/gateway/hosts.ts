/** Gateways before a host, with a cluster in memory. Gateways come and go, and the host stays. */
import { ApprovalInbox, Sessions } from "@effect-codex/agent"
import { CodexSession, MemoryStorage } from "@effect-codex/cluster"
import * as ClusterGateway from "@effect-codex/cluster/ClusterGateway"
import { HostSessions, Tenants } from "@effect-codex/gateway"
import { FakeAppServer } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { onlyHost } from "../cluster/memory.ts"
import { pooled } from "../guarantees/support.ts"
import { listening } from "./support.ts"

/** The host with the storage. */
const hostOf = (fake: FakeAppServer.FakeAppServer, options: HostSessions.HostOptions) =>
  CodexSession.layer().pipe(
    Layer.provideMerge(
      Layer.unwrapEffect(
        Effect.map(HostSessions.make(options), (sessions) =>
          Sessions.Sessions.layer(
            (request) =>
              Effect.map(sessions(request), (made) => ({ ...made, server: fake.spec() })),
            { shutdownGrace: 0 }
          )
        )
      )
    ),
    Layer.provideMerge(
      Layer.mergeAll(
        MemoryStorage.turnLog(),
        MemoryStorage.turnClaim({ host: "host" }),
        MemoryStorage.sessionStore,
        ApprovalInbox.ApprovalInbox.layer,
        pooled(fake)
      )
    ),
    Layer.provideMerge(onlyHost),
    Layer.provideMerge(NodeContext.layer)
  )

interface Setup extends FakeAppServer.Options, Partial<HostSessions.HostOptions> {
  readonly tenants?: Layer.Layer<Tenants.Tenants>
}

/** A host, and gateways as a test asks for them. */
export const hosts = ({ folders = ["/tmp"], tenants = Tenants.open, ...options }: Setup = {}) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make(options)
    const host = yield* Layer.build(hostOf(fake, { ...options, folders }))
    const gateway = ClusterGateway.serve({ folders }).pipe(
      listening(),
      Layer.provide([tenants, Layer.succeedContext(host)])
    )
    return { fake, gateway, ...(yield* Effect.provide(MemoryStorage.MemoryStorage, host)) }
  })
