/** Threads as things, on the fake. */
import {
  Credential,
  History,
  Run,
  Session,
  Sessions,
  SessionStore,
  Threads
} from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Redacted, Stream } from "effect"
import { Pool, settle, threadsClosed } from "../guarantees/support.ts"
import { onFake, pass, sent } from "./support.ts"

const hello: FakeAppServer.Options = { turns: ({ text }) => FakeTurn.text(`hello ${text}`) }

const ownedBy = (owner: string) => Credential.bearer(Redacted.make("token"), { owner })

/** Runs a turn on a new thread, and returns its id. */
const say = (fake: FakeAppServer.FakeAppServer, input: string, owner?: string) =>
  Run.run({
    server: fake.spec(),
    input,
    ...(owner === undefined ? {} : { credential: ownedBy(owner) })
  }).pipe(
    Effect.map(({ threadId }) => threadId),
    Effect.zipLeft(pass("1 second"))
  )

const ids = (page: Threads.Page) => page.threads.map(({ id }) => id)

describe("the threads of a server", () => {
  it.scoped("are listed page by page, those used last first, and found by their words", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const one = yield* say(fake, "one")
        const two = yield* say(fake, "two")
        const three = yield* say(fake, "three")
        const thread = { _tag: "Resume", threadId: one } as const
        yield* Run.run({ server: fake.spec(), input: "again", thread })
        const threads = yield* Threads.make({ server: fake.spec({ experimentalApi: true }) })
        const first = yield* threads.list({ limit: 2 })
        expect(ids(first)).toEqual([one, three])
        expect(ids(yield* threads.list({ limit: 2, cursor: first.next }))).toEqual([two])
        expect(ids(yield* threads.list({ titled: "two" }))).toEqual([two])
        expect(ids(yield* threads.list({ only: [two, three] }))).toEqual([three, two])
        expect(ids(yield* threads.list({ cwd: "/elsewhere" }))).toEqual([])
        expect(yield* threads.search("AGAIN")).toMatchObject({
          found: [{ thread: { id: one, preview: "one" }, snippet: "again" }],
          next: undefined
        })
      })
    )
  )

  it.scoped("cannot be searched without the experimental protocol, and the refusal says so", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const threads = yield* Threads.make({ server: fake.spec() })
        const refused = yield* Effect.flip(threads.search("x"))
        expect(refused).toMatchObject({ _tag: "RequestError", method: "thread/search" })
        expect(refused.message).toContain("experimentalApi")
      })
    )
  )

  it.scoped("are named, archived, taken out again, exported, copied and deleted", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const id = yield* say(fake, "one")
        const threads = yield* Threads.make({ server: fake.spec() })
        yield* threads.name(id, "A name")
        expect(yield* threads.read(id)).toMatchObject({ name: "A name", preview: "one" })
        yield* threads.archive(id)
        expect(ids(yield* threads.list())).toEqual([])
        expect(ids(yield* threads.list({ archived: true }))).toEqual([id])
        for (const refused of [threads.archive(id), threads.name(id, "x")]) {
          expect(yield* Effect.flip(refused)).toMatchObject({ reason: "ThreadArchived" })
        }
        const exported = yield* threads.export(id)
        expect(exported).toMatchObject({ thread: { name: "A name" } })
        expect(exported.turns.map(History.textOf)).toEqual(["hello one"])
        expect(yield* threads.history(id)).toMatchObject({ turns: exported.turns })
        yield* threads.unarchive(id)
        const copy = yield* threads.fork(id)
        yield* threadsClosed
        expect(yield* threads.read(copy)).toMatchObject({ forkedFrom: id, name: "A name" })
        expect(yield* Effect.flip(threads.delete(id))).toMatchObject({ _tag: "RequestError" })
        yield* threads.delete(copy)
        yield* threads.delete(id)
        for (const gone of [
          threads.read(id),
          threads.delete(id),
          threads.archive(id),
          threads.history(id),
          threads.export(id),
          threads.fork(id)
        ]) {
          expect(yield* Effect.flip<unknown, unknown, never>(gone)).toMatchObject({
            _tag: "TurnError",
            reason: "ThreadGone"
          })
        }
      })
    )
  )

  it.scoped("that are archived are refused for the reason that there is", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const id = yield* say(fake, "one")
        const threads = yield* Threads.make({ server: fake.spec() })
        yield* threads.fork(id)
        yield* threadsClosed
        yield* threads.archive(id)
        for (const [refused, why] of [
          [threads.delete(id), "forked history still references it"],
          [threads.history(id, { cursor: "none" }), "cursor"]
        ] as const) {
          const failure = yield* Effect.flip<unknown, unknown, never>(refused)
          expect(failure).toMatchObject({ _tag: "RequestError" })
          expect(String(failure)).toContain(why)
        }
      })
    )
  )

  it.scoped("that are long are exported whole, page by page", () =>
    onFake({}, (fake) =>
      Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: fake.spec() })
        for (let n = 0; n < 120; n++) yield* session.run(`${n}`)
        const threads = yield* Threads.make({ server: fake.spec() })
        const { turns } = yield* threads.export(Option.getOrThrow(yield* session.threadId))
        expect(turns).toHaveLength(120)
        expect(turns[0]).toMatchObject({ items: [{ content: [{ text: "0" }] }, {}] })
      })
    )
  )
})

