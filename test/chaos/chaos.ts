/**
 * Servers that are ended at random moments under sessions and helpers, on the real codex: what each run comes to, how
 * soon the sessions go on, and what is left behind.
 */
import { Credential, RunAttempt, Session } from "@effect-codex/agent"
import {
  AppServerPool,
  AppServerSpec,
  CodexBinary,
  Limits,
  StdioTransport
} from "@effect-codex/app-server"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { CommandExecutor } from "@effect/platform"
import {
  Clock,
  Duration,
  Effect,
  Fiber,
  FiberSet,
  Layer,
  Option,
  Random,
  Redacted,
  Ref,
  Stream,
  SubscriptionRef
} from "effect"
import * as Left from "./left.ts"
import * as Servers from "./servers.ts"
import * as Tally from "./tally.ts"

export interface Options {
  readonly kills: number
  /** Names the history: the same seed draws the same kinds, moments and helpers. */
  readonly seed: number
  readonly parents: number
  /** How many words a parent's answer has; one comes every 40 ms. */
  readonly words: number
  /** How many times as long as on an idle machine a healthy server may take for anything. Default: 1. */
  readonly slowness?: number
}

/** A moment and a way to end the server. */
interface Strike {
  readonly kind: Servers.Kind
  /** While everybody is well again after the last one, or while the next server starts. */
  readonly moment: "Running" | "Starting"
  /** From then on. */
  readonly after: Duration.Duration
}

/** What came of one. */
export interface Kill {
  readonly kind: Servers.Kind
  readonly moment: Strike["moment"]
  /** Whether each parent has taken its next turn, to its result. */
  readonly recovered: boolean
  /** For each parent that did, from the kill to the next word from another server. */
  readonly nextTokenMs: ReadonlyArray<number>
}

export interface Report {
  readonly kills: ReadonlyArray<Kill>
  readonly serversStarted: number
  /** How the runs of parents and helpers ended: with a result, or by the tag and reason of the one failure. */
  readonly ended: Readonly<Record<string, number>>
  /** Runs that did not end, or with something else than a result or one typed error. */
  readonly lost: number
  readonly processesLeft: number
  readonly descriptorsLeft: number
}

/**
 * A stopped server is found within two seconds, a start that is stopped within three; nobody gives up, and no thread is
 * blamed for what comes from outside.
 */
const limits = ({ slowness = 1 }: Options) =>
  Limits.layer({
    handshakeTimeout: Duration.seconds(3 * slowness),
    requestTimeout: Duration.seconds(5 * slowness),
    livenessInterval: Duration.millis(500 * slowness),
    livenessTimeout: Duration.seconds(slowness),
    shutdownTimeout: "400 millis",
    terminateTimeout: "200 millis",
    maxRestarts: Number.MAX_SAFE_INTEGER,
    maxLossesPerThread: Number.MAX_SAFE_INTEGER,
    restartBackoff: "20 millis",
    restartMaxBackoff: "200 millis"
  })

/** How long anything here may take that must come. */
const patience = Duration.seconds(60)

const good = "the-good-token-of-the-chaos"
const bad = "an-expired-token-of-the-chaos"

const talk = "tell me"
const work = "run it"

/** Beside parents that talk: helpers that talk too, one that leaves a process behind, and one that is refused. */
const model = (words: ReadonlyArray<string>) =>
  ScriptedModel.make(
    ScriptedModel.byToken({
      [good]: ({ text, toolOutput }) =>
        text === work && toolOutput === undefined
          ? ScriptedModel.callTool({
              name: "exec_command",
              arguments: { cmd: "setsid sleep 300 >/dev/null 2>&1 & sleep 1", yield_time_ms: 10000 }
            })
          : ScriptedModel.text(words, { every: "40 millis" })
    })
  )

const helpers: ReadonlyArray<Session.HelperOptions> = [
  { input: talk },
  { input: work },
  { input: talk, credential: Credential.bearer(Redacted.make(bad)) }
]

