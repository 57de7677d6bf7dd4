/** Threads as things, on the real server. */
import {
  AppServerPool,
  Credential,
  History,
  Run,
  Session,
  Sessions,
  SessionStore,
  Threads
} from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Redacted, Ref, Schedule, Stream } from "effect"
import { describeReal, goodToken, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const hello: ScriptedModel.Script = ({ text }) => ScriptedModel.text(`hello ${text}`)

const ids = (page: Threads.Page) => page.threads.map(({ id }) => id)

/** Runs a turn on a new thread. The server tells time in seconds. */
const say = (
  server: Session.Options["server"],
  input: string,
  credential?: Credential.Credential
) =>
  Run.run({ server, input, ...(credential === undefined ? {} : { credential }) }).pipe(
    Effect.map(({ threadId }) => threadId),
    Effect.zipLeft(Effect.sleep("1100 millis"))
  )

describeReal("the threads of the real server", () => {
  it.scopedLive("are listed, searched, named, archived, exported, copied and deleted", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello, { experimentalApi: true })
      yield* Effect.gen(function* () {
        const one = yield* say(spec, "one")
        const two = yield* say(spec, "two")
        const threads = yield* Threads.make({ server: spec })
        const first = yield* threads.list({ limit: 1 })
        expect(ids(first)).toEqual([two])
        expect(ids(yield* threads.list({ limit: 1, cursor: first.next }))).toEqual([one])
        expect(ids(yield* threads.list({ titled: "one" }))).toEqual([one])
        expect(ids(yield* threads.list({ only: [two] }))).toEqual([two])
        expect(ids(yield* threads.list({ cwd: "/elsewhere" }))).toEqual([])
        const { found } = yield* threads.search("HELLO TWO")
        expect(found).toMatchObject([{ thread: { id: two }, snippet: "hello two" }])
        yield* threads.name(one, "A name")
        expect(yield* threads.read(one)).toMatchObject({
          name: "A name",
          preview: "one",
          status: "notLoaded",
          ephemeral: false,
          model: "scripted"
        })
        yield* threads.archive(one)
        expect(ids(yield* threads.list({ archived: true }))).toEqual([one])
        expect(yield* Effect.flip(threads.archive(one))).toMatchObject({ reason: "ThreadArchived" })
        const exported = yield* threads.export(one)
        expect(exported.turns.map(History.textOf)).toEqual(["hello one"])
        yield* threads.unarchive(one)
        const copy = yield* threads.fork(one)
        expect(yield* threads.read(copy)).toMatchObject({ forkedFrom: one, name: "A name" })
        const refused = yield* Effect.flip(threads.delete(one))
        expect(refused).toMatchObject({ _tag: "RequestError" })
        expect(String(refused)).toContain("forked history still references it")
        yield* threads.archive(one)
        const archived = yield* Effect.flip(threads.delete(one))
        expect(String(archived)).toContain("forked history still references it")
        expect(archived).toMatchObject({ _tag: "RequestError" })
        expect(yield* Effect.flip(threads.history(one, { cursor: "none" }))).toMatchObject({
          _tag: "RequestError"
        })
        yield* threads.delete(copy)
        yield* threads.delete(one)
        expect(yield* Effect.flip(threads.read(one))).toMatchObject({ reason: "ThreadGone" })
        expect(ids(yield* threads.list())).toEqual([two])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("are shown and touched only for their owner", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const credential = Credential.bearer(Redacted.make(goodToken), { owner: "ada" })
        const nobodys = yield* say(spec, "one")
        const adas = yield* say(spec, "two", credential)
        const nobody = yield* Threads.make({ server: spec })
        const ada = yield* Threads.make({ server: spec, credential })
        expect(ids(yield* nobody.list())).toEqual([nobodys])
        expect(ids(yield* ada.list())).toEqual([adas])
        // Asked without a list of providers, the server leaves out what has a provider of its own.
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
        const { data } = yield* server.request("thread/list", {})
        expect(data.map(({ id }) => id)).toEqual([nobodys])
        for (const [threads, id] of [
          [nobody, adas],
          [ada, nobodys]
        ] as const) {
          for (const refused of [
            threads.read(id),
            threads.history(id),
            threads.name(id, "stolen"),
            threads.archive(id),
            threads.delete(id),
            threads.fork(id)
          ]) {
            expect(yield* Effect.flip<unknown, unknown, never>(refused)).toMatchObject({
              reason: "NotOwner"
            })
          }
        }
        expect((yield* ada.history(adas)).turns).toHaveLength(1)
        expect(yield* Effect.flip(ada.search("x"))).toMatchObject({ _tag: "RequestError" })
        const thread = { _tag: "Resume", threadId: yield* ada.fork(adas) } as const
        expect(yield* Run.run({ server: spec, input: "more", thread, credential })).toMatchObject({
          text: "hello more"
        })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("tell what becomes of them, at whoever's request", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      yield* Effect.gen(function* () {
        const threads = yield* Threads.make({ server: spec })
        const old = yield* say(spec, "old")
        const seen = yield* Ref.make<ReadonlyArray<string>>([])
        const fiber = yield* threads.changes.pipe(
          Stream.runForEach((change) =>
            Ref.update(seen, (before) => [
              ...before,
              `${change._tag} ${"threadId" in change ? change.threadId : change.thread.id}`
            ])
          ),
          Effect.fork
        )
        const session = yield* Session.make({ key: "s", server: spec })
        const { threadId, turnId } = yield* Effect.delay(session.run("one"), "200 millis")
        yield* session.btw("aside")
        const { server } = yield* (yield* AppServerPool.AppServerPool).lease(spec)
        yield* server.request("thread/name/set", { threadId, name: "A name" })
        yield* session.rewind({ before: turnId })
        yield* threads.archive(threadId)
        yield* threads.unarchive(threadId)
        yield* threads.delete(old)
        const expected = [
          `Started ${threadId}`,
          `Named ${threadId}`,
          `Rewound ${threadId}`,
          `Archived ${threadId}`,
          `Unarchived ${threadId}`,
          `Deleted ${old}`
        ]
        yield* Ref.get(seen).pipe(
          Effect.repeat({
            schedule: Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurs(200)),
            until: (lines) => lines.length >= expected.length
          })
        )
        expect(yield* Ref.get(seen)).toEqual(expected)
        yield* Fiber.interrupt(fiber)
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("are joined with the sessions that are on them", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(hello)
      const Live = Sessions.Sessions.layer(() => ({ server: spec })).pipe(
        Layer.provide(SessionStore.memory),
        Layer.provideMerge(pool)
      )
      yield* Effect.gen(function* () {
        const stray = yield* say(spec, "stray")
        const sessions = yield* Sessions.Sessions
        const { threadId } = yield* Effect.scoped(
          Effect.flatMap(sessions.get("chat:42"), (session) => session.run("one"))
        )
        const threads = yield* Threads.make({ server: spec })
        yield* threads.name(threadId, "A name")
        const listing = yield* sessions.list
        const [chat] = yield* threads.ofSessions(listing)
        expect(Option.getOrUndefined(chat?.thread ?? Option.none())).toMatchObject({
          id: threadId,
          name: "A name"
        })
        const listed = Threads.withSessions((yield* threads.list()).threads, listing)
        expect(listed.map(({ session, thread }) => [thread.id, Option.isSome(session)])).toEqual([
          [threadId, true],
          [stray, false]
        ])
      }).pipe(Effect.provide(Live))
    }).pipe(scoped)
  )
})
