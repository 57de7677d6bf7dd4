/** What a run may do is what was asked for, and no more than a ceiling allows, however its thread is opened. */
import {
  AppServerPool as Pool,
  type AppServerSpec,
  type Failure,
  Rights,
  Run,
  type RunAttempt,
  Session
} from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Chunk, Effect, Either, Exit, Fiber, Layer, Option, Stream } from "effect"
import { onFake, pass, sent } from "./support.ts"

type Settings = NonNullable<RunAttempt.Options["settings"]>
type TurnSettings = NonNullable<RunAttempt.Options["turn"]>

const readOnly: Settings = { sandbox: "read-only", approvalPolicy: "on-request" }
const full: Settings = { sandbox: "danger-full-access", approvalPolicy: "never" }
const fullTurn: TurnSettings = { sandboxPolicy: { type: "dangerFullAccess" } }

/** How the run failed, if it did. */
const reasonOf = <R>(run: Effect.Effect<unknown, Failure.Failure, R>) =>
  Effect.map(Effect.either(run), (result) =>
    Either.isRight(result)
      ? "ran"
      : result.left._tag === "TurnError"
        ? result.left.reason
        : result.left.message
  )

const turnsOf = (fake: FakeAppServer.FakeAppServer) =>
  Effect.gen(function* () {
    return (yield* sent(yield* fake.awaitProcess(1), "turn/start")).length
  })

const rightsOf = (options: RunAttempt.Options) =>
  Run.stream(options).pipe(
    Stream.filterMap((event) =>
      event._tag === "Started" ? Option.some(event.rights) : Option.none()
    ),
    Stream.runCollect,
    Effect.map(Chunk.toReadonlyArray)
  )

describe("the rights of a run are those it asked for", () => {
  it.scoped("Started carries the effective ones", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        expect(yield* rightsOf({ server, input: "x", settings: readOnly })).toEqual([
          { sandbox: "read-only", approvals: "on-request", network: false, writableRoots: [] }
        ])
        const settings: Settings = {
          cwd: "/srv",
          sandbox: "workspace-write",
          approvalPolicy: "untrusted",
          config: {
            sandbox_workspace_write: { network_access: true, writable_roots: ["/more"] }
          }
        }
        expect(yield* rightsOf({ server, input: "x", settings })).toEqual([
          {
            sandbox: "workspace-write",
            approvals: "untrusted",
            network: true,
            writableRoots: ["/srv", "/more", "/tmp", "$TMPDIR"]
          }
        ])
        expect(
          yield* rightsOf({ server, input: "x", settings: readOnly, turn: fullTurn })
        ).toMatchObject([{ sandbox: "danger-full-access", writableRoots: ["/"] }])
      })
    )
  )

  const workspace: Settings = { sandbox: "workspace-write", cwd: "/a" }
  const network = { "sandbox_workspace_write.network_access": true }
  const rows: ReadonlyArray<readonly [string, Settings, Settings, string]> = [
    ["full access, asked for read-only", full, { sandbox: "read-only" }, "RightsDiffer"],
    ["read-only, asked for full access", readOnly, full, "RightsDiffer"],
    ["another approval policy", readOnly, { approvalPolicy: "untrusted" }, "RightsDiffer"],
    [
      "another sandbox in the config",
      full,
      { config: { sandbox_mode: "read-only" } },
      "RightsDiffer"
    ],
    ["another folder to write in", workspace, { ...workspace, cwd: "/b" }, "RightsDiffer"],
    [
      "network, asked for none",
      { ...workspace, config: network },
      { ...workspace, config: { sandbox_workspace_write: { network_access: false } } },
      "RightsDiffer"
    ],
    [
      "more writable roots",
      { ...workspace, config: { "sandbox_workspace_write.writable_roots": ["/c"] } },
      { ...workspace, config: { "sandbox_workspace_write.writable_roots": ["/d"] } },
      "RightsDiffer"
    ],
    ["the same rights", full, full, "ran"],
    ["the same folder, written otherwise", workspace, { ...workspace, cwd: "/x/../a/" }, "ran"],
    ["nothing was asked", full, {}, "ran"]
  ]
  it.scoped.each(rows)("a thread that a session holds has %s", ([, held, asked, outcome]) =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const session = yield* Session.make({ key: "s", server, settings: held })
        const { threadId } = yield* session.run("x")
        const before = yield* turnsOf(fake)
        const thread = { _tag: "Resume", threadId } as const
        expect(yield* reasonOf(Run.run({ server, input: "y", thread, settings: asked }))).toBe(
          outcome
        )
        const second = yield* Session.make({ key: "t", server, thread, settings: asked })
        expect(yield* reasonOf(second.run("y"))).toBe(outcome)
        expect((yield* turnsOf(fake)) - before).toBe(outcome === "ran" ? 2 : 0)
        expect(yield* reasonOf(session.run("z"))).toBe("ran")
      })
    )
  )

  it.scoped("a thread that nobody has loaded is opened with what is asked for", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "x", settings: full })
        yield* pass("1 minute")
        const thread = { _tag: "Resume", threadId } as const
        expect(yield* rightsOf({ server, input: "y", thread, settings: readOnly })).toMatchObject([
          { sandbox: "read-only", approvals: "on-request" }
        ])
      })
    )
  )

  it.scoped("a turn that would change the rights of a thread for another run is refused", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const session = yield* Session.make({ key: "s", server })
        const { threadId } = yield* session.run("x")
        const thread = { _tag: "Resume", threadId } as const
        expect(yield* reasonOf(Run.run({ server, input: "y", thread, turn: fullTurn }))).toBe(
          "RightsDiffer"
        )
        const started = yield* Stream.runHead(session.stream("z"))
        expect(Option.getOrThrow(started)).toMatchObject({ rights: { sandbox: "read-only" } })
      })
    )
  )

  it.scoped(
    "a session whose thread's rights another has changed fails, and then has its own again",
    () =>
      onFake({}, (fake) =>
        Effect.gen(function* () {
          const server = fake.spec()
          const changing = yield* Session.make({ key: "s", server })
          const { threadId } = yield* changing.run("x")
          const thread = { _tag: "Resume", threadId } as const
          const victim = yield* Session.make({ key: "t", server, thread })
          yield* victim.run("x")
          expect(yield* reasonOf(changing.run("y", { turn: fullTurn }))).toBe("ran")
          expect(yield* reasonOf(victim.run("y"))).toBe("RightsDiffer")
          expect(yield* turnsOf(fake)).toBe(3)
        })
      )
  )

  it.scoped("a run that waits for its turn has the rights that it was opened with, or fails", () =>
    onFake({ turns: () => [FakeTurn.wait("1 minute")] }, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const session = yield* Session.make({ key: "s", server })
        const first = yield* session.start("x")
        yield* pass("1 minute")
        const { threadId } = yield* first.result
        const changing = yield* session.start("y", { turn: fullTurn })
        yield* pass("1 second")
        const thread = { _tag: "Resume", threadId } as const
        const waiting = yield* Effect.fork(
          reasonOf(Run.run({ server, input: "z", thread, settings: { sandbox: "read-only" } }))
        )
        yield* pass("1 minute")
        yield* changing.result
        expect(yield* Fiber.join(waiting)).toBe("RightsDiffer")
      })
    )
  )

  it.scoped("settings of a turn that the server refuses do not count as the thread's rights", () =>
    onFake(
      {
        turns: ({ text }) =>
          text === "refused"
            ? [FakeTurn.refuseStart({ code: -32600, message: "no" })]
            : FakeTurn.text("hi")
      },
      (fake) =>
        Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: fake.spec() })
          yield* session.run("x")
          expect(yield* reasonOf(session.run("refused", { turn: fullTurn }))).toContain("no")
          const again = yield* Effect.fork(reasonOf(session.run("y")))
          yield* pass("1 minute")
          expect(yield* Fiber.join(again)).toBe("ran")
        })
    )
  )
})

