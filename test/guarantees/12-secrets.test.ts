import { Credential, RunAttempt, type RunEvent, Session } from "@effect-codex/agent"
import { Account, AppServerPool, Failure, FlightRecorder } from "@effect-codex/app-server"
import { FakeAppServer, FakeLogin, FakeTurn } from "@effect-codex/testing"
import { OtlpSerialization, OtlpTracer } from "@effect/opentelemetry"
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import {
  Cause,
  Effect,
  Fiber,
  Inspectable,
  Layer,
  LogLevel,
  Logger,
  Metric,
  Redacted,
  Ref,
  Schema,
  Stream,
  TestClock,
  Tracer
} from "effect"
import { inspect } from "node:util"
import { Pool, settle, snapshot } from "./support.ts"

const secrets = {
  environment: "secret-of-the-environment",
  apiKey: "sk-secret-api-key",
  login: "secret-token-of-the-login",
  renewed: "secret-token-of-the-renewal",
  run: "secret/bearer+of=a-run",
  proxy: "http://bot:secret%2Fof-a-proxy@proxy.example/"
}

const base64 = (text: string) => Buffer.from(text).toString("base64")

/** A secret as a server may repeat it: in clear, as JSON, in a URL, and in a header. */
const repeated = (secret: string | undefined) => {
  const text = secret ?? "none"
  return [text, JSON.stringify(text), encodeURIComponent(text), base64(text)]
    .concat(base64(`user:${text}`))
    .join(" and ")
}

/** Nothing of these may be seen anywhere. The ends of a Base64 text depend on what stands beside the secret. */
const forbidden = [...Object.values(secrets), "secret/of-a-proxy", "secret%2Fof-a-proxy"].flatMap(
  (secret) => [
    secret,
    encodeURIComponent(secret),
    base64(secret).slice(2, -4),
    base64(`user:${secret}`).slice(8, -4)
  ]
)

/** Everything this program shows of a thing: as text, as JSON, inspected, and with its cause. */
const shown = (value: unknown): string =>
  [
    String(value),
    Inspectable.toStringUnknown(value),
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === "bigint" ? String(member) : member
    ),
    inspect(value, { depth: 8 }),
    value instanceof Error ? Cause.pretty(Cause.fail(value), { renderErrorCause: true }) : ""
  ].join("\n")

/** The lossless encodings, which programs keep in their own stores. */
const encodedFailure = Schema.encodeSync(Failure.Failure)
const encodedEvent = Schema.encodeSync(AppServerPool.PoolEvent)
const encodedDump = Schema.encodeSync(FlightRecorder.DumpFile)

/** Collects what is logged and traced while an effect runs. */
const overheard = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const heard: Array<unknown> = []
    const exported: Array<string> = []
    const logger = Logger.make(({ annotations, cause, message }) => {
      heard.push([...annotations], Cause.pretty(cause), message)
    })
    const result = yield* exporting(exported).pipe(
      Effect.flatMap((otlp) => Effect.withTracer(effect, keeping(otlp, heard))),
      Effect.scoped,
      Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
      Logger.withMinimumLogLevel(LogLevel.All)
    )
    return { result, heard: [...heard, ...exported], exported }
  })

/** A tracer that exports as `@effect/opentelemetry` does, into a list. */
const exporting = (exported: Array<string>) =>
  OtlpTracer.make({ url: "http://127.0.0.1/v1/traces", resource: { serviceName: "test" } }).pipe(
    Effect.provide(OtlpSerialization.layerJson),
    Effect.provideService(
      HttpClient.HttpClient,
      HttpClient.make((request) => {
        if (request.body._tag === "Uint8Array") {
          exported.push(new TextDecoder().decode(request.body.body))
        }
        return Effect.succeed(HttpClientResponse.fromWeb(request, new Response("{}")))
      })
    )
  )

/** Also keeps each span as an object. */
const keeping = ({ context, span }: Tracer.Tracer, heard: Array<unknown>): Tracer.Tracer =>
  Tracer.make({
    context,
    span: (...args) => {
      const made = span(...args)
      heard.push(made)
      return made
    }
  })

/** A server that repeats every secret it was told wherever it can. */
const babbling = (mode: Account.Account["_tag"]) =>
  FakeAppServer.make({
    starts: () => ({
      stderr: `started with ${repeated(secrets.environment)}, by ${secrets.proxy.slice(0, -1)}\n`
    }),
    logins: ({ nth, token }) =>
      nth === 1 && mode === "ChatgptTokens"
        ? FakeLogin.failed(`no account for ${repeated(token)}`)
        : nth === 1
          ? FakeLogin.refused({ code: -32600, message: `no such key: ${repeated(token)}` })
          : FakeLogin.accepted,
    turns: ({ account, process, text, token }) => [
      FakeTurn.perform(
        process.stderr(`a turn with ${repeated(token)} for ${repeated(account?.token)}\n`)
      ),
      FakeTurn.retry({ message: `retrying with ${repeated(token)} for ${account?.token}` }),
      ...(account?.type === "chatgptAuthTokens" ? [FakeTurn.refresh] : []),
      text === "hang"
        ? FakeTurn.hang
        : text === "exit"
          ? FakeTurn.perform(process.exit(1))
          : FakeTurn.fail({
              message: `not with ${repeated(token)} for ${repeated(account?.token)}`
            })
    ]
  })

