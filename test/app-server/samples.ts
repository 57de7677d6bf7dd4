/** One of each value that may leave the process: every failure with every reason, every event, every snapshot. */
import {
  AppServer,
  AppServerPool,
  Connection,
  Failure,
  FlightRecorder,
  Transport
} from "@effect-codex/app-server"
import { DateTime, Duration, Schema } from "effect"

/** The values that may leave the process, by kind. */
export const Values = Schema.Struct({
  failures: Schema.Array(Failure.Failure),
  requestFailures: Schema.Array(Failure.RequestFailure),
  toldToStrangers: Schema.Array(Failure.Public),
  poolEvents: Schema.Array(AppServerPool.PoolEvent),
  generations: Schema.Array(AppServerPool.GenerationSnapshot),
  exits: Schema.Array(AppServerPool.ServerExit),
  drained: Schema.Array(AppServerPool.Drained),
  heldLeases: Schema.Array(AppServerPool.HeldLease),
  servers: Schema.Array(AppServerPool.ServerSnapshot),
  memories: Schema.Array(AppServerPool.ServerMemory),
  readiness: Schema.Array(AppServerPool.Readiness),
  liveness: Schema.Array(AppServerPool.Liveness),
  threads: Schema.Array(AppServer.ThreadSnapshot),
  closeReports: Schema.Array(Transport.CloseReport),
  counts: Schema.Array(Connection.Counts),
  dumps: Schema.Array(FlightRecorder.Dump)
})

const generation = 3
const method = "thread/start"

const transportErrors = Failure.TransportReason.literals.map(
  (reason) =>
    new Failure.TransportError({
      reason,
      phase: reason === "SpawnFailed" ? "Spawn" : "Running",
      generation,
      detail: "the process ended (code 1)",
      stderr: 'panicked at "/home/ada/.codex"\n'
    })
)

const authErrors = Failure.CredentialOwner.literals.flatMap((credential) =>
  Failure.AuthReason.literals.map(
    (reason) =>
      new Failure.AuthError({
        reason,
        generation,
        credential,
        provider: credential === "Run" ? "openai" : undefined,
        status: reason === "Unauthorized" ? 401 : undefined,
        action: "Sign in again.",
        retryable: false,
        detail: "expired"
      })
  )
)

const timeoutErrors = Failure.Deadline.literals.map(
  (deadline) =>
    new Failure.TimeoutError({
      deadline,
      method,
      generation,
      after: Duration.seconds(60),
      written: true,
      lastMessage: "I am about to"
    })
)

const turnErrors = Failure.TurnReason.literals.map(
  (reason) =>
    new Failure.TurnError({
      reason,
      generation,
      threadId: "0199-thread",
      turnId: reason === "StillRunning" ? undefined : "0199-turn",
      kind: reason === "UsageLimit" ? "usageLimitExceeded" : undefined,
      detail: "You have reached your limit."
    })
)

export const failures: ReadonlyArray<Failure.Failure> = [
  ...transportErrors,
  ...authErrors,
  new Failure.OverloadedError({ method, generation, attempts: 5 }),
  new Failure.RequestError({
    method,
    generation,
    code: -32600,
    detail: "no such folder: /srv/app",
    kind: "httpConnectionFailed",
    httpStatus: 502
  }),
  new Failure.DecodeError({ method, generation, path: "thread.id", kind: "Missing" }),
  ...timeoutErrors,
  ...turnErrors
]

const about = { key: "0f3a", name: "codex", generation }
const held = {
  session: "room 7",
  run: "run-4f",
  threadId: undefined,
  acquired: "run < main.ts:3",
  for: Duration.minutes(11)
}

const closeReport: Transport.CloseReport = {
  generation,
  pid: 4711,
  how: "SIGTERM",
  exitCode: undefined,
  signal: "SIGTERM",
  took: Duration.millis(2100),
  orphans: 2
}

const poolEvents: ReadonlyArray<AppServerPool.PoolEvent> = [
  { _tag: "Started", ...about, pid: 4711 },
  ...transportErrors.slice(0, 2).flatMap((error): ReadonlyArray<AppServerPool.PoolEvent> => [
    { _tag: "StartFailed", ...about, error },
    { _tag: "Invalidated", ...about, error }
  ]),
  { _tag: "Closed", ...about, report: closeReport },
  { _tag: "NewerVersion", ...about, version: "0.199.0" },
  { _tag: "LeakSuspected", ...about, ...held },
  { _tag: "LeaseReturned", ...about, ...held },
  {
    _tag: "Noticed",
    ...about,
    notice: { _tag: "McpServer", name: "docs", status: "failed", error: "No such file" }
  }
]

