/** `effect-codex host`: one of the hosts that share the sessions of a cluster. */
import { Command, Options } from "@effect/cli"
import type { Host } from "@effect-codex/cluster"
import { HostSessions } from "@effect-codex/gateway"
import * as Path from "@effect/platform/Path"
import type * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Cluster from "../internal/Cluster.ts"
import * as DrainSignals from "../internal/DrainSignals.ts"
import * as Folders from "../internal/Folders.ts"
import * as Output from "../internal/Output.ts"
import * as Server from "../internal/Server.ts"
import * as Timeout from "../internal/Timeout.ts"

const setting = (name: string, placeholder: string, description: string) =>
  Options.text(name).pipe(
    Options.withPseudoName(placeholder),
    Options.withDescription(description),
    Options.optional
  )

const options = {
  name: setting(
    "name",
    "name",
    "The name of this host, which no other has. By default CODEX_HOST_NAME, or the address."
  ),
  address: setting(
    "address",
    "host:port",
    "Where the other hosts reach this one. By default CODEX_HOST_ADDRESS, or 127.0.0.1:4128."
  ),
  listen: setting(
    "listen",
    "host:port",
    "Where to listen, if that differs. By default CODEX_HOST_LISTEN."
  ),
  sqliteHome: setting(
    "sqlite-home",
    "folder",
    "A folder of this host's own, on a disk of its own. By default CODEX_HOST_SQLITE_HOME, or one below the state folder."
  ),
  grace: Options.text("grace").pipe(
    Options.withPseudoName("duration"),
    Options.withSchema(Timeout.Written),
    Options.withDescription(
      "How long running turns may go on when the host ends. By default CODEX_HOST_DRAIN, or 1 minute."
    ),
    Options.optional
  ),
  folders: Folders.option,
  server: Server.options
}

type Given = Command.Command.ParseConfig<typeof options>

const host = (given: Given) =>
  Effect.gen(function* () {
    const { Host, Sealing } = yield* Cluster.load
    const { cwd, isScripted, server, state } = yield* Server.described(given.server)
    const { folder: codexHome } = yield* Server.home(given.server)
    const { sqliteHome, ...configured } = yield* configuredBy(Host.config, given, {
      CODEX_HOME: codexHome
    })
    const path = yield* Path.Path
    const own = path.join(state.hosts, configured.name.replaceAll(/[^\w.-]+/g, "-"))
    const drainOnSignals = yield* DrainSignals.listen(Duration.decode(configured.timing.drain))
    const sessions = yield* HostSessions.make({
      folders: yield* Folders.of(given.folders, cwd)
    })
    const services = yield* Layer.build(
      Host.layer({
        ...configured,
        server,
        sqliteHome: sqliteHome === "" ? own : sqliteHome,
        // Those that no gateway has made are as codex is configured.
        sessions: (request) =>
          Option.isSome(request.owner) ? sessions(request) : Effect.succeed({})
      }).pipe(Layer.provide(Sealing.layerConfig()))
    )
    const service = Context.get(services, Host.Host)
    yield* drainOnSignals((budget) => service.drain({ budget }))
    const { provenWith } = yield* service.health
    const { host, port } = configured.address
    yield* Output.line(`Host ${configured.name} takes sessions at ${host}:${port}`)
    yield* Output.note(
      provenWith.length === 0
        ? "No other host runs with which to test that file locks are shared."
        : `File locks are shared with ${provenWith.join(", ")}.`
    )
    if (isScripted) yield* Output.note("The embedded model answers.")
    yield* Effect.raceFirst(service.drained, told(service))
    yield* Output.note("Drained.")
  }).pipe(Effect.scoped)

/** The settings, from the options first and then from variables. */
const configuredBy = <A>(
  config: Config.Config<A>,
  given: Given,
  fallback: Readonly<Record<"CODEX_HOME", string>>
) => {
  const own = {
    NAME: given.name,
    ADDRESS: given.address,
    LISTEN: given.listen,
    SQLITE_HOME: given.sqliteHome,
    DRAIN: Option.map(given.grace, (grace) => `${Duration.toMillis(grace)} millis`)
  }
  const named = Object.entries(own).flatMap(([name, value]) =>
    Option.isSome(value) ? [[`CODEX_HOST_${name}`, value.value] as const] : []
  )
  const defaults = Object.entries({ ADDRESS: "127.0.0.1:4128", SQLITE_HOME: "", ...fallback })
  const provider = (entries: ReadonlyArray<readonly [string, string]>) =>
    ConfigProvider.fromMap(new Map(entries), { pathDelim: "_" })
  return Effect.configProviderWith((variables) =>
    provider(named).pipe(
      ConfigProvider.orElse(() => variables),
      ConfigProvider.orElse(() =>
        provider(defaults.map(([name, value]) => [`CODEX_HOST_${name}`, value] as const))
      ),
      (all) => all.load(config)
    )
  )
}

/** Says when the host loses its sessions, and when it takes some again. */
const told = ({ health }: Context.Tag.Service<Host.Host>) =>
  Effect.iterate(atFirst, {
    while: () => true,
    body: (before) =>
      Effect.gen(function* () {
        yield* Effect.sleep("1 second")
        const { standing } = yield* health
        if (standing !== before) yield* Output.note(sentences[standing])
        return standing
      })
  })

const atFirst: Host.Standing = "Ready"

const sentences: { readonly [Standing in Host.Standing]: string } = {
  Ready: "The locks are renewed again: it takes sessions.",
  Fenced: "The database does not renew the locks of this host. It has given its sessions up.",
  Draining: "It takes no more sessions."
}

export const command = Command.make("host", options, host).pipe(
  Command.withDescription(
    "Hosts sessions of a cluster, with the PostgreSQL of CODEX_HOST_DATABASE_URL. Ctrl-C and SIGTERM let running turns end, and give the rest to the other hosts."
  )
)
