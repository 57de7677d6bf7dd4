/** `effect-codex status`: how a gateway is: its servers, what they lost, and the sessions of the token's tenant. */
import { Command, Options } from "@effect/cli"
import { AppServerPool } from "@effect-codex/app-server"
import { Api } from "@effect-codex/gateway"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Config from "effect/Config"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { AlreadyTold, NotAGateway, NotReachable, UsageError } from "../internal/ExitCode.ts"
import * as Output from "../internal/Output.ts"
import { safeFor } from "../internal/Screen.ts"
import * as Table from "../internal/Table.ts"

const options = {
  url: Options.text("url").pipe(
    Options.withDescription("Where the gateway is."),
    Options.withFallbackConfig(Config.string("EFFECT_CODEX_URL")),
    Options.withDefault("http://127.0.0.1:4127")
  ),
  json: Options.boolean("json").pipe(
    Options.withDescription("Print the status as one JSON object, and nothing else.")
  )
}

const Pool = Schema.Struct({
  servers: Schema.Array(AppServerPool.ServerSnapshot),
  memory: Schema.Array(AppServerPool.ServerMemory)
})

const Status = Schema.Struct({
  url: Schema.String,
  isReady: Schema.Boolean,
  /** Absent if the token is not an operator's. */
  pool: Schema.optional(Pool),
  sessions: Schema.Array(Api.SessionView)
})
type Status = typeof Status.Type

const asJson = Schema.encode(Schema.parseJson(Status, { space: 2 }))

/** A gateway that does not answer for this long is down. */
const patience = Duration.seconds(10)

const clientOf = (baseUrl: string) =>
  Effect.gen(function* () {
    const token = yield* Config.option(Config.redacted("EFFECT_CODEX_TOKEN"))
    return yield* HttpApiClient.make(Api.GatewayApi, {
      baseUrl,
      transformClient: HttpClient.mapRequest(
        Option.match(token, {
          onNone: () => (request) => request,
          onSome: (token) => HttpClientRequest.bearerToken(Redacted.value(token))
        })
      )
    })
  }).pipe(Effect.provide(FetchHttpClient.layer))

const statusOf = (url: string) =>
  Effect.gen(function* () {
    if (!isAddress(url)) {
      return yield* new UsageError({
        message: `${url} is no address of a gateway. Give --url one such as http://127.0.0.1:4127.`
      })
    }
    const client = yield* clientOf(url)
    const isReady = yield* Effect.isSuccess(client.health.ready())
    const { sessions } = yield* client.sessions.list()
    // Only operators see the pool.
    const pool = yield* Effect.option(client.operation.pool())
    return { url, isReady, pool: Option.getOrUndefined(pool), sessions }
  }).pipe(
    Effect.timeoutFail({ duration: patience, onTimeout: () => new NotReachable({ url }) }),
    Effect.catchTags({
      RequestError: () => new NotReachable({ url }),
      ResponseError: () => new NotAGateway({ url }),
      ParseError: () => new NotAGateway({ url })
    })
  )

const isAddress = (url: string): boolean => URL.canParse(url) && /^https?:/i.test(url)

const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? "" : `${Math.round(bytes / 2 ** 20)} MiB`

const serversOf = ({ memory, servers }: typeof Pool.Type) =>
  servers.flatMap(({ connectivity, generations, name }) =>
    (generations.length === 0 ? [undefined] : generations).map((generation) => [
      name,
      generation?.state ?? connectivity,
      String(generation?.generation ?? ""),
      String(generation?.pid ?? ""),
      generation?.version ?? "",
      String(generation?.leases ?? 0),
      megabytes(memory.find(({ pid }) => pid !== undefined && pid === generation?.pid)?.bytes)
    ])
  )

const lossesOf = ({ servers }: typeof Pool.Type) =>
  servers.flatMap(({ exits, name }) =>
    exits
      .filter(({ report }) => report.how === "AlreadyGone")
      .map(({ generation, report, uptime }) => [
        name,
        String(generation),
        report.signal ?? `code ${report.exitCode ?? "unknown"}`,
        Duration.format(Duration.seconds(Math.round(Duration.toSeconds(uptime))))
      ])
  )

const sections = ({ pool, sessions }: Status) => [
  ...(pool === undefined
    ? []
    : [
        {
          head: ["SERVER", "STATE", "GENERATION", "PID", "VERSION", "LEASES", "MEMORY"],
          rows: serversOf(pool)
        },
        { head: ["LOST", "GENERATION", "HOW", "AFTER"], rows: lossesOf(pool) }
      ]),
  {
    head: ["SESSION", "LIVE", "UPDATED", "TITLE"],
    rows: sessions.map(({ isOpen, key, metadata, updatedAt }) => [
      key,
      isOpen ? "yes" : "no",
      updatedAt === undefined ? "" : DateTime.formatIso(updatedAt).slice(0, 16).replace("T", " "),
      typeof metadata["title"] === "string" ? metadata["title"] : ""
    ])
  }
]

const shown = (status: Status) =>
  Effect.gen(function* () {
    const { stdout } = yield* Output.Output
    yield* Output.line(`${status.url} is ${status.isReady ? "ready" : "not ready"}.`)
    for (const { head, rows } of sections(status)) {
      if (rows.length === 0) continue
      const table = Table.lines([head, ...rows], stdout.isTerminal ? stdout.width() : undefined)
      yield* Output.line(["", ...table].map((line) => safeFor(stdout, line)).join("\n"))
    }
  })

export const command = Command.make("status", options, ({ json, url }) =>
  Effect.gen(function* () {
    const status = yield* statusOf(url)
    yield* json ? Effect.flatMap(asJson(status), Output.line) : shown(status)
    if (!status.isReady) return yield* new AlreadyTold({ exitCode: 4 })
  })
).pipe(
  Command.withDescription(
    "Shows how a gateway is. EFFECT_CODEX_TOKEN holds the token; that of an operator also sees the servers."
  )
)
