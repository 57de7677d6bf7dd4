import { Credential, Run, Session, Sessions, SessionStore } from "@effect-codex/agent"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Option, Redacted, Schema } from "effect"
import { pooled, settle } from "../guarantees/support.ts"
import { onTurn, pass, sent } from "./support.ts"

class Chats extends Sessions.Tag<Chats>()("Chats", {
  metadata: Schema.Struct({ title: Schema.String })
}) {}

/** A program from its start to its end, over a server and a store that outlive it. */
const running =
  (fake: FakeAppServer.FakeAppServer, store: SessionStore.Service) =>
  <A, E, R>(program: (chats: Chats["Type"]) => Effect.Effect<A, E, R>) =>
    Effect.flatMap(Chats, program).pipe(
      Effect.scoped,
      Effect.provide(
        Chats.layer(({ owner }) => ({
          server: fake.spec(),
          metadata: { title: `of ${Option.getOrElse(owner, () => "nobody")}` }
        })).pipe(
          Layer.provide(Layer.succeed(SessionStore.SessionStore, store)),
          Layer.provide(pooled(fake))
        )
      )
    )

const memory = Effect.map(Layer.build(SessionStore.memory), Context.get(SessionStore.SessionStore))

const notOwner = { _tag: "NotOwner", key: "k" }

/** All that can be done with a key. */
const operations = (chats: Chats["Type"]) => [
  chats.get("k"),
  chats.find("k"),
  chats.create("k"),
  chats.forget("k"),
  chats.updateMetadata("k", () => ({ title: "changed" }))
]

/** What the others are told, those without an owner among them. */
const refusals = (chats: Chats["Type"]) =>
  Effect.forEach(
    [chats.ownedBy("bob"), chats, chats.ownedBy("ada").ownedBy("bob")].flatMap(operations),
    (operation) => Effect.scoped(Effect.flip<unknown, unknown, never>(Effect.scoped(operation)))
  )

/** Of the list, which says of a session what is said of it alone. */
const keysOf = (chats: Chats["Type"]) =>
  Effect.gen(function* () {
    const { sessions } = yield* chats.list
    expect(Option.toArray(yield* chats.describe("k"))).toEqual(sessions)
    return sessions.map(({ key }) => key)
  })

const say = (chats: Chats["Type"], text = "x") =>
  Effect.scoped(Effect.flatMap(chats.get("k"), (session) => session.run(text)))

describe("a session of one owner", () => {
  it.scoped(
    "is refused to every other, whatever is asked, live or stored, and is not changed",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
        const store = yield* memory
        const program = running(fake, store)
        const before = yield* program((chats) =>
          Effect.gen(function* () {
            const session = yield* chats.ownedBy("ada").create("k")
            const unstored = yield* refusals(chats)
            const { threadId } = yield* session.run("x")
            return { threadId, refused: [...unstored, ...(yield* refusals(chats))] }
          })
        )
        const after = yield* program((chats) =>
          Effect.gen(function* () {
            const refused = yield* refusals(chats)
            expect(yield* keysOf(chats)).toEqual([])
            expect(yield* keysOf(chats.ownedBy("bob"))).toEqual([])
            expect(yield* keysOf(chats.ownedBy("ada"))).toEqual(["k"])
            return { refused, ...(yield* say(chats.ownedBy("ada"))) }
          })
        )
        for (const refusal of [...before.refused, ...after.refused]) {
          expect(refusal).toMatchObject(notOwner)
        }
        expect(after.threadId).toBe(before.threadId)
        expect((yield* store.list).entries).toMatchObject([
          { key: "k", owner: "ada", metadata: { title: "of ada" } }
        ])
      })
  )

  it.scoped("is for its owner what it is for anybody without owners", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
      const store = yield* memory
      yield* running(
        fake,
        store
      )((chats) =>
        Effect.gen(function* () {
          const own = chats.ownedBy("ada")
          yield* say(own)
          expect(yield* Effect.flip(own.create("k"))).toMatchObject({ _tag: "SessionExists" })
          expect(Option.isSome(yield* own.find("k"))).toBe(true)
          expect(yield* own.updateMetadata("k", () => ({ title: "t" }))).toEqual(
            Option.some({ title: "t" })
          )
          yield* own.forget("k")
          expect(yield* keysOf(own)).toEqual([])
          // A key that has no session is free.
          yield* say(chats.ownedBy("bob"))
          expect(yield* keysOf(chats.ownedBy("bob"))).toEqual(["k"])
        })
      )
      expect((yield* store.list).entries).toMatchObject([{ owner: "bob" }])
    })
  )

  it.scoped("is its owner's, also if a stranger asks first while it is looked up", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
      const store = yield* memory
      const { threadId } = yield* running(fake, store)((chats) => say(chats.ownedBy("ada")))
      const answered = yield* Deferred.make<void>()
      const slow = {
        ...store,
        get: (key: string) => Effect.zipRight(Deferred.await(answered), store.get(key))
      }
      yield* running(
        fake,
        slow
      )((chats) =>
        Effect.gen(function* () {
          const stranger = yield* Effect.fork(Effect.flip(Effect.scoped(chats.get("k"))))
          yield* settle
          const second = yield* Effect.fork(
            Effect.flip(Effect.scoped(chats.ownedBy("bob").create("k")))
          )
          const owner = yield* Effect.fork(say(chats.ownedBy("ada")))
          yield* settle
          yield* Deferred.succeed(answered, undefined)
          expect(yield* Fiber.join(stranger)).toMatchObject(notOwner)
          expect(yield* Fiber.join(second)).toMatchObject(notOwner)
          expect((yield* Fiber.join(owner)).threadId).toBe(threadId)
        })
      )
    })
  )

  it.scoped(
    "of two who ask for a new key at the same time, one has it, and the other is refused",
    () =>
      Effect.gen(function* () {
        const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
        const store = yield* memory
        const outcomes = yield* running(
          fake,
          store
        )((chats) =>
          Effect.forEach(["ada", "bob"], (owner) => Effect.either(say(chats.ownedBy(owner))), {
            concurrency: "unbounded"
          })
        )
        expect(outcomes).toMatchObject([{ _tag: "Right" }, { left: notOwner }])
        expect((yield* store.list).entries).toMatchObject([{ owner: "ada" }])
      })
  )

  it.scoped("that was stored without an owner is no owner's", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({ turns: () => FakeTurn.text("ok") })
      const program = running(fake, yield* memory)
      yield* program((chats) => say(chats))
      yield* program((chats) =>
        Effect.gen(function* () {
          for (const operation of operations(chats.ownedBy("ada"))) {
            const refused = Effect.flip<unknown, unknown, never>(Effect.scoped(operation))
            expect(yield* refused).toMatchObject(notOwner)
          }
          yield* say(chats)
        })
      )
    })
  )
})

