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
    const [, closed] = /^close (\S+)$/.exec(text) ?? []
    if (closed !== undefined && toolOutput === undefined)
      return ScriptedModel.callTool({
        namespace: "multi_agent_v1",
        name: "close_agent",
        arguments: { target: closed }
      })
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

  it.scopedLive("one is closed by its parent at work, and keeps the server no longer", () =>
    withChild(parentOf("sleep 300"), { settings: free }, (child, _, session) =>
      Effect.gen(function* () {
        const leases = Effect.map(onlyServer, (server) => server?.leases)
        yield* soonSleeping((yield* onlyServer)?.pid, 1)
        yield* Effect.repeat(Effect.delay(leases, "10 millis"), { until: (count) => count === 1 })
        yield* session.run(`close ${child.threadId}`)
        expect(yield* child.ended).toMatchObject({ state: { _tag: "Closed" } })
        // The end of its command follows.
        yield* Effect.repeat(session.commands, { until: ({ length }) => length === 0 })
        yield* Effect.repeat(leases, { until: (count) => count === 0 })
      })
    )
  )

  it.scopedLive("are a tree of several levels, where codex lets them spawn their own", () =>
    treeOf(levels, "[agents]\nmax_depth = 2\n", (tree) =>
      expect(tree).toMatchObject([
        {
          agent: { task: "job", state: { _tag: "Completed" }, result: "the job is done" },
          children: [
            { agent: { task: "part", state: { _tag: "Completed" }, result: "the part is done" } }
          ]
        }
      ])
    )
  )

  it.scopedLive("have a path where their parent names them", () =>
    treeOf(naming, "[features]\nmulti_agent_v2 = true\n", (tree) =>
      expect(tree).toMatchObject([
        {
          agent: {
            path: "/root/job",
            model: "scripted",
            state: { _tag: "Completed" },
            result: "the job is done"
          }
        }
      ])
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

/** The sub-agents of a session after a turn. */
const treeOf = (
  script: ScriptedModel.Script,
  config: string,
  test: (tree: ReadonlyArray<SubAgent.Node>) => void
) =>
  Effect.gen(function* () {
    const { pool, spec } = yield* real(script, { config })
    yield* Effect.gen(function* () {
      const session = yield* Session.make({ key: "s", server: spec, settings: free })
      yield* session.run("parent's work")
      const agents = yield* session.subAgents.all
      test(SubAgent.tree(yield* Effect.forEach(agents, ({ ended }) => ended)))
    }).pipe(Effect.scoped, Effect.provide(pool))
  }).pipe(scoped)

/** The parent spawns a job, and the job a part. Each waits for what it has spawned. */
const levels: ScriptedModel.Script = ({ text, toolOutput }) => {
  if (text === "part") return ScriptedModel.text("the part is done")
  if (text !== "parent's work" && text !== "job") return ScriptedModel.text("the job is done")
  if (toolOutput === undefined) return spawns(text === "job" ? "part" : "job")
  const [, spawned] = /"agent_id":"([^"]+)"/.exec(toolOutput) ?? []
  return spawned === undefined
    ? ScriptedModel.text("the job is done")
    : ScriptedModel.callTool({
        namespace: "multi_agent_v1",
        name: "wait_agent",
        arguments: { targets: [spawned], timeout_ms: 10000 }
      })
}

/** The parent spawns a job by a name and waits for it. */
const naming: ScriptedModel.Script = ({ body, text, toolOutput }) => {
  if (text !== "parent's work") return ScriptedModel.text("the job is done")
  const hasSpawned = JSON.stringify(body).includes("/root/job")
  if (toolOutput === undefined && !hasSpawned)
    return inNamespace("spawn_agent", { task_name: "job", message: "do it", fork_turns: "none" })
  return toolOutput?.includes("/root/job") === true
    ? inNamespace("wait_agent", { timeout_ms: 10000 })
    : ScriptedModel.text("I am done")
}

const inNamespace = (name: string, args: object) =>
  ScriptedModel.callTool({ namespace: "collaboration", name, arguments: args })

/** The session lets its children wait, and nothing else. */
const watched = {
  settings: { ...free, approvalPolicy: "untrusted" },
  approvals: Approvals.make({
    command: ({ command }) =>
      Effect.succeed(command?.includes(untilGo) === true ? "accept" : "decline")
  })
}
