/** A pool on a fake, with servers, models and people that do what the history says. */
import { Approvals, Session } from "@effect-codex/agent"
import { Account, AppServerPool, type AppServerSpec, Limits } from "@effect-codex/app-server"
import { FakeAppServer, FakeLogin, FakeTurn } from "@effect-codex/testing"
import { Context, Effect, Exit, Layer, Redacted, Scope } from "effect"
import * as Gauges from "./Gauges.ts"
import { type Key, keys, type StartFault } from "./History.ts"
import * as Model from "./Model.ts"
import * as Simulation from "./Simulation.ts"
import * as Witness from "./Witness.ts"

export interface World {
  readonly simulation: Simulation.Simulation
  readonly fake: FakeAppServer.FakeAppServer
  /** As everybody uses it. */
  readonly pool: AppServerPool.Service
  readonly witness: Witness.Witness
  /** Answers what the runs are asked. */
  readonly person: Approvals.Service
  readonly trouble: Model.Trouble
  /** What the pool told its observer, and when. */
  readonly events: Array<{ readonly at: number; readonly event: AppServerPool.PoolEvent }>
  readonly spec: (key: Key) => AppServerSpec.AppServerSpec
  /** What the gauges of its servers were before. */
  readonly gauges: Readonly<Record<string, number>>
  /** Of this key; made when it is first asked for. */
  readonly session: (key: Key) => Session.Session
  readonly nextStart: (fault: StartFault) => void
  readonly refuseLogins: (count: number) => void
  readonly closePool: Effect.Effect<void>
  readonly closeSessions: Effect.Effect<void>
}

/** Few, so that requests have to wait for their turn. */
const limits = Limits.layer({ maxRequestsInFlight: 2 })

/** How long the person of `ask later` takes, in milliseconds. */
export const hesitation = 5_000

export const make = (): World => {
  const simulation = Simulation.make()
  const { run } = simulation
  const witness = Witness.make()
  const trouble = Model.noTrouble()
  const faults: Array<StartFault> = []
  const events: Array<World["events"][number]> = []
  let loginsToRefuse = 0

  const fake = run(
    FakeAppServer.make({
      turns: turnOf,
      refuse: (method, params) =>
        method === "thread/start" && JSON.stringify(params).includes("bad at thread start")
          ? refusal
          : undefined,
      starts: () => {
        const fault = faults.shift()
        if (fault !== undefined && isFatal(fault)) trouble.starts = true
        return fault === undefined ? {} : startFaults[fault]
      },
      logins: () => {
        if (loginsToRefuse === 0) return FakeLogin.accepted
        loginsToRefuse--
        trouble.logins = true
        return FakeLogin.refused({ code: -32600, message: "this key is refused" })
      }
    })
  )
  const specs = {
    a: fake.spec({ codexHome: "a" }),
    b: fake.spec({ codexHome: "b" }),
    account: fake.spec({
      codexHome: "account",
      account: Account.apiKey(Redacted.make("the-key-of-the-account"))
    })
  } satisfies Record<Key, AppServerSpec.AppServerSpec>

  const gauges = Gauges.read(Object.values(specs).map(({ name }) => name))
  const poolScope = run(Scope.make())
  const sessionScope = run(Scope.make())
  const observed = AppServerPool.AppServerPool.layer({
    observe: (event) => Effect.sync(() => events.push({ at: simulation.now(), event }))
  })
  const layer = observed.pipe(Layer.provide(fake.layer), Layer.provide(limits))
  const pool = Witness.around(
    Context.get(run(Layer.buildWithScope(layer, poolScope)), AppServerPool.AppServerPool),
    witness
  )

  const person = personOf(witness)
  const sessions = new Map<Key, Session.Session>()
  const session = (key: Key): Session.Session => {
    const made =
      sessions.get(key) ??
      run(
        Session.make({ key, server: specs[key], approvals: person }).pipe(
          Effect.provideService(AppServerPool.AppServerPool, pool),
          Scope.extend(sessionScope)
        )
      )
    sessions.set(key, made)
    return made
  }

  return {
    simulation,
    fake,
    pool,
    witness,
    person,
    trouble,
    events,
    spec: (key) => specs[key],
    gauges,
    session,
    nextStart: (fault) => {
      faults.push(fault)
    },
    refuseLogins: (count) => {
      loginsToRefuse += count
    },
    closePool: Scope.close(poolScope, Exit.void),
    closeSessions: Scope.close(sessionScope, Exit.void)
  }
}

