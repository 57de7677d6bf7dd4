/** Where the sessions of a program may live: the same fake, behind each layer of `PortableSessions`. */
import { PortableSessions, Sessions, SessionStore } from "@effect-codex/agent"
import { ClusterSessions, CodexSession, MemoryStorage } from "@effect-codex/cluster"
import { Gateway, GatewaySessions } from "@effect-codex/gateway"
import { Limits } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { it } from "@effect/vitest"
import { FetchHttpClient } from "@effect/platform"
import { Context, Effect, Layer, type Scope } from "effect"
import { onlyHost } from "../cluster/memory.ts"
import { pooled } from "../guarantees/support.ts"
import { gateway, Url } from "./support.ts"

/** What a test may do to the program that has the sessions. */
export class Host extends Context.Tag("test/Host")<
  Host,
  { readonly fake: FakeAppServer.FakeAppServer; readonly shutdown: Effect.Effect<void> }
>() {}

type Provided = PortableSessions.PortableSessions | Host

/** Turns that still run at the shutdown are interrupted at once. */
const options = { shutdownGrace: 0 }

/** So that a reader may come too late. */
const turnLogCapacity = 500

const here = (fake: FakeAppServer.FakeAppServer): Layer.Layer<Provided> => {
  const sessions = Sessions.Sessions.layer(
    () => ({ server: fake.spec(), turnLogCapacity }),
    options
  )
  const host = Effect.map(Sessions.Sessions, ({ shutdown }) => ({
    fake,
    shutdown: Effect.asVoid(shutdown())
  }))
  return Layer.merge(PortableSessions.local, Layer.effect(Host, host)).pipe(
    Layer.provide(sessions),
    Layer.provide([SessionStore.memory, pooled(fake)])
  )
}

const behindAGateway = (fake: FakeAppServer.FakeAppServer): Layer.Layer<Provided> => {
  const remote = Layer.unwrapEffect(Effect.map(Url, (url) => GatewaySessions.layer({ url })))
  const host = Effect.map(Gateway.Gateway, ({ drain }) => ({ fake, shutdown: drain() }))
  return Layer.merge(remote, Layer.effect(Host, host)).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(gateway({ fake, options: { sessions: options, turnLogCapacity } })),
    Layer.orDie
  )
}

const inACluster = (fake: FakeAppServer.FakeAppServer): Layer.Layer<Provided> => {
  const sessions = Sessions.Sessions.layer(() => ({ server: fake.spec() }), options)
  const host = Effect.map(Sessions.Sessions, ({ shutdown }) => ({
    fake,
    shutdown: Effect.asVoid(shutdown())
  }))
  return Layer.mergeAll(
    ClusterSessions.layer(),
    CodexSession.layer(),
    Layer.effect(Host, host)
  ).pipe(
    Layer.provide(sessions),
    Layer.provide([
      MemoryStorage.turnLog(),
      MemoryStorage.turnClaim({ host: "host", turnLogCapacity })
    ]),
    Layer.provide([MemoryStorage.sessionStore, pooled(fake)]),
    Layer.provide(onlyHost)
  )
}

const outside = [
  ["in this process", here],
  ["behind a gateway", behindAGateway]
] as const

const places = [...outside, ["in a cluster", inACluster]] as const

/** A program, and what the model does for it. */
interface Played<E> extends FakeAppServer.Options {
  readonly program: Effect.Effect<void, E, Provided | Scope.Scope>
}

type Places = ReadonlyArray<
  readonly [string, (fake: FakeAppServer.FakeAppServer) => Layer.Layer<Provided>]
>

const playIn =
  (places: Places) =>
  <E>(name: string, play: () => Played<E>) => {
    it.scopedLive.each(places)(`${name}: %s`, ([, place]) =>
      Effect.gen(function* () {
        const { program, ...options } = play()
        const fake = yield* FakeAppServer.make(options)
        const live = Layer.provide(place(fake), Limits.layer({ eventBufferCapacity: 10_000 }))
        yield* program.pipe(Effect.scoped, Effect.provide(live))
      })
    )
  }

/** Plays a program wherever its sessions may be. */
export const everywhere = playIn(places)

/** The same, but for a cluster: there is no other host that the rest could be left to. */
export const onOneHost = playIn(outside)

export const sessionOf = (key: string) =>
  Effect.flatMap(PortableSessions.PortableSessions, ({ get }) => get(key))
