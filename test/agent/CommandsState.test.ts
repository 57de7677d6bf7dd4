import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as CommandsState from "../../packages/agent/src/internal/session/CommandsState.js"

const id = FastCheck.constantFrom("a", "b", "c")
const turnId = FastCheck.constantFrom("t1", "t2")

const event: FastCheck.Arbitrary<CommandsState.Event> = FastCheck.oneof(
  FastCheck.record({
    _tag: FastCheck.constant("Started" as const),
    command: FastCheck.record({ id, threadId: FastCheck.constant("thread"), turnId })
  }),
  FastCheck.record({ _tag: FastCheck.constant("TurnEnded" as const), turnId }),
  FastCheck.record({
    _tag: FastCheck.constant("Completed" as const),
    id,
    exitCode: FastCheck.constantFrom(undefined, -1, 0, 3, 137),
    output: FastCheck.constantFrom(undefined, "all")
  }),
  FastCheck.constant<CommandsState.Event>({ _tag: "Gone" })
)

const play = (events: ReadonlyArray<CommandsState.Event>) =>
  events.reduce<readonly [CommandsState.State, ReadonlyArray<CommandsState.Action>]>(
    ([state, before], event) => {
      const [after, actions] = CommandsState.step(state, event)
      return [after, [...before, ...actions]]
    },
    [CommandsState.none, []]
  )

const started = (id: string, turnId = "t1") =>
  ({ _tag: "Started", command: { id, threadId: "thread", turnId } }) as const

const completed = (exitCode: number | undefined) =>
  ({ _tag: "Completed", id: "a", exitCode, output: "all" }) as const

describe("the commands of a thread", () => {
  it("have ended, every one of them, when the thread is gone, and none keeps the server", () =>
    FastCheck.assert(
      FastCheck.property(FastCheck.array(event, { maxLength: 30 }), (events) => {
        const [state, actions] = play([...events, { _tag: "Gone" }])
        expect(state.size).toBe(0)
        const kept = new Set<string>()
        for (const { _tag, id } of actions) {
          if (_tag === "KeepServer") kept.add(id)
          else kept.delete(id)
        }
        expect([...kept]).toEqual([])
      })
    ))

  it("keep the server from the end of their own turn on", () => {
    const [, actions] = play([
      started("a"),
      started("b", "t2"),
      { _tag: "TurnEnded", turnId: "t1" },
      { _tag: "TurnEnded", turnId: "t1" }
    ])
    expect(actions).toEqual([{ _tag: "KeepServer", id: "a" }])
  })

  for (const [exitCode, how] of [
    [0, "Exited"],
    [3, "Exited"],
    [-1, "Terminated"],
    [137, "Terminated"],
    [undefined, "Terminated"]
  ] as const) {
    it(`of exit code ${exitCode} are told as ${how}, once`, () => {
      const [, actions] = play([started("a"), completed(exitCode), completed(exitCode)])
      expect(actions).toEqual([
        {
          _tag: "End",
          id: "a",
          how,
          exitCode: how === "Exited" ? exitCode : undefined,
          output: "all"
        }
      ])
    })
  }
})