const thread: AppServer.ThreadSnapshot = {
  threadId: "0199-thread",
  phase: "Loaded",
  users: 2,
  turn: "Taken",
  queuedTurns: 1
}

const exits: ReadonlyArray<AppServerPool.ServerExit> = [
  {
    ...about,
    uptime: Duration.hours(2),
    report: closeReport,
    isLikelyOutOfMemory: false,
    running: [thread]
  }
]

const generations: ReadonlyArray<AppServerPool.GenerationSnapshot> = [
  {
    ...about,
    state: "Ready",
    pid: 4711,
    version: "0.171.0",
    leases: 2,
    requestsInFlight: 1,
    requestsQueued: 0,
    threads: [thread]
  },
  {
    ...about,
    state: "Starting",
    pid: undefined,
    version: undefined,
    leases: 1,
    requestsInFlight: 0,
    requestsQueued: 0,
    threads: []
  }
]

const dump: FlightRecorder.Dump = {
  format: 1,
  library: "0.1.0",
  takenAt: DateTime.unsafeMake("2026-01-02T03:04:05.678Z"),
  reason: "Lost",
  generations: [
    {
      ...about,
      version: "0.171.0",
      entries: [
        { _tag: "Opened", at: 12, pid: 4711 },
        { _tag: "Sent", at: 12, line: '{"id":1,"method":"initialize"}' },
        { _tag: "Received", at: 250, line: '{"id":1,"result":{"userAgent":"x/0.171.0"}}' },
        { _tag: "Dropped", entries: 40, bytes: 12_000 },
        { _tag: "LeftOut", at: 900, by: "Server", bytes: 43_000_000, method: undefined },
        { _tag: "Received", at: 901, line: "garbage" },
        { _tag: "InvalidMessage", at: 901, what: "its line is not a JSON object" },
        ...transportErrors
          .slice(0, 1)
          .map((error) => ({ _tag: "Lost", at: 902, by: "Transport", error }) as const),
        { _tag: "BrokeDown", at: 903, cause: "Error: no such thing" },
        { _tag: "Closed", at: 910, report: closeReport }
      ]
    }
  ]
}

const circuits: ReadonlyArray<AppServerPool.Circuit> = [
  { state: "Closed", losses: 0, nextTryIn: undefined },
  { state: "Open", losses: 5, nextTryIn: Duration.seconds(7) },
  { state: "HalfOpen", losses: 5, nextTryIn: undefined }
]

const servers: ReadonlyArray<AppServerPool.ServerSnapshot> =
  AppServerPool.Connectivity.literals.flatMap((connectivity) =>
    circuits.map((circuit) => ({
      key: about.key,
      name: about.name,
      connectivity,
      circuit,
      generations,
      leases: [{ ...about, ...held }],
      exits
    }))
  )

const readiness: ReadonlyArray<AppServerPool.Readiness> = [
  { isReady: true, reason: undefined, refused: [] },
  { isReady: false, reason: "Closing", refused: [] },
  {
    isReady: false,
    reason: "Refused",
    refused: circuits.map((circuit) => ({ key: about.key, name: about.name, circuit }))
  }
]

export const samples: typeof Values.Type = {
  failures,
  requestFailures: failures.filter(Schema.is(Failure.RequestFailure)),
  toldToStrangers: failures.map(Failure.toPublic),
  poolEvents,
  generations,
  exits,
  drained: [{ ...about, cut: 1, running: [thread] }],
  heldLeases: [{ ...about, ...held }],
  servers,
  memories: [
    { ...about, pid: 4711, bytes: 152_000_000 },
    { ...about, pid: undefined, bytes: undefined }
  ],
  readiness,
  liveness: [
    { isLive: true, reason: undefined },
    { isLive: false, reason: "Closed" },
    { isLive: false, reason: "Broken" }
  ],
  threads: [thread],
  closeReports: [closeReport],
  counts: [{ inFlight: 1, queued: 2, subscriptions: 3, serverRequests: 4, invalidMessages: 5 }],
  dumps: [dump]
}