describe("a ceiling", () => {
  const low: Rights.Ceiling = { sandbox: "read-only", approvals: "on-request", network: false }

  /** Ways to ask for full access. Each runs with the ceiling of the pool, of the session, or of the run. */
  interface Ceilings {
    readonly server: AppServerSpec.AppServerSpec
    readonly ceiling: { readonly ceiling?: Rights.Ceiling }
    /** A thread that was used with full access, and one that is held with full access. */
    readonly used: string
  }
  const resumed = (threadId: string) => ({ _tag: "Resume", threadId }) as const
  const forked = (threadId: string) => ({ _tag: "Fork", threadId }) as const
  const inSession = (
    { ceiling, server }: Ceilings,
    options: Partial<Session.Options>,
    use: (session: Session.Session) => Effect.Effect<unknown, Failure.Failure>
  ) =>
    Effect.scoped(Effect.flatMap(Session.make({ key: "s", server, ...options, ...ceiling }), use))
  const ways: Record<
    string,
    (ceilings: Ceilings) => Effect.Effect<unknown, Failure.Failure, Pool.AppServerPool>
  > = {
    "a new thread": ({ ceiling, server }) =>
      Run.run({ server, input: "x", settings: full, ...ceiling }),
    "a new thread, by its config": ({ ceiling, server }) =>
      Run.run({
        server,
        input: "x",
        settings: { config: { sandbox_mode: "danger-full-access" } },
        ...ceiling
      }),
    "network in the workspace": ({ ceiling, server }) =>
      Run.run({
        server,
        input: "x",
        settings: {
          sandbox: "workspace-write",
          config: { "sandbox_workspace_write.network_access": true }
        },
        ...ceiling
      }),
    "no approvals": ({ ceiling, server }) =>
      Run.run({ server, input: "x", settings: { approvalPolicy: "never" }, ...ceiling }),
    "the settings of the turn": ({ ceiling, server }) =>
      Run.run({ server, input: "x", settings: readOnly, turn: fullTurn, ...ceiling }),
    "a stream": ({ ceiling, server }) =>
      Stream.runDrain(Run.stream({ server, input: "x", settings: full, ...ceiling })),
    "resuming a thread that has them, and asking nothing": ({ ceiling, server, used }) =>
      Run.run({ server, input: "x", thread: resumed(used), ...ceiling }),
    "forking a thread that has them, and asking nothing": ({ ceiling, server, used }) =>
      Run.run({ server, input: "x", thread: forked(used), ...ceiling }),
    "the settings of a session": (ceilings) =>
      inSession(ceilings, { settings: full }, (session) => session.run("x")),
    "the turn of a session": (ceilings) =>
      inSession(ceilings, {}, (session) =>
        Effect.zipRight(session.run("x"), session.run("x", { turn: fullTurn }))
      ),
    "a session on a thread that has them": (ceilings) =>
      inSession(ceilings, { thread: resumed(ceilings.used) }, (session) => session.run("x")),
    "a started turn": (ceilings) =>
      inSession(ceilings, {}, (session) =>
        Effect.flatMap(session.start("x", { turn: fullTurn }), (turn) => turn.result)
      ),
    "a side question": (ceilings) =>
      inSession(ceilings, {}, (session) => session.btw("x", { turn: fullTurn })),
    "a side question after a turn": (ceilings) =>
      inSession(ceilings, {}, (session) =>
        Effect.zipRight(session.run("x"), session.btw("x", { turn: fullTurn }))
      ),
    "a helper": (ceilings) =>
      inSession(ceilings, {}, (session) =>
        Effect.flatMap(session.spawn({ input: "x", settings: full }), (turn) => turn.result)
      ),
    "a helper with a higher ceiling": (ceilings) =>
      inSession(ceilings, {}, (session) =>
        Effect.flatMap(
          session.spawn({ input: "x", settings: full, ceiling: {} }),
          (turn) => turn.result
        )
      ),
    "a helper on a thread that has them": (ceilings) =>
      inSession(ceilings, {}, (session) =>
        Effect.flatMap(
          session.spawn({ input: "x", thread: resumed(ceilings.used) }),
          (turn) => turn.result
        )
      )
  }

  const poolWith = (fake: FakeAppServer.FakeAppServer, ceiling: Rights.Ceiling | undefined) =>
    Pool.AppServerPool.layer(ceiling === undefined ? {} : { ceiling }).pipe(
      Layer.provide(fake.layer)
    )

  const outcomes = (where: "pool" | "caller" | "nowhere", way: keyof typeof ways) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({})
      const server = fake.spec()
      const { threadId: used } = yield* Run.run({ server, input: "x", settings: full }).pipe(
        Effect.provide(poolWith(fake, undefined))
      )
      const open = ways[way]
      if (open === undefined) throw new Error(way)
      const exit = yield* Effect.exit(
        open({ server, used, ceiling: where === "caller" ? { ceiling: low } : {} }).pipe(
          Effect.provide(poolWith(fake, where === "pool" ? low : undefined))
        )
      )
      return Exit.match(exit, {
        onSuccess: () => "ran",
        onFailure: (cause) =>
          Option.match(Cause.failureOption(cause), {
            onNone: () => Cause.pretty(cause),
            onSome: (failure) =>
              failure._tag === "TurnError" ? failure.reason : `${failure._tag} ${failure.message}`
          })
      })
    })

  it.scoped.each(Object.keys(ways))("is not exceeded by %s", (way) =>
    Effect.gen(function* () {
      expect(yield* outcomes("nowhere", way)).toBe("ran")
      expect(yield* outcomes("pool", way)).toBe("ExceedsCeiling")
      expect(yield* outcomes("caller", way)).toBe("ExceedsCeiling")
    })
  )

  it.scoped("lets through what stays below it, steered input too", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ steered }) => (steered ? FakeTurn.text("Done") : FakeTurn.wait("1 minute"))
      })
      const ceiling: Rights.Ceiling = {
        sandbox: "workspace-write",
        writableRoots: ["/srv", "/tmp", "$TMPDIR"]
      }
      const settings: Settings = { sandbox: "workspace-write", cwd: "/srv/x" }
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec(), settings })
        const turn = yield* session.start("x")
        yield* pass("1 second")
        yield* Effect.fork(session.steer("y"))
        yield* pass("1 minute")
        expect((yield* turn.result).status).toBe("completed")
        const outside = yield* Session.make({
          key: "t",
          server: fake.spec(),
          settings: { ...settings, cwd: "/srv/../etc" }
        })
        expect(yield* reasonOf(outside.run("x"))).toBe("ExceedsCeiling")
      }).pipe(Effect.scoped, Effect.provide(poolWith(fake, ceiling)))
    })
  )

  it.scoped("that is asked to be exceeded sends nothing: a thread on disk keeps its rights", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "x", settings: readOnly })
        yield* pass("1 minute")
        const thread = resumed(threadId)
        const failure = yield* Effect.flip(
          Run.run({ server, input: "x", thread, settings: full, ceiling: low })
        )
        expect(failure.message).toContain("sandbox danger-full-access exceeds read-only")
        expect(yield* rightsOf({ server, input: "x", thread })).toMatchObject([
          { sandbox: "read-only" }
        ])
      })
    )
  )
})