/** All that can be done with a thread. */
const operations = (threads: Threads.Threads, id: string) => [
  threads.read(id),
  threads.history(id),
  threads.export(id),
  threads.name(id, "stolen"),
  threads.archive(id),
  threads.unarchive(id),
  threads.fork(id),
  threads.delete(id)
]

describe("the threads of an owner", () => {
  it.scoped("are shown to nobody else, and touched by nobody else", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec({ experimentalApi: true })
        const nobodys = yield* say(fake, "one")
        const adas = yield* say(fake, "one", "ada")
        const bobs = yield* say(fake, "one", "bob")
        const of = { nobody: {}, ada: { owner: "ada" }, bob: { credential: ownedBy("bob") } }
        const own = { nobody: nobodys, ada: adas, bob: bobs }
        for (const who of ["nobody", "ada", "bob"] as const) {
          const threads = yield* Threads.make({ server, ...of[who] })
          expect(ids(yield* threads.list())).toEqual([own[who]])
          expect((yield* threads.search("one")).found.map(({ thread }) => thread.id)).toEqual([
            own[who]
          ])
          for (const id of Object.values(own).filter((id) => id !== own[who])) {
            for (const refused of operations(threads, id)) {
              expect(yield* Effect.flip<unknown, unknown, never>(refused)).toMatchObject({
                reason: "NotOwner",
                threadId: id
              })
            }
          }
          expect((yield* threads.history(own[who])).turns).toHaveLength(1)
        }
        const process = yield* fake.awaitProcess(2)
        expect(yield* sent(process, "thread/delete")).toEqual([])
        const bob = yield* Threads.make({ server, ...of.bob })
        const copy = yield* bob.fork(bobs)
        expect(ids(yield* bob.list({ only: [copy] }))).toEqual([copy])
      })
    )
  )
})

/** Reads changes in the background. */
const watching = (threads: Threads.Threads) =>
  Effect.gen(function* () {
    const seen: Array<Threads.Change> = []
    const fiber = yield* threads.changes.pipe(
      Stream.runForEach((change) => Effect.sync(() => seen.push(change))),
      Effect.fork
    )
    yield* settle
    const lines = Effect.map(settle, () =>
      seen
        .splice(0)
        .map((change) =>
          "threadId" in change
            ? `${change._tag} ${change.threadId}`
            : `${change._tag} ${change.thread.id}`
        )
    )
    return { fiber, lines }
  })

