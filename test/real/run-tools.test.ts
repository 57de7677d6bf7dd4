import { Run, Session, Tool } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Context, Deferred, Effect, Logger, LogLevel, Option, Schema } from "effect"
import { onlyServer } from "./commands.ts"
import { describeReal, real, signal } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

class Rooms extends Context.Tag("Rooms")<Rooms, ReadonlyMap<number, string>>() {}

const withRooms = Effect.provideService(Rooms, new Map([[7, "Ada"]]))

const nothing = Schema.Struct({})

const find = Tool.make("find", {
  description: "Finds a room",
  parameters: Schema.Struct({ room: Schema.Int }),
  handle: ({ room }) =>
    Effect.flatMap(Rooms, (rooms) =>
      Effect.orElseFail(Option.fromNullable(rooms.get(room)), () => `there is no room ${room}`)
    )
})

const slow = Tool.make("slow", {
  description: "Is slow",
  parameters: nothing,
  handle: () => Effect.never,
  deadline: "50 millis"
})

/** Two tools, each of which can only answer while the other is being called. */
const pair = Effect.gen(function* () {
  const [ping, pong] = yield* Effect.all([Deferred.make<void>(), Deferred.make<void>()])
  const tool = (name: string, mine: Deferred.Deferred<void>, other: Deferred.Deferred<void>) =>
    Tool.make(name, {
      description: `Is the other half of the pair`,
      parameters: nothing,
      handle: () =>
        Deferred.succeed(mine, undefined).pipe(
          Effect.zipRight(Deferred.await(other)),
          Effect.as(`${name} done`)
        )
    })
  return [tool("ping", ping, pong), tool("pong", pong, ping)]
})

/** The model calls what the user names, and then says what it was shown. */
const obedient: ScriptedModel.Script = ({ text, toolOutput }) =>
  toolOutput === undefined
    ? ScriptedModel.callTools(...Schema.decodeSync(Calls)(text))
    : ScriptedModel.text(toolOutput)

const Calls = Schema.parseJson(
  Schema.Array(Schema.Struct({ name: Schema.String, arguments: Schema.Unknown }))
)

const call = (...names: ReadonlyArray<string>) =>
  JSON.stringify(names.map((name) => ({ name, arguments: {} })))

const findRoom = (room: number) => JSON.stringify([{ name: "find", arguments: { room } }])

describeReal("a run with tools, on the real server", () => {
  it.scopedLive(
    "they use the run's services, and a call that fails or takes too long is told to the model, which goes on",
    () =>
      Effect.gen(function* () {
        const { pool, spec } = yield* real(obedient, { experimentalApi: true })
        yield* Effect.gen(function* () {
          const say = (input: string) =>
            Run.run({ server: spec, input, tools: [find, slow] }).pipe(
              withRooms,
              Effect.map(({ items, text }) => ({
                text,
                calls: items.flatMap((item) =>
                  "success" in item ? [[item.type, item.success]] : []
                )
              }))
            )
          expect(yield* say(findRoom(7))).toEqual({
            text: "Ada",
            calls: [["dynamicToolCall", true]]
          })
          expect(yield* say(findRoom(8))).toEqual({
            text: 'The tool "find" failed: there is no room 8',
            calls: [["dynamicToolCall", false]]
          })
          expect(yield* say(call("slow"))).toEqual({
            text: 'The tool "slow" failed: it timed out after 50ms',
            calls: [["dynamicToolCall", false]]
          })
        }).pipe(Effect.provide(pool))
      }).pipe(scoped, Logger.withMinimumLogLevel(LogLevel.None))
  )

  it.scopedLive("two calls of one answer are made beside each other", () =>
    Effect.gen(function* () {
      const { model, pool, spec } = yield* real(obedient, { experimentalApi: true })
      yield* Effect.gen(function* () {
        const tools = yield* pair
        const result = yield* Run.run({ server: spec, input: call("ping", "pong"), tools })
        expect(result.text).toBe("pong done")
        expect(JSON.stringify((yield* model.requests)[1]?.body)).toContain('"output":"ping done"')
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "a session's are there in every turn, on the next server too, and in a side question",
    () =>
      Effect.gen(function* () {
        const { pool, spec } = yield* real(obedient, { experimentalApi: true })
        yield* Effect.gen(function* () {
          const session = yield* Session.make({ key: "s", server: spec, tools: [find] })
          expect((yield* session.run(findRoom(7))).text).toBe("Ada")
          expect((yield* session.btw(findRoom(7))).text).toBe("Ada")
          yield* signal((yield* onlyServer)?.pid, "SIGKILL")
          expect(yield* session.run(findRoom(7))).toMatchObject({ text: "Ada", generation: 2 })
        }).pipe(withRooms, Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("a call that is open when its run is left is interrupted", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(obedient, { experimentalApi: true })
      yield* Effect.gen(function* () {
        const called = yield* Deferred.make<void>()
        const ended = yield* Deferred.make<void>()
        const endless = Tool.make("endless", {
          description: "Never ends",
          parameters: nothing,
          handle: () =>
            Deferred.succeed(called, undefined).pipe(
              Effect.zipRight(Effect.never),
              Effect.onInterrupt(() => Deferred.succeed(ended, undefined))
            )
        })
        const input = call("endless")
        yield* Effect.raceFirst(
          Run.run({ server: spec, input, tools: [endless] }),
          Deferred.await(called)
        )
        expect(yield* Deferred.isDone(ended)).toBe(true)
        const next = yield* Run.run({ server: spec, input: findRoom(7), tools: [find] })
        expect(next).toMatchObject({ text: "Ada", generation: 1 })
      }).pipe(withRooms, Effect.provide(pool))
    }).pipe(scoped)
  )
})
