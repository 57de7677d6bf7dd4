import { Session } from "@effect-codex/agent"
import { AppServerPool } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Either, Option, Random, Schema } from "effect"
import { describeReal, isAlive, real, signal } from "./support.ts"

const kills = 60
const lanes = 6
const seed = Number(process.env["KILLS_SEED"] ?? Date.now() % 2 ** 31)

/** Says a few words, appends a line to a file by a command, and says the rest. */
const script =
  (folder: string): ScriptedModel.Script =>
  ({ text, toolOutput }) =>
    toolOutput === undefined && text.startsWith("append")
      ? ScriptedModel.callTool({
          name: "exec_command",
          arguments: {
            cmd: `echo line >> ${folder}/${text.slice(7)}; sleep 0.1`,
            yield_time_ms: 5_000
          }
        })
      : ScriptedModel.text(["all ", "is ", "done"], { every: "30 millis" })

const full = { approvalPolicy: "never", sandbox: "danger-full-access" } as const

const limits = {
  maxRestarts: Number.MAX_SAFE_INTEGER,
  maxLossesPerThread: Number.MAX_SAFE_INTEGER,
  restartBackoff: "10 millis",
  restartMaxBackoff: "10 millis"
} as const

const Turns = Schema.Struct({
  data: Schema.Array(Schema.Struct({ status: Schema.String, items: Schema.Array(Schema.Unknown) }))
})

const pidNow = Effect.flatMap(AppServerPool.AppServerPool, ({ snapshot }) =>
  Effect.map(snapshot, (all) => all.find(({ state }) => state === "Ready")?.pid)
)

/** What the thread has of the turns with this message. Its server may be about to end. */
const statusesOf = (spec: Session.Options["server"], threadId: string, message: string) =>
  Effect.gen(function* () {
    const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
    const params = { threadId, limit: 10, sortDirection: "desc", itemsView: "full" } as const
    const { data } = yield* server.requestAs("thread/turns/list", params, Turns)
    return data
      .filter(({ items }) => JSON.stringify(items).includes(`"text":${JSON.stringify(message)}`))
      .map(({ status }) => status)
  }).pipe(
    Effect.scoped,
    Effect.retry({ times: 20, while: ({ _tag }) => _tag === "TransportError" })
  )

interface Kill {
  readonly replay: "WhenSafe" | "Always"
  readonly lines: number
  readonly end: Either.Either<string, string>
  /** The fate of the turn, once for each time that the thread has it. */
  readonly statuses: ReadonlyArray<string>
}

/** A turn ends within that long, in milliseconds. */
const longest = 500

/** A session's turn whose server is killed at a moment of its own, and what came of it: the moments leave no gap. */
const killed = (server: Session.Options["server"], folder: string, n: number) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const replay = n % 4 === 0 ? "Always" : "WhenSafe"
    const session = yield* Session.make({ key: `s${n}`, server, settings: full, replay })
    yield* session.run("hello")
    const after = ((n + (yield* Random.next)) / kills) * longest
    const how = (yield* Random.nextBoolean) ? "SIGKILL" : "SIGTERM"
    const kill = Effect.tap(pidNow, (pid) => signal(pid, how))
    const [end, pid] = yield* Effect.all(
      [Effect.either(session.run(`append ${n}`)), Effect.delay(kill, after)],
      { concurrency: "unbounded" }
    )
    yield* Effect.repeat(Effect.delay(isAlive(pid), "20 millis"), { while: (alive) => alive })
    const threadId = Option.getOrThrow(yield* session.threadId)
    const statuses = yield* statusesOf(server, threadId, `append ${n}`)
    const content = yield* Effect.orElseSucceed(fs.readFileString(`${folder}/${n}`), () => "")
    return {
      replay,
      lines: content.split("line").length - 1,
      end: Either.mapBoth(end, {
        onLeft: (failure) =>
          failure._tag === "TransportError" ? `lost, ${failure.turn}` : failure.message,
        onRight: ({ text }) => text
      }),
      statuses
    } satisfies Kill
  }).pipe(Effect.scoped)

describeReal(
  `guarantee 15: a turn whose server is killed at any moment (KILLS_SEED=${seed})`,
  () => {
    it.scopedLive(
      `does nothing twice, and no result that its thread has is lost: ${kills} kills`,
      () =>
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const folder = yield* fs.makeTempDirectoryScoped()
          const lane = (lane: number) =>
            Effect.gen(function* () {
              const on = yield* real(script(folder), { limits })
              const numbers = Array.from({ length: kills / lanes }, (_, n) => lanes * n + lane)
              return yield* Effect.forEach(numbers, (n) => killed(on.spec, folder, n)).pipe(
                Effect.provide(on.pool),
                Effect.withRandom(Random.make(`${seed} ${lane}`))
              )
            })
          const all = yield* Effect.forEach(
            Array.from({ length: lanes }, (_, n) => n),
            lane,
            { concurrency: "unbounded" }
          )
          for (const { end, lines, replay, statuses } of all.flat()) {
            if (replay === "WhenSafe") expect(lines).toBeLessThanOrEqual(1)
            if (Either.isRight(end)) {
              expect(end.right).toBe("all is done")
              expect(lines).toBeGreaterThanOrEqual(1)
              expect(statuses).toContain("completed")
            } else {
              expect(end.left).toMatch(/^lost, (Interrupted|NoRecord|NotSent)$/)
              expect(statuses).not.toContain("completed")
              if (end.left !== "lost, Interrupted") expect(statuses).toEqual([])
            }
          }
        }).pipe(Effect.provide(NodeContext.layer))
    )
  }
)