const accounts: ReadonlyArray<Account.Account> = [
  Account.inherit,
  Account.apiKey(Redacted.make(secrets.apiKey)),
  Account.chatgptTokens({
    accountId: "workspace-1",
    tokens: Effect.succeed({
      accessToken: Redacted.make(secrets.login),
      accountId: "workspace-1"
    }),
    renew: () =>
      Effect.succeed({ accessToken: Redacted.make(secrets.renewed), accountId: "workspace-1" })
  })
]

describe("guarantee 12: no secret in a key, error, log, span, metric, snapshot or recording", () => {
  it.scoped.each(accounts)("$_tag", (account) =>
    Effect.gen(function* () {
      const fake = yield* babbling(account._tag)
      const server = fake.spec({
        account,
        env: {
          SOME_KEY: Redacted.make(secrets.environment),
          HTTPS_PROXY: Redacted.make(secrets.proxy),
          PLAIN: "plain"
        }
      })
      const events = yield* Ref.make<ReadonlyArray<AppServerPool.PoolEvent>>([])
      const dumps = yield* Ref.make<ReadonlyArray<FlightRecorder.Dump>>([])
      const recorder = FlightRecorder.FlightRecorder.layer({
        onDump: (dump) => Ref.update(dumps, (before) => [...before, dump])
      })
      const pool = Pool.layer({
        observe: (event) => Ref.update(events, (before) => [...before, event])
      }).pipe(Layer.provideMerge(recorder), Layer.provide(fake.layer))
      const credential = Credential.bearer(Redacted.make(secrets.run))

      const { exported, heard, result } = yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server })
        const failures: Array<Failure.Failure> = []
        const keep = <R>(run: Effect.Effect<unknown, Failure.Failure, R>) =>
          Effect.map(Effect.flip(run), (failure) => failures.push(failure))
        if (account._tag !== "Inherit") yield* keep(session.run("login"))
        yield* keep(session.run("hello"))
        yield* keep(Effect.flatMap(session.spawn({ input: "x", credential }), (h) => h.result))
        const seen: Array<RunEvent.RunEvent> = []
        const runs = RunAttempt.stream({ server, input: "x", credential }).pipe(
          Stream.runForEach((event) => Effect.sync(() => seen.push(event)))
        )
        yield* keep(Effect.tapErrorCause(runs, Effect.logError))
        const { leases, servers: known } = yield* Pool
        const held = yield* Effect.fork(session.run("hang"))
        yield* settle
        const servers = [yield* snapshot, yield* known, yield* leases]
        yield* Fiber.interrupt(held)
        const exits = yield* Effect.fork(keep(session.run("exit")))
        yield* settle
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(exits)
        return {
          failures,
          seen,
          credential,
          servers,
          spec: server,
          events: yield* Ref.get(events),
          dumps: [
            ...(yield* Ref.get(dumps)),
            yield* Effect.flatMap(FlightRecorder.FlightRecorder, ({ dump }) => dump())
          ]
        }
      }).pipe(Effect.scoped, Effect.provide(pool), Effect.withSpan("test"), overheard)

      const metrics = Metric.unsafeSnapshot().filter(({ metricKey }) =>
        metricKey.name.startsWith("effect_codex_")
      )
      expect(metrics.length).toBeGreaterThan(10)
      expect(result.servers[1]).toMatchObject([{ leases: [{ session: "s" }] }])
      expect(result.failures.length).toBeGreaterThanOrEqual(4)
      expect(heard.length).toBeGreaterThan(4)
      expect(exported.join("\n")).toContain("invoke_agent codex")
      expect(result.events.length).toBeGreaterThanOrEqual(2)
      expect(result.dumps.map(({ reason }) => reason)).toEqual(["Lost", "Lost", "Asked"])
      expect(result.seen.map(({ _tag }) => _tag)).toContain("Reconnecting")
      const text = [
        ...result.failures,
        ...result.failures.map(Failure.toPublic),
        ...result.failures.map((failure) => encodedFailure(failure)),
        ...result.seen,
        ...result.events,
        ...result.events.map((event) => encodedEvent(event)),
        ...result.dumps,
        ...result.dumps.map((dump) => encodedDump(dump)),
        ...heard,
        ...metrics,
        result.servers,
        result.spec,
        result.credential
      ]
        .map(shown)
        .join("\n")
      expect(text).toContain("<redacted>")
      for (const secret of forbidden) expect(text).not.toContain(secret)
    })
  )
})