const of = (owner: string | undefined, token = "a-good-token") =>
  Credential.bearer(Redacted.make(token), { owner })

describe("a thread of one owner", () => {
  const refused = { _tag: "TurnError", reason: "NotOwner" }

  const strangers: ReadonlyArray<readonly [string, Credential.Credential | undefined]> = [
    ["another owner", of("bob")],
    ["a credential without an owner", of(undefined)],
    ["no credential", undefined],
    ["a variable of another owner", Credential.variable("TOKEN", { owner: "bob" })]
  ]

  it.scoped.each(strangers)("can be neither resumed nor copied by %s", ([, credential]) =>
    onTurn(FakeTurn.text("ok"), (fake) =>
      Effect.gen(function* () {
        const server = fake.spec({ env: { TOKEN: "a-good-token" } })
        const run = (options: Omit<Run.Options, "server" | "input">) =>
          Run.run({ server, input: "x", ...options })
        const { threadId } = yield* run({ credential: of("ada") })
        yield* pass("1 second")
        const asStranger = credential === undefined ? {} : { credential }
        for (const _tag of ["Resume", "Fork"] as const) {
          const failure = yield* Effect.flip(run({ ...asStranger, thread: { _tag, threadId } }))
          expect(failure).toMatchObject({ ...refused, threadId })
        }
        // Nothing of it was copied, and no turn was started.
        const process = yield* fake.awaitProcess(1)
        expect(yield* sent(process, "thread/fork")).toEqual([])
        expect(yield* sent(process, "turn/start")).toHaveLength(1)
      })
    )
  )

  it.scoped.each(strangers)(
    "is refused to %s while a session holds it, which goes on",
    ([, credential]) =>
      onTurn(FakeTurn.text("ok"), (fake) =>
        Effect.gen(function* () {
          const server = fake.spec({ env: { TOKEN: "a-good-token" } })
          const session = yield* Session.make({ key: "k", server, credential: of("ada") })
          const { threadId } = yield* session.run("one")
          const asStranger = credential === undefined ? {} : { credential }
          for (const _tag of ["Resume", "Fork"] as const) {
            const thread = { _tag, threadId }
            const run = Run.run({ server, input: "x", thread, ...asStranger })
            expect(yield* Effect.flip(run)).toMatchObject(refused)
          }
          expect((yield* session.run("two")).threadId).toBe(threadId)
          expect((yield* session.btw("three")).threadId).not.toBe(threadId)
          expect(yield* sent(yield* fake.awaitProcess(1), "turn/start")).toHaveLength(3)
        })
      )
  )

  it.scoped("can be resumed and copied by its owner, whose token has changed", () =>
    onTurn(FakeTurn.text("ok"), (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "x", credential: of("ada") })
        yield* pass("1 second")
        const credential = of("ada", "another-good-token")
        for (const _tag of ["Fork", "Resume"] as const) {
          const run = Run.run({ server, input: "x", credential, thread: { _tag, threadId } })
          expect((yield* run).threadId === threadId).toBe(_tag === "Resume")
        }
      })
    )
  )

  it.scoped("may be a copy of a thread without an owner", () =>
    onTurn(FakeTurn.text("ok"), (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const { threadId } = yield* Run.run({ server, input: "x" })
        const copy = yield* Run.run({
          server,
          input: "x",
          credential: of("ada"),
          thread: { _tag: "Fork", threadId }
        })
        yield* pass("1 second")
        const thread = { _tag: "Fork", threadId: copy.threadId } as const
        expect(yield* Effect.flip(Run.run({ server, input: "x", thread }))).toMatchObject(refused)
      })
    )
  )
})
