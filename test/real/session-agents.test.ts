import { Approvals, Session, SubAgent } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Option, Stream } from "effect"
import { onlyServer, runs, soonSleeping } from "./commands.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const free = { approvalPolicy: "never", sandbox: "danger-full-access" }

const spawns = (message: string) =>
  ScriptedModel.callTool({
    namespace: "multi_agent_v1",
    name: "spawn_agent",
    arguments: { message }
  })

/** The parent spawns a child and is done. The child runs a command and says what it was told last. */
const parentOf =
  (...commands: ReadonlyArray<string>): ScriptedModel.Script =>
  ({ text, toolOutput }) => {
    if (text === "parent's work") {
      // Long enough for the child to begin.
      return toolOutput === undefined
        ? spawns("child's work")
        : ScriptedModel.text("I am done", { every: "1 second" })
    }
    const [first, ...rest] = left.get(commands) ?? commands
    if (first === undefined || text !== "child's work") return ScriptedModel.text(`heard ${text}`)
    left.set(commands, rest)
    return runs(first)
  }

/** What the child of a test has not run yet. */
const left = new WeakMap<ReadonlyArray<string>, ReadonlyArray<string>>()

/** A session whose parent's turn is over, and whose child is at work. */
const withChild = <A, E, R>(
  script: ScriptedModel.Script,
  options: Pick<Session.Options, "settings" | "approvals">,
  test: (child: SubAgent.SubAgent, home: string, session: Session.Session) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function* () {
    const { home, pool, spec } = yield* real(script)
    yield* Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server: spec, ...options })
      expect((yield* session.run("parent's work")).text).toBe("I am done")
      const [child] = yield* session.subAgents.all
      if (child === undefined) return yield* Effect.dieMessage("there is no sub-agent")
      yield* test(child, home.home, session)
    }).pipe(Effect.scoped, Effect.provide(pool))
  }).pipe(scoped)

const untilGo = "until [ -e go ]; do sleep 0.1; done"

const go = (home: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.writeFileString(`${home}/go`, ""))

describeReal("the sub-agents of a session, on the real server", () => {
  it.scopedLive("are a tree, and one can be read and steered after its parent's turn", () =>
    withChild(parentOf(untilGo), { settings: free }, (child, home, session) =>
      Effect.gen(function* () {
        const [root] = SubAgent.tree([yield* child.snapshot])
        expect(root).toMatchObject({
          agent: {
            threadId: child.threadId,
            parentThreadId: Option.getOrUndefined(yield* session.threadId),
            name: expect.stringMatching(/\w+/),
            task: "child's work",
            model: "scripted",
            state: { _tag: "Working" }
          },
          children: []
        })
        const reading = yield* Effect.fork(Stream.runCollect(child.events))
        const steering = yield* Effect.fork(child.steer("only the tests"))
        yield* Effect.sleep("200 millis")
        yield* go(home)
        yield* Fiber.join(steering)
        const ended = yield* child.ended
        expect(ended).toMatchObject({
          state: { _tag: "Completed" },
          result: "heard only the tests"
        })
        expect(ended.usage.totalTokens).toBeGreaterThan(0)
        const events = Chunk.toReadonlyArray(yield* Fiber.join(reading))
        expect(
          events.flatMap((event) => (event._tag === "Text" ? [event.delta] : [])).join("")
        ).toBe("heard only the tests")
        expect(yield* Effect.flip(child.steer("too late"))).toMatchObject({ reason: "NotSteered" })
      })
    )
  )

  it.scopedLive("one can be stopped, with what it has running, and the session goes on", () =>
    withChild(parentOf("sleep 300"), { settings: free }, (child, _, session) =>
      Effect.gen(function* () {
        const pid = (yield* onlyServer)?.pid
        yield* soonSleeping(pid, 1)
        yield* child.stop
        expect(yield* child.snapshot).toMatchObject({ state: { _tag: "Interrupted" } })
        yield* child.stop
        expect((yield* session.run("hello")).text).toBe("heard hello")
        expect(yield* onlyServer).toMatchObject({ pid, generation: 1 })
      })
    )
  )

  it.scopedLive("one can be answered by a handler of its own, after its parent's turn", () =>
    withChild(parentOf(untilGo, "touch made"), watched, (child, home) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const asked: Array<string | undefined> = []
        yield* child.answer(
          Approvals.make({
            command: ({ command }) =>
              Effect.sync(() => {
                asked.push(command)
                return "accept"
              })
          })
        )
        yield* go(home)
        expect(yield* child.ended).toMatchObject({ state: { _tag: "Completed" } })
        expect(asked).toEqual([expect.stringContaining("touch made")])
        expect(yield* fs.exists(`${home}/made`)).toBe(true)
      })
    )
  )
})

/** The session lets its children wait, and nothing else. */
const watched = {
  settings: { ...free, approvalPolicy: "untrusted" },
  approvals: Approvals.make({
    command: ({ command }) =>
      Effect.succeed(command?.includes(untilGo) === true ? "accept" : "decline")
  })
}
