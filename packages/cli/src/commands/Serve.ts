/** `effect-codex serve`: a gateway on this machine, and tokens for it. */
import { Args, Command, Options } from "@effect/cli"
import { ApprovalRules, SessionStore } from "@effect-codex/agent"
import { Gateway, Tenants } from "@effect-codex/gateway"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeKeyValueStore from "@effect/platform-node/NodeKeyValueStore"
import * as HttpServer from "@effect/platform/HttpServer"
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Cluster from "../internal/Cluster.ts"
import * as DrainSignals from "../internal/DrainSignals.ts"
import * as Folders from "../internal/Folders.ts"
import { UsageError } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import * as Report from "../internal/Report.ts"
import * as Server from "../internal/Server.ts"
import * as Timeout from "../internal/Timeout.ts"

const Port = Schema.Int.pipe(
  Schema.between(0, 65_535, { message: () => "a port from 0 to 65535 is expected" })
)

const options = {
  port: Options.integer("port").pipe(
    Options.withSchema(Port),
    Options.withDescription("The port to listen on. 0 takes a free one."),
    Options.withDefault(4127)
  ),
  host: Options.text("host").pipe(
    Options.withDescription(
      "The address to listen on. Any but this machine's own needs --tenants."
    ),
    Options.withDefault("127.0.0.1")
  ),
  folders: Folders.option,
  cluster: Options.redacted("cluster").pipe(
    Options.withPseudoName("url"),
    Options.withDescription(
      "The PostgreSQL of hosts (`effect-codex host`), which have the sessions instead of this machine. Give them the same folders, and the same CODEX_HOST_LOCK_EXPIRATION and other times. By default EFFECT_CODEX_CLUSTER, if it is set."
    ),
    Options.withFallbackConfig(Config.redacted("EFFECT_CODEX_CLUSTER")),
    Options.optional
  ),
  tenants: Options.file("tenants", { exists: "yes" }).pipe(
    Options.withDescription(
      "A JSON file of those who may use the gateway, with the hashes of their tokens. See `serve token`."
    ),
    Options.optional
  ),
  grace: Options.text("grace").pipe(
    Options.withPseudoName("duration"),
    Options.withSchema(Timeout.Written),
    Options.withDescription(
      "How long running turns may go on when the gateway ends. By default 15 seconds. Those on hosts go on."
    ),
    Options.withDefault(Duration.seconds(15))
  ),
  server: Server.options
}

interface Given {
  readonly port: number
  readonly host: string
  readonly folders: ReadonlyArray<string>
  readonly tenants: Option.Option<string>
  readonly grace: Duration.Duration
}

/** The sessions are here, on a server of this machine. */
const serveHere = (given: Given) =>
  Effect.gen(function* () {
    const { cwd, isScripted } = yield* Server.Server
    const folders = yield* Folders.of(given.folders, cwd)
    const notes = isScripted ? ["The embedded model answers."] : []
    const drainOnSignals = yield* DrainSignals.listen(given.grace)
    yield* serve(given, folders, gatewayOf(given, folders), { drainOnSignals, notes })
  }).pipe(Effect.scoped)

/** The sessions are on the hosts of this database. */
const serveCluster = (given: Given, cwd: string, database: Redacted.Redacted) =>
  Effect.gen(function* () {
    const folders = yield* Folders.of(given.folders, cwd)
    const { ClusterGateway, Host, Sealing } = yield* Cluster.load
    const timing = yield* Host.timing
    const gateway = ClusterGateway.serve({ folders }).pipe(
      listening(given),
      Layer.provide(Host.clientLayer({ name: "gateway", database, timing })),
      Layer.provide(Sealing.layerConfig())
    )
    const drainOnSignals = yield* DrainSignals.listen(
      given.grace,
      "Draining: it takes no more turns. Those that run go on at their hosts."
    )
    yield* serve(given, folders, gateway, {
      drainOnSignals,
      notes: ["Its sessions are on the hosts of the database."]
    })
  }).pipe(Effect.scoped)

interface Serving {
  readonly drainOnSignals: Effect.Effect.Success<ReturnType<typeof DrainSignals.listen>>
  readonly notes: ReadonlyArray<string>
}

const serve = <E, R>(
  given: Given,
  folders: ReadonlyArray<string>,
  gateway: Layer.Layer<Gateway.Gateway | HttpServer.HttpServer, E, R>,
  { drainOnSignals, notes }: Serving
) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(gateway)
    const { drain, drained } = Context.get(context, Gateway.Gateway)
    yield* drainOnSignals((grace) => drain({ grace }))
    const { address } = Context.get(context, HttpServer.HttpServer)
    yield* Output.line(`Listening on ${urlOf(address)}`)
    yield* Output.note(`Sessions may work in ${folders.join(", ")}.`)
    if (Option.isNone(given.tenants)) yield* Output.note("No tokens: it answers only this machine.")
    yield* Effect.forEach(notes, Output.note)
    yield* drained
    yield* Output.note("Drained.")
  })

