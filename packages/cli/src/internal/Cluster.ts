/** The package of clusters, which is loaded only by the commands that use it: the others would start later for it. */
import * as Effect from "effect/Effect"

export const load = Effect.promise(async () => {
  const [{ Host, Sealing }, ClusterGateway] = await Promise.all([
    import("@effect-codex/cluster"),
    import("@effect-codex/cluster/ClusterGateway")
  ])
  return { ClusterGateway, Host, Sealing }
})