/** Each kind as often as the others, in a random order; one in five strikes a server that only just starts. */
const plan = ({ kills, seed }: Options) =>
  Effect.gen(function* () {
    const random = Random.make(seed)
    const even = Array.from({ length: kills }, (_, n) => Servers.kinds[n % Servers.kinds.length])
    const strikes: Array<Strike> = []
    for (const kind of yield* random.shuffle(even)) {
      const starting = strikes.length > 0 && (yield* random.next) < 0.2
      const after = Duration.millis(yield* random.nextIntBetween(0, starting ? 400 : 1000))
      strikes.push({ kind: kind ?? "SIGKILL", moment: starting ? "Starting" : "Running", after })
    }
    return strikes
  })

/** What is known of a parent: its last word, and its last turn that came to its result. */
interface Progress {
  readonly word: { readonly at: number; readonly pid: number | undefined } | undefined
  readonly turnBegun: number
}

interface Parent {
  readonly session: Session.Session
  readonly progress: SubscriptionRef.SubscriptionRef<Progress>
}

const makeParent = (server: AppServerSpec.AppServerSpec) => (n: number) =>
  Effect.gen(function* () {
    const session = yield* Session.make({
      key: `parent ${n}`,
      server,
      settings: { approvalPolicy: "never", sandbox: "danger-full-access" },
      replay: n % 2 === 0 ? "WhenSafe" : "Always"
    })
    const progress = yield* SubscriptionRef.make<Progress>({ word: undefined, turnBegun: 0 })
    return { session, progress } satisfies Parent
  })

/** One turn of a parent, noted word by word. */
const turn = ({ session, progress }: Parent) =>
  Effect.gen(function* () {
    const turnBegun = yield* Clock.currentTimeMillis
    let pid: number | undefined
    const result = yield* session.stream(talk).pipe(
      Stream.tap((event) => {
        if (event._tag === "Started") pid = event.pid
        if (event._tag !== "Text") return Effect.void
        return Effect.flatMap(Clock.currentTimeMillis, (at) =>
          SubscriptionRef.update(progress, (before) => ({ ...before, word: { at, pid } }))
        )
      }),
      RunAttempt.resultOf
    )
    yield* SubscriptionRef.update(progress, (before) => ({ ...before, turnBegun }))
    return result
  })

const first = <A>(changes: Stream.Stream<A>) =>
  Effect.flatMap(
    Stream.runHead(changes),
    Option.match({ onNone: () => Effect.never, onSome: Effect.succeed })
  )

/** Waits until a parent has gone on since the kill, and says when its next word came. */
const goesOn =
  (killed: number, pid: number) =>
  ({ progress }: Parent) =>
    Effect.gen(function* () {
      const word = yield* first(
        Stream.filterMap(progress.changes, ({ word }) =>
          word !== undefined && word.at >= killed && word.pid !== pid
            ? Option.some(word)
            : Option.none()
        )
      )
      yield* first(Stream.filter(progress.changes, ({ turnBegun }) => turnBegun >= killed))
      return word.at - killed
    })

/** Starts helpers of all parents, a few each second, and tells how each ended. */
const spawning = (parents: ReadonlyArray<Parent>, seed: number, tally: Tally.Tally) =>
  Effect.gen(function* () {
    const random = Random.make(`helpers of ${seed}`)
    const running = yield* FiberSet.make()
    const one = Effect.gen(function* () {
      yield* Effect.sleep(yield* random.nextIntBetween(100, 700))
      const parent = parents[yield* random.nextIntBetween(0, parents.length)]
      const options = helpers[yield* random.nextIntBetween(0, helpers.length)]
      if (parent === undefined || options === undefined) return
      const run = Effect.flatMap(parent.session.spawn(options), ({ result }) => result)
      yield* FiberSet.run(running, tally.count(run))
    })
    return { one, ended: FiberSet.awaitEmpty(running) }
  })

interface Field {
  readonly servers: Servers.Servers
  readonly parents: ReadonlyArray<Parent>
  readonly onKill: (kill: Kill) => Effect.Effect<void>
}

/** Ends the server of the moment, and watches from then on whether the parents go on. */
const strike = ({ servers, parents, onKill }: Field, { kind, moment, after }: Strike) =>
  Effect.gen(function* () {
    yield* servers.next
    yield* Effect.sleep(after)
    // Another by now, if that one has ended by itself.
    const server = yield* servers.next
    const killed = yield* Clock.currentTimeMillis
    yield* server.strike(kind)
    const parent = goesOn(killed, server.pid)
    return yield* Effect.forEach(parents, parent, { concurrency: "unbounded" }).pipe(
      Effect.timeoutOption(patience),
      Effect.map((nextToken) => ({
        kind,
        moment,
        recovered: Option.isSome(nextToken),
        nextTokenMs: Option.getOrElse(nextToken, () => [])
      })),
      Effect.tap(onKill),
      Effect.forkScoped
    )
  })

