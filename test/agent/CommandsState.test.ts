import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as CommandsState from "../../packages/agent/src/internal/session/CommandsState.js"

const key = FastCheck.constantFrom("a", "b", "c")
const turnId = FastCheck.constantFrom("t1", "t2")

const event: FastCheck.Arbitrary<CommandsState.Event> = FastCheck.oneof(
  FastCheck.record({
    _tag: FastCheck.constant("Started" as const),
    key,
    turnId,
    runs: FastCheck.boolean()
  }),
  FastCheck.record({ _tag: FastCheck.constant("Printed" as const), key }),
  FastCheck.record({
    _tag: FastCheck.constant("TurnEnded" as const),
    turnId,
    isComplete: FastCheck.boolean()
  }),
  FastCheck.record({
    _tag: FastCheck.constant("Completed" as const),
    key,
    exitCode: FastCheck.constantFrom(undefined, -1, 0, 3, 137),
    output: FastCheck.constantFrom(undefined, "all")
  }),
  FastCheck.constant<CommandsState.Event>({ _tag: "Gone" }),
  FastCheck.record({ _tag: FastCheck.constant("Gone" as const), keys: FastCheck.uniqueArray(key) })
)

const play = (...events: ReadonlyArray<CommandsState.Event>) =>
  events.reduce<readonly [CommandsState.State, ReadonlyArray<CommandsState.Action>]>(
    ([state, before], event) => {
      const [after, actions] = CommandsState.step(state, event)
      return [after, [...before, ...actions]]
    },
    [CommandsState.none, []]
  )

const started = (key: string, turnId = "t1", runs = true) =>
  ({ _tag: "Started", key, turnId, runs }) as const

const turnEnded = (turnId: string, isComplete = true) =>
  ({ _tag: "TurnEnded", turnId, isComplete }) as const

const completed = (exitCode: number | undefined) =>
  ({ _tag: "Completed", key: "a", exitCode, output: "all" }) as const

describe("the commands of a thread", () => {
  it("have ended, every one of them, when the thread is gone, and none keeps the server", () =>
    FastCheck.assert(
      FastCheck.property(FastCheck.array(event, { maxLength: 30 }), (events) => {
        const [before] = play(...events)
        const [state, actions] = CommandsState.step(before, { _tag: "Gone" })
        expect(state.size).toBe(0)
        expect(CommandsState.isBusy(state)).toBe(false)
        expect(actions.map(({ key }) => key)).toEqual([...before.keys()])
      })
    ))

  it("have ended when their own thread is gone, and those of other threads go on", () => {
    const [state, actions] = play(started("a"), started("b"), turnEnded("t1"), {
      _tag: "Gone",
      keys: ["a", "c"]
    })
    expect([...state.keys()]).toEqual(["b"])
    expect(actions.at(-1)).toMatchObject({ _tag: "End", key: "a", how: "Gone" })
    expect(actions.filter(({ _tag }) => _tag === "End")).toHaveLength(1)
  })

  it("keep the server from the end of their own turn on", () => {
    const [during] = play(started("a"), started("b", "t2"))
    expect(CommandsState.isBusy(during)).toBe(false)
    const [state, actions] = play(
      started("a"),
      started("b", "t2"),
      turnEnded("t1"),
      turnEnded("t1")
    )
    expect(CommandsState.isBusy(state)).toBe(true)
    expect(actions).toEqual([{ _tag: "Left", key: "a" }])
  })

  const asked = started("a", "t1", false)
  const phase = (...events: ReadonlyArray<CommandsState.Event>) =>
    play(...events)[0].get("a")?.phase

  it("that had to be approved run after a turn that is complete, also if they print nothing", () => {
    expect(phase(asked)).toBe("Asked")
    expect(phase(asked, turnEnded("t1"))).toBe("LeftRunning")
  })

  it("that wait for an approval when their turn is interrupted have never run", () => {
    expect(phase(asked, turnEnded("t1", false))).toBe(undefined)
    expect(phase(started("a"), turnEnded("t1", false))).toBe("LeftRunning")
    expect(phase(asked, { _tag: "Printed", key: "a" }, turnEnded("t1", false))).toBe("LeftRunning")
  })

  for (const [exitCode, how] of [
    [0, "Exited"],
    [3, "Exited"],
    [-1, "Terminated"],
    [137, "Terminated"],
    [undefined, "Terminated"]
  ] as const) {
    it(`of exit code ${exitCode} are told as ${how}, once`, () => {
      const [, actions] = play(started("a"), completed(exitCode), completed(exitCode))
      expect(actions).toEqual([
        {
          _tag: "End",
          key: "a",
          how,
          exitCode: how === "Exited" ? exitCode : undefined,
          output: "all"
        }
      ])
    })
  }
})
