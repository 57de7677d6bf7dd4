/** What a run may do, and what its commands then write. */
import { type Failure, Run, type RunAttempt, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Option, Stream } from "effect"
import { runs } from "./commands.ts"
import { describeReal, real } from "./support.ts"

/** The model runs what the user says, unless that is a greeting. */
const obedient: ScriptedModel.Script = ({ text, toolOutput }) =>
  toolOutput === undefined && text !== "hello" ? runs(text) : ScriptedModel.text("done")

const full = { sandbox: "danger-full-access", approvalPolicy: "never" }
const readOnly = { sandbox: "read-only", approvalPolicy: "never" }

const reasonOf = <A, R>(run: Effect.Effect<A, Failure.Failure, R>) =>
  Effect.map(Effect.flip(run), (failure) =>
    failure._tag === "TurnError" ? failure.reason : failure._tag
  )

const rightsOf = (options: RunAttempt.Options) =>
  Stream.runHead(Run.stream(options)).pipe(
    Effect.map(
      Option.flatMap((event) =>
        event._tag === "Started" ? Option.fromNullable(event.rights) : Option.none()
      )
    ),
    Effect.map(Option.getOrUndefined)
  )

describeReal("the rights of a run, on the real server", () => {
  it.scopedLive("a read-only run on a thread that is held with full access writes nothing", () =>
    Effect.gen(function* () {
      const { home, pool, spec: server } = yield* real(obedient)
      const fs = yield* FileSystem.FileSystem
      const isWritten = (name: string) => fs.exists(`${home.home}/${name}`)
      yield* Effect.gen(function* () {
        const holder = yield* Session.make({ key: "holder", server, settings: full })
        const { threadId } = yield* holder.run("touch by-holder")
        expect(yield* isWritten("by-holder")).toBe(true)
        const thread = { _tag: "Resume", threadId } as const
        const run = Run.run({ server, input: "touch by-run", thread, settings: readOnly })
        expect(yield* reasonOf(run)).toBe("RightsDiffer")
        const guest = yield* Session.make({ key: "guest", server, thread, settings: readOnly })
        expect(yield* reasonOf(guest.run("touch by-guest"))).toBe("RightsDiffer")
        const turn = { sandboxPolicy: { type: "readOnly" } } as const
        expect(yield* reasonOf(Run.run({ server, input: "touch by-turn", thread, turn }))).toBe(
          "RightsDiffer"
        )
        for (const name of ["by-run", "by-guest", "by-turn"])
          expect([name, yield* isWritten(name)]).toEqual([name, false])
        yield* holder.run("touch by-holder-again")
        expect(yield* isWritten("by-holder-again")).toBe(true)
        // A fork has the rights that it is opened with.
        const fork = { _tag: "Fork", threadId, ephemeral: true } as const
        yield* Run.run({ server, input: "touch by-fork", thread: fork, settings: readOnly })
        expect(yield* isWritten("by-fork")).toBe(false)
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("a ceiling stops a thread that has more, before its command runs", () =>
    Effect.gen(function* () {
      const { home, pool, spec: server } = yield* real(obedient)
      const fs = yield* FileSystem.FileSystem
      yield* Effect.gen(function* () {
        const { threadId } = yield* Run.run({ server, input: "hello", settings: full })
        const thread = { _tag: "Resume", threadId } as const
        const ceiling = { sandbox: "read-only", network: false } as const
        const input = "touch written"
        expect(yield* reasonOf(Run.run({ server, input, thread, ceiling }))).toBe("ExceedsCeiling")
        expect(yield* reasonOf(Run.run({ server, input, settings: full, ceiling }))).toBe(
          "ExceedsCeiling"
        )
        expect(yield* fs.exists(`${home.home}/written`)).toBe(false)
        yield* Run.run({ server, input, thread, settings: readOnly, ceiling })
        expect(yield* fs.exists(`${home.home}/written`)).toBe(false)
      }).pipe(Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("Started says what the server allows", () =>
    Effect.gen(function* () {
      const { home, pool, spec: server } = yield* real(obedient)
      yield* Effect.gen(function* () {
        const input = "hello"
        expect(yield* rightsOf({ server, input, settings: readOnly })).toEqual({
          sandbox: "read-only",
          approvals: "never",
          network: false,
          writableRoots: []
        })
        const settings = {
          sandbox: "workspace-write",
          approvalPolicy: "on-request",
          cwd: home.home,
          config: { "sandbox_workspace_write.writable_roots": ["/opt"] }
        }
        const rights = yield* rightsOf({ server, input, settings })
        expect(rights).toMatchObject({ sandbox: "workspace-write", network: false })
        expect(rights?.writableRoots.toSorted()).toEqual(["/opt", home.home].toSorted())
      }).pipe(Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