/** The key that the server of a process has in the pool. */
export const serverKeyOf = (world: World, { env }: FakeAppServer.FakeProcess): string =>
  keys.map((key) => world.spec(key)).find((spec) => spec.env["CODEX_HOME"] === env["CODEX_HOME"])
    ?.key ?? ""

const refusal = {
  code: -32603,
  message: "unauthorized",
  data: { codexErrorInfo: { httpConnectionFailed: { httpStatusCode: 401 } } }
}

const turnOf = ({ text, token }: FakeAppServer.TurnRequest): FakeTurn.FakeTurn =>
  (token === undefined ? undefined : refusedTurns[token]) ?? turns[text] ?? FakeTurn.text("done")

/** By the token. */
const refusedTurns: Readonly<Record<string, FakeTurn.FakeTurn>> = {
  "bad at turn start": FakeTurn.refuseStart(refusal),
  "bad at once": FakeTurn.unauthorized,
  "bad after text": [FakeTurn.text("half"), FakeTurn.wait("1 second"), FakeTurn.unauthorized],
  "bad with retries": FakeTurn.unauthorizedWithRetries
}

const asking = (command: string): FakeTurn.FakeTurn => [
  FakeTurn.approveCommand({ command }),
  FakeTurn.text("done")
]

/** By the script; the others say that they are done. */
const turns: Readonly<Record<string, FakeTurn.FakeTurn>> = {
  talk: FakeTurn.text(Model.words, { every: Model.pace }),
  "401": FakeTurn.unauthorized,
  fail: FakeTurn.fail({ message: "no more of this", codexErrorInfo: "usageLimitExceeded" }),
  hang: FakeTurn.hang,
  silence: FakeTurn.silence,
  "late start": [FakeTurn.lateStart("2 seconds"), FakeTurn.text("done")],
  "ask now": asking("now"),
  "ask later": asking("later"),
  "ask never": asking("never"),
  "ask stubborn": asking("stubborn"),
  "ask failing": asking("failing")
}

/** Says yes, sooner or later, by what is in the command: the server wraps it in a shell's. */
const personOf = ({ approvals }: Witness.Witness): Approvals.Service =>
  Approvals.make({
    command: ({ command = "", itemId }) =>
      Effect.suspend(() => {
        approvals.push(itemId)
        if (command.includes("never")) return Effect.never
        if (command.includes("stubborn"))
          return Effect.onInterrupt(Effect.never, () => Effect.sleep("3 minutes"))
        if (command.includes("failing")) return Effect.fail("the person has left")
        const yes = Effect.succeed("accept" as const)
        return command.includes("later") ? Effect.delay(yes, hesitation) : yes
      })
  })

const startFaults: Readonly<Record<StartFault, FakeAppServer.StartFaults>> = {
  "spawn fails": { spawnFails: true },
  silent: { silent: true },
  exits: { exitsWith: 1, handshakeDelay: "100 millis" },
  refuses: { refusesHandshake: { code: -32600, message: "not you" } },
  slow: { handshakeDelay: "5 seconds" },
  lingers: { lingers: "500 millis" },
  "ignores the end of its input": { ignoresEndOfInput: true },
  "ignores SIGTERM too": { ignoresEndOfInput: true, ignoresSigterm: true }
}

const isFatal = (fault: StartFault): boolean =>
  fault === "spawn fails" || fault === "silent" || fault === "exits" || fault === "refuses"