const gatewayOf = (given: Given, folders: readonly [string, ...ReadonlyArray<string>]) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const { spec, state } = yield* Server.Server
      const path = yield* Path.Path
      const values = yield* KeyValueStore.KeyValueStore
      return Gateway.serve({
        server: spec,
        folders,
        sessions: { shutdownGrace: given.grace, idleTimeToLive: "15 minutes" },
        ruleStore: (tenant) =>
          Effect.provideService(ApprovalRules.keyValue(tenant), KeyValueStore.KeyValueStore, values)
      }).pipe(
        listening(given),
        Layer.provide(SessionStore.file(path.join(state.gateway, "sessions")))
      )
    })
  ).pipe(Layer.provide(rulesForEver))

/** Where it listens, and for whom. */
const listening =
  ({ host, port, tenants }: Given) =>
  <A, E, R>(gateway: Layer.Layer<A, E, R>) =>
    gateway.pipe(
      Layer.provideMerge(NodeHttpServer.layer(Gateway.createServer, { host, port })),
      Layer.provide(tenantsOf(tenants))
    )

/** The approvals that tenants have remembered for ever. */
const rulesForEver = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { state } = yield* Server.Server
    const path = yield* Path.Path
    return NodeKeyValueStore.layerFileSystem(path.join(state.gateway, "rules"))
  })
)

const tenantsOf = (file: Option.Option<string>) =>
  Option.match(file, {
    onNone: () => Tenants.open,
    onSome: (file) =>
      Layer.catchAll(Tenants.file(file), (error) =>
        Layer.fail(
          new UsageError({
            message: `The tenants cannot be read from ${file}: ${Report.messageOf(error)}`
          })
        )
      )
  })

const cannotListen = ({ host, port }: Given, cause: unknown) =>
  `It cannot listen on ${host}, port ${port}: ${cause instanceof Error ? cause.message : String(cause)}. Choose another with --port or --host.`

/** IPv6 addresses are in brackets there. */
const urlOf = (address: HttpServer.Address): string =>
  address._tag === "TcpAddress" && address.hostname.includes(":")
    ? `http://[${address.hostname}]:${address.port}`
    : HttpServer.formatAddress(address)

const token = Command.make(
  "token",
  {
    name: Args.text({ name: "name" }).pipe(
      Args.withSchema(Tenants.Tenant.fields.name),
      Args.withDescription("The tenant: small letters, digits and hyphens.")
    ),
    isOperator: Options.boolean("operator").pipe(
      Options.withDescription(
        "The tenant may also see the servers and the metrics, and drain the gateway."
      )
    ),
    json: Options.boolean("json").pipe(
      Options.withDescription("Print the token and the entry as one JSON object.")
    )
  },
  ({ isOperator, json, name }) =>
    Effect.gen(function* () {
      const made = yield* Tenants.newToken
      const token = Redacted.value(made.token)
      const entry = { name, ...(isOperator ? { isOperator } : {}), tokenHash: made.hash }
      yield* Output.line(
        json
          ? JSON.stringify({ token, entry })
          : [
              `The token of ${name}, which is not shown again:`,
              "",
              `  ${token}`,
              "",
              'An entry of "tenants" in the file of --tenants:',
              "",
              `  ${JSON.stringify(entry)}`
            ].join("\n")
      )
    })
).pipe(Command.withDescription("Makes a token of a tenant, and its entry for the file of tenants."))

export const command = Command.make("serve", options, ({ cluster, server, ...given }) =>
  Effect.gen(function* () {
    if (Option.isSome(cluster)) {
      yield* serveCluster(given, yield* Server.folderOf(server), cluster.value)
    } else yield* Effect.provide(serveHere(given), Server.layer(server))
  }).pipe(
    Effect.catchTags({
      ServeError: ({ cause }) => new UsageError({ message: cannotListen(given, cause) }),
      TokensNeeded: ({ message }) =>
        new UsageError({ message: `${message} --tenants does, and \`serve token\` makes tokens.` })
    })
  )
).pipe(
  Command.withDescription(
    "Serves sessions over HTTP, with a page for people at /. Ctrl-C and SIGTERM let running turns end."
  ),
  Command.withSubcommands([token])
)