describe("a change of a thread", () => {
  it.scoped("is told, whoever has made it", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const old = yield* say(fake, "old")
        const threads = yield* Threads.make({ server })
        const { fiber, lines } = yield* watching(threads)
        const session = yield* Session.make({ key: "s", server })
        const { threadId, turnId } = yield* session.run("one")
        yield* session.btw("aside")
        expect(yield* lines).toEqual([`Started ${threadId}`])
        const other = yield* (yield* Pool).lease(server)
        yield* other.server.request("thread/name/set", { threadId, name: "A name" })
        yield* session.rewind({ before: turnId })
        yield* threads.archive(threadId)
        yield* threads.unarchive(threadId)
        yield* threads.delete(threadId)
        yield* threads.delete(old)
        expect(yield* lines).toEqual([
          `Named ${threadId}`,
          `Rewound ${threadId}`,
          `Archived ${threadId}`,
          `Unarchived ${threadId}`,
          `Deleted ${threadId}`,
          `Deleted ${old}`
        ])
        yield* (yield* fake.awaitProcess(1)).exit(0)
        expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "TransportError" })
      })
    )
  )

  it.scoped("is missed by a reader that is far behind, the oldest first, and the loss is not", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const id = yield* say(fake, "one")
        const threads = yield* Threads.make({ server })
        const names: Array<string | undefined> = []
        const isFree = yield* Effect.makeLatch(false)
        const reading = yield* threads.changes.pipe(
          Stream.runForEach((change) => {
            if (change._tag === "Named") names.push(change.name)
            return isFree.await
          }),
          Effect.fork
        )
        yield* settle
        for (let n = 0; n < 1_500; n++) yield* threads.name(id, `${n}`)
        yield* (yield* fake.awaitProcess(1)).exit(0)
        yield* settle
        yield* isFree.open
        expect(yield* Effect.flip(Fiber.join(reading))).toMatchObject({ _tag: "TransportError" })
        expect(names.at(-1)).toBe("1499")
        expect(names.length).toBeLessThan(1_500)
      })
    )
  )

  it.scoped("is told by the next server when one drains, which the reader does not keep", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const id = yield* say(fake, "one")
        const threads = yield* Threads.make({ server })
        const { fiber, lines } = yield* watching(threads)
        const { end } = yield* (yield* Pool).drain(server)
        yield* pass("1 minute")
        expect(yield* end).toMatchObject([{ generation: 1, cut: 0 }])
        yield* threads.name(id, "A name")
        expect(yield* lines).toEqual([`Named ${id}`])
        expect(yield* fake.spawns).toBe(2)
        yield* (yield* fake.awaitProcess(2)).exit(0)
        expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "TransportError" })
      })
    )
  )

  it.scoped("is told to its owner alone", () =>
    onFake(hello, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const before = yield* say(fake, "old", "ada")
        const mine = yield* Threads.make({ server, owner: "ada" })
        const ada = yield* watching(mine)
        const bob = yield* watching(yield* Threads.make({ server, owner: "bob" }))
        const nobody = yield* watching(yield* Threads.make({ server }))
        const id = yield* say(fake, "one", "ada")
        yield* mine.name(before, "A name")
        yield* mine.delete(id)
        yield* mine.delete(before)
        expect(yield* ada.lines).toEqual([
          `Started ${id}`,
          `Named ${before}`,
          `Deleted ${id}`,
          `Deleted ${before}`
        ])
        expect(yield* bob.lines).toEqual([])
        expect(yield* nobody.lines).toEqual([])
      })
    )
  )
})

describe("threads and sessions", () => {
  it.scoped("are joined by the id of the thread", () =>
    onFake(hello, (fake) => {
      const server = fake.spec()
      const Live = Sessions.Sessions.layer(() => ({ server })).pipe(
        Layer.provide(SessionStore.memory)
      )
      return Effect.gen(function* () {
        const stray = yield* say(fake, "stray")
        const threads = yield* Threads.make({ server })
        const sessions = yield* Sessions.Sessions
        const [kept, archived] = yield* Effect.forEach(["kept", "archived"], (key) =>
          Effect.scoped(Effect.flatMap(sessions.get(key), (session) => session.run(key)))
        )
        const fresh = sessions.get("fresh")
        yield* fresh
        yield* threads.archive(archived?.threadId ?? "")
        const listing = yield* sessions.list
        const joined = yield* threads.ofSessions(listing)
        expect(
          joined.map(({ session, thread }) => [
            session.key,
            Option.getOrUndefined(Option.map(thread, ({ preview }) => preview))
          ])
        ).toEqual([
          ["archived", "archived"],
          ["fresh", undefined],
          ["kept", "kept"]
        ])
        const listed = Threads.withSessions((yield* threads.list()).threads, listing)
        expect(
          listed.map(({ session, thread }) => [
            thread.id,
            Option.getOrUndefined(Option.map(session, ({ key }) => key))
          ])
        ).toEqual([
          [kept?.threadId, "kept"],
          [stray, undefined]
        ])
      }).pipe(Effect.scoped, Effect.provide(Live))
    })
  )
})