/** Strikes as planned, and says what came of each; no more once the parents did not go on. */
const striking = (field: Field, strikes: ReadonlyArray<Strike>) =>
  Effect.gen(function* () {
    const kills: Array<Fiber.RuntimeFiber<Kill>> = []
    for (const next of strikes) {
      const before = next.moment === "Running" ? yield* Fiber.joinAll(kills) : []
      if (before.some(({ recovered }) => !recovered)) break
      const kill = yield* Effect.timeoutOption(strike(field, next), patience)
      if (Option.isNone(kill)) break
      kills.push(kill.value)
    }
    return yield* Fiber.joinAll(kills)
  })

/** Everything that holds a process or a descriptor; when its scope has closed, none may be left. */
const experiment = (options: Options, onKill: (kill: Kill) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const words = Array.from({ length: options.words }, (_, n) => `word${n} `)
    const { url } = yield* model(words)
    const home = yield* CodexHome.make({ modelUrl: url, token: good })
    const command = yield* CodexBinary.find
    const spec = AppServerSpec.make({ command, codexHome: home.codexHome, env: home.env })
    const servers = yield* Servers.make
    const pool = AppServerPool.AppServerPool.layer().pipe(
      Layer.provide([StdioTransport.layer, limits(options)]),
      Layer.provide(Layer.succeed(CommandExecutor.CommandExecutor, servers.executor))
    )

    return yield* Effect.gen(function* () {
      const tally = yield* Tally.make(words.join(""))
      const parents = yield* Effect.forEach(
        Array.from({ length: options.parents }, (_, n) => n),
        makeParent(spec)
      )
      const isOver = yield* Ref.make(false)
      const again = { until: () => Ref.get(isOver) }
      const talking = yield* Effect.forEach(parents, (parent) =>
        Effect.forkScoped(Effect.repeat(tally.count(turn(parent)), again))
      )
      const helping = yield* spawning(parents, options.seed, tally)
      const spawner = yield* Effect.forkScoped(Effect.repeat(helping.one, again))

      const kills = yield* striking({ servers, parents, onKill }, yield* plan(options))
      yield* Ref.set(isOver, true)
      yield* Effect.timeoutOption(
        Effect.zipRight(Fiber.joinAll([...talking, spawner]), helping.ended),
        patience
      )
      return { kills, serversStarted: yield* servers.count, ...(yield* tally.total) }
    }).pipe(Effect.scoped, Effect.provide(pool))
  })

/** Runs it; `onKill` is told of each kill once the parents went on, or did not in a minute. */
export const run = (options: Options, onKill: (kill: Kill) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    // The first server that listens costs this process one descriptor for good, which Node keeps in reserve.
    yield* Effect.scoped(model([]))
    const before = yield* Left.descriptors
    const history = yield* Effect.scoped(experiment(options, onKill))
    return {
      ...history,
      processesLeft: yield* Left.processes,
      descriptorsLeft: yield* Left.moreDescriptors(before)
    } satisfies Report
  })

/** The promises that did not hold, each in a sentence. */
export const broken = ({ kills }: Options, report: Report): ReadonlyArray<string> => {
  const notRecovered = report.kills.filter(({ recovered }) => !recovered).length
  const otherWords = report.ended[Tally.otherWords] ?? 0
  return [
    ...(report.kills.length === kills ? [] : [`only ${report.kills.length} of ${kills} kills`]),
    ...(notRecovered === 0
      ? []
      : [`after ${notRecovered} kills not every parent session took its next turn`]),
    ...(report.lost === 0
      ? []
      : [`${report.lost} runs ended neither in a result nor in one typed error`]),
    ...(otherWords === 0 ? [] : [`${otherWords} results were not what the model had said`]),
    ...(report.processesLeft === 0 ? [] : [`${report.processesLeft} processes were left`]),
    ...(report.descriptorsLeft === 0
      ? []
      : [`${report.descriptorsLeft} more descriptors were open than before`])
  ]
}
