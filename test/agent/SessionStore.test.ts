import { SessionStore } from "@effect-codex/agent"
import { Error, FileSystem, KeyValueStore, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import {
  Context,
  Data,
  DateTime,
  Effect,
  Either,
  Equal,
  Fiber,
  Layer,
  Option,
  Ref,
  Schema,
  TestClock
} from "effect"
import { settle } from "../guarantees/support.ts"

const at = (iso: string): DateTime.Utc => DateTime.unsafeMake(iso)

const entry = (
  key: string,
  threadId = `thread of ${key}`,
  updatedAt = "2026-01-02T03:04:05.678Z"
) => ({ key, threadId, updatedAt: at(updatedAt) }) satisfies SessionStore.Entry

const isEntry = (found: Option.Option<SessionStore.Entry>, expected: SessionStore.Entry) => {
  const { updatedAt, ...rest } = Option.getOrThrow(found)
  const { updatedAt: expectedAt, ...expectedRest } = expected
  expect(rest).toEqual(expectedRest)
  expect(DateTime.formatIso(updatedAt)).toBe(DateTime.formatIso(expectedAt))
}

const entriesIn = (store: SessionStore.Service) => Effect.map(store.list, ({ entries }) => entries)

const tempFolder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())

/** A store over a folder, as another program would have it: nothing is shared but the disk. */
const opened = (folder: string, changes: Partial<FileSystem.FileSystem> = {}) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const context = yield* Layer.build(
      Layer.provide(
        SessionStore.file(folder),
        Layer.succeed(FileSystem.FileSystem, { ...fs, ...changes })
      )
    )
    return Context.get(context, SessionStore.SessionStore)
  })

/** A store over key-value pairs, as another program would have it: nothing is shared but the pairs. */
const inValues = (values: KeyValueStore.KeyValueStore) =>
  Effect.map(
    Layer.build(
      Layer.provide(SessionStore.keyValue, Layer.succeed(KeyValueStore.KeyValueStore, values))
    ),
    Context.get(SessionStore.SessionStore)
  )

const layers = [
  [
    "in memory",
    Effect.map(Layer.build(SessionStore.memory), Context.get(SessionStore.SessionStore))
  ],
  ["in files", Effect.flatMap(tempFolder, (folder) => opened(`${folder}/not/there/yet`))],
  [
    "in key-value pairs",
    Effect.flatMap(KeyValueStore.KeyValueStore, inValues).pipe(
      Effect.provide(KeyValueStore.layerMemory)
    )
  ],
  [
    "in key-value pairs in files",
    Effect.flatMap(tempFolder, (folder) =>
      Effect.flatMap(KeyValueStore.KeyValueStore, inValues).pipe(
        Effect.provide(KeyValueStore.layerFileSystem(`${folder}/values`))
      )
    )
  ]
] as const

const strange: ReadonlyArray<readonly [string, string]> = [
  ["empty", ""],
  ["a path", "../../etc/passwd"],
  ["a dot", "."],
  ["long", "k".repeat(5000)],
  ["not Latin", "séance 会話 \u0000\n"]
]

describe.each(layers)("a session store %s", (_, make) => {
  it.scoped("is empty at first, and has nothing to remove", () =>
    Effect.gen(function* () {
      const store = yield* make
      expect(yield* entriesIn(store)).toEqual([])
      expect(yield* store.get("a")).toEqual(Option.none())
      yield* store.remove("a")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("finds what was put, by its key alone", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* store.put(entry("a"))
      yield* store.put(entry("A"))
      isEntry(yield* store.get("a"), entry("a"))
      isEntry(yield* store.get("A"), entry("A"))
      expect(yield* store.get("b")).toEqual(Option.none())
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("keeps the last of one key", () =>
    Effect.gen(function* () {
      const store = yield* make
      const second = entry("a", "second", "2027-01-01T00:00:00.000Z")
      yield* store.put(entry("a", "first"))
      yield* store.put(second)
      isEntry(yield* store.get("a"), second)
      expect(yield* entriesIn(store)).toHaveLength(1)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("keeps keys apart that only UTF-16 can tell apart", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* store.put(entry("\ud800", "one"))
      yield* store.put(entry("\ud801", "other"))
      isEntry(yield* store.get("\ud800"), entry("\ud800", "one"))
      expect(yield* entriesIn(store)).toHaveLength(2)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("lists every entry, in the order of the keys", () =>
    Effect.gen(function* () {
      const store = yield* make
      const keys = ["d", "b", "a", "c", "e", "f"]
      yield* Effect.forEach(keys, (key) => store.put(entry(key)), { concurrency: "unbounded" })
      const listed = yield* entriesIn(store)
      expect(listed.map(({ key }) => key)).toEqual(keys.toSorted())
      expect(listed.map(({ threadId }) => threadId)).toEqual(
        keys.toSorted().map((key) => `thread of ${key}`)
      )
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("keeps the owner of an entry, until an entry without one", () =>
    Effect.gen(function* () {
      const store = yield* make
      for (const owned of [{ ...entry("a"), owner: "ada" }, entry("a")]) {
        yield* store.put(owned)
        isEntry(yield* store.get("a"), owned)
        const [listed] = yield* entriesIn(store)
        expect(Object.hasOwn(listed ?? {}, "owner")).toBe(Object.hasOwn(owned, "owner"))
      }
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("keeps the metadata of an entry, null too, until an entry without any", () =>
    Effect.gen(function* () {
      const store = yield* make
      for (const metadata of [{ title: "a", tags: ["b", null] }, null]) {
        yield* store.put({ ...entry("a"), metadata })
        expect(Option.getOrThrow(yield* store.get("a")).metadata).toEqual(metadata)
        expect((yield* entriesIn(store))[0]?.metadata).toEqual(metadata)
      }
      yield* store.put(entry("a"))
      expect(Option.getOrThrow(yield* store.get("a"))).not.toHaveProperty("metadata")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("removes one entry and no other", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* store.put(entry("a"))
      yield* store.put(entry("b"))
      yield* store.remove("a")
      expect(yield* store.get("a")).toEqual(Option.none())
      expect((yield* entriesIn(store)).map(({ key }) => key)).toEqual(["b"])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped.each(strange)("takes any key: %s", ([, key]) =>
    Effect.gen(function* () {
      const store = yield* make
      yield* store.put(entry(key))
      isEntry(yield* store.get(key), entry(key))
      expect((yield* entriesIn(store)).map((entry) => entry.key)).toEqual([key])
      yield* store.remove(key)
      expect(yield* entriesIn(store)).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

/** The one file of a folder, of which it says where it is and what is in it. */
const onlyFile = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const names = yield* fs.readDirectory(folder)
    expect(names).toHaveLength(1)
    const path = `${folder}/${names[0]}`
    return { path, text: yield* fs.readFileString(path) }
  })

const full = new Error.SystemError({
  reason: "WriteZero",
  module: "FileSystem",
  method: "rename",
  description: "no space left on device"
})

describe("a session store in files", () => {
  it.scoped("is found by the next program on the same folder", () =>
    Effect.gen(function* () {
      const folder = yield* tempFolder
      yield* (yield* opened(folder)).put(entry("a"))
      isEntry(yield* (yield* opened(folder)).get("a"), entry("a"))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("is this program's user's alone", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = `${yield* tempFolder}/sessions`
      yield* (yield* opened(folder)).put(entry("a"))
      const modeOf = (path: string) =>
        Effect.map(fs.stat(path), ({ mode }) => (mode & 0o777).toString(8))
      expect(yield* modeOf(folder)).toBe("700")
      expect(yield* modeOf((yield* onlyFile(folder)).path)).toBe("600")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("of two programs on one folder neither drops what the other keeps", () =>
    Effect.gen(function* () {
      const folder = yield* tempFolder
      const one = yield* opened(folder)
      const other = yield* opened(folder)
      const keys = Array.from({ length: 40 }, (_, n) => `${n}`)
      const put = (store: SessionStore.Service, name: string) =>
        Effect.forEach(keys, (key) => store.put(entry(`${name} ${key}`)), { concurrency: 4 })
      yield* Effect.all([put(one, "one"), put(other, "other")], { concurrency: 2 })
      expect(yield* entriesIn(one)).toHaveLength(80)
      expect(yield* entriesIn(other)).toHaveLength(80)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("whoever reads while it is written finds the old entry or the new one, whole", () =>
    Effect.gen(function* () {
      const folder = yield* tempFolder
      const writer = yield* opened(folder)
      const reader = yield* opened(folder)
      const long = (letter: string) => entry("a", letter.repeat(200_000))
      const written = ["x", "y"].map(long)
      yield* writer.put(long("x"))
      const writing = Effect.replicateEffect(Effect.forEach(written, writer.put), 20)
      const reading = Effect.replicateEffect(reader.get("a"), 300)
      const [, found] = yield* Effect.all([writing, reading], { concurrency: 2 })
      const threads = new Set(found.map((entry) => Option.getOrThrow(entry).threadId))
      expect([...threads].toSorted()).toEqual(written.map(({ threadId }) => threadId))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("a program killed in the middle of a write leaves the old entry as it was", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* tempFolder
      // Killed, it neither moves what it wrote to its place nor clears up.
      const killed = yield* opened(folder, {
        rename: () => Effect.fail(full),
        remove: () => Effect.fail(full)
      })
      const before = yield* opened(folder)
      yield* before.put(entry("a", "old"))
      yield* Effect.flip(killed.put(entry("a", "new")))
      yield* Effect.flip(killed.put(entry("b")))
      expect((yield* fs.readDirectory(folder)).length).toBe(3)

      const after = yield* opened(folder)
      isEntry(yield* after.get("a"), entry("a", "old"))
      expect((yield* entriesIn(after)).map(({ key }) => key)).toEqual(["a"])
      yield* after.put(entry("a", "newer"))
      isEntry(yield* after.get("a"), entry("a", "newer"))
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("a write that fails says where and what to do, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* tempFolder
      const store = yield* opened(folder, { rename: () => Effect.fail(full) })
      const error = yield* Effect.flip(store.put(entry("a")))
      expect(error).toMatchObject({ _tag: "StoreError", reason: "Unwritable" })
      expect(error.location.startsWith(`${folder}/`)).toBe(true)
      expect(error.message).toContain(error.location)
      expect(error.message).toContain("no space left on device")
      expect(error.message).toContain(error.action)
      expect(yield* fs.readDirectory(folder)).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("a place that cannot be read is not an empty store", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = `${yield* tempFolder}/file`
      yield* fs.writeFileString(folder, "")
      const store = yield* opened(folder)
      const unreadable = { _tag: "StoreError", reason: "Unreadable" }
      expect(yield* Effect.flip(store.list)).toMatchObject({ ...unreadable, location: folder })
      expect(yield* Effect.flip(store.get("a"))).toMatchObject(unreadable)
      expect(yield* Effect.flip(store.put(entry("a")))).toMatchObject(unreadable)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  const foreign: ReadonlyArray<readonly [string, (text: string) => string]> = [
    ["is empty", () => ""],
    ["was cut off", (text) => text.slice(0, -20)],
    ["is no JSON", () => "secret of somebody else"],
    ["is other JSON", () => `{"secret":"of somebody else"}`],
    ["is of a newer version", (text) => text.replace(`"version": 1`, `"version": 2`)],
    ["is of another key", (text) => text.replace(`"key": "a"`, `"key": "b"`)],
    ["has no moment", (text) => text.replace("2026-01-02", "yesterday")]
  ]

  it.scoped.each(foreign)(
    "a file that %s fails its own session, by name, and is not touched",
    ([, spoil]) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* tempFolder
        const store = yield* opened(folder)
        yield* store.put(entry("a"))
        const { path, text } = yield* onlyFile(folder)
        const spoilt = spoil(text)
        expect(spoilt).not.toBe(text)
        yield* fs.writeFileString(path, spoilt)

        const failures = [
          yield* Effect.flip(store.get("a")),
          yield* Effect.flip(store.put(entry("a"))),
          yield* Effect.flip(store.remove("a")),
          ...(yield* store.list).unreadable
        ]
        expect(failures).toHaveLength(4)
        for (const failure of failures) {
          expect(failure).toMatchObject({ _tag: "StoreError", reason: "Foreign", location: path })
          expect(failure.message).toContain(path)
          expect(failure.message).not.toContain("somebody else")
        }
        expect(yield* fs.readFileString(path)).toBe(spoilt)

        yield* store.put(entry("other"))
        isEntry(yield* store.get("other"), entry("other"))
        expect((yield* entriesIn(store)).map(({ key }) => key)).toEqual(["other"])
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("refuses a file of 300 MB by its size, and lists the others", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* tempFolder
      const before = yield* opened(folder)
      yield* before.put(entry("a"))
      const { path } = yield* onlyFile(folder)
      yield* before.put(entry("b"))
      yield* fs.truncate(path, 300_000_000)
      const read: Array<string> = []
      const store = yield* opened(folder, {
        readFileString: (path) => {
          read.push(path)
          return fs.readFileString(path)
        }
      })
      const failures = [
        yield* Effect.flip(store.get("a")),
        yield* Effect.flip(store.put(entry("a"))),
        yield* Effect.flip(store.remove("a")),
        ...(yield* store.list).unreadable
      ]
      expect(failures).toHaveLength(4)
      for (const failure of failures) {
        expect(failure).toMatchObject({ _tag: "StoreError", reason: "TooLarge", location: path })
        expect(failure.message).toContain("move or delete it")
      }
      expect(read).not.toContain(path)
      expect((yield* fs.stat(path)).size).toBe(FileSystem.Size(300_000_000))
      expect((yield* entriesIn(store)).map(({ key }) => key)).toEqual(["b"])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("writes no entry that it would not read", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* tempFolder
      const store = yield* opened(folder)
      const error = yield* Effect.flip(
        store.put({ ...entry("a"), metadata: "x".repeat(SessionStore.maxEntryBytes) })
      )
      expect(error).toMatchObject({ _tag: "StoreError", reason: "TooLarge" })
      expect(error.message).toContain("a reference in the metadata")
      expect(yield* fs.readDirectory(folder)).toEqual([])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("does not wait for a name that is no file", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* tempFolder
      const store = yield* opened(folder)
      yield* store.put(entry("a"))
      const { path } = yield* onlyFile(folder)
      yield* fs.remove(path)
      yield* fs.makeDirectory(path)
      expect(yield* Effect.flip(store.get("a"))).toMatchObject({
        reason: "Foreign",
        location: path
      })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("keeps what a later program added to an entry", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* tempFolder
      const store = yield* opened(folder)
      yield* store.put(entry("a", "first"))
      const { path, text } = yield* onlyFile(folder)
      yield* fs.writeFileString(path, text.replace("{", `{ "title": "a later word",`))
      isEntry(yield* store.get("a"), entry("a", "first"))
      yield* store.put(entry("a", "second"))
      expect(JSON.parse((yield* onlyFile(folder)).text)).toEqual({
        version: 1,
        key: "a",
        threadId: "second",
        updatedAt: "2026-01-02T03:04:05.678Z",
        title: "a later word"
      })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("looks at no file but its own", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* tempFolder
      yield* fs.writeFileString(`${folder}/notes.json`, "buy milk")
      const store = yield* opened(folder)
      yield* store.put(entry("a"))
      expect((yield* entriesIn(store)).map(({ key }) => key)).toEqual(["a"])
      expect(yield* fs.readFileString(`${folder}/notes.json`)).toBe("buy milk")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped(
    "making it writes nothing, and its errors name a relative folder by its full path",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const folder = `${yield* tempFolder}/sessions`
        const store = yield* opened(path.relative(process.cwd(), folder))
        expect(yield* entriesIn(store)).toEqual([])
        expect(yield* fs.exists(folder)).toBe(false)
        const failing = yield* opened(path.relative(process.cwd(), folder), {
          rename: () => Effect.fail(full)
        })
        const error = yield* Effect.flip(failing.put(entry("a")))
        expect(path.dirname(error.location)).toBe(folder)
      }).pipe(Effect.provide(NodeContext.layer))
  )
})

/** Key-value pairs, what is written to them, and a way to spoil them. */
const pairs = Effect.gen(function* () {
  const values = new Map<string, string>()
  const written: Array<string> = []
  const store = KeyValueStore.makeStringOnly({
    get: (key) => Effect.sync(() => Option.fromNullable(values.get(key))),
    set: (key, value) =>
      Effect.sync(() => {
        written.push(key)
        values.set(key, value)
      }),
    remove: (key) => Effect.sync(() => values.delete(key)),
    clear: Effect.void,
    size: Effect.sync(() => values.size)
  })
  return { values, written, store }
})

const index = "effect-codex-sessions"

describe("a session store in key-value pairs", () => {
  it.scoped("is found by the next program on the same pairs", () =>
    Effect.gen(function* () {
      const { store } = yield* pairs
      yield* (yield* inValues(store)).put(entry("a"))
      const next = yield* inValues(store)
      isEntry(yield* next.get("a"), entry("a"))
      expect(yield* entriesIn(next)).toHaveLength(1)
    })
  )

  it.scoped("writes the index once for all that are new together, and not for one it has", () =>
    Effect.gen(function* () {
      const { store, written } = yield* pairs
      const slow = KeyValueStore.make({
        ...store,
        set: (key, value) => Effect.delay(store.set(key, value), "50 millis")
      })
      const sessions = yield* inValues(slow)
      const keys = Array.from({ length: 200 }, (_, n) => `${n}`)
      const put = Effect.forEach(keys, (key) => sessions.put(entry(key)), {
        concurrency: "unbounded"
      })
      for (const _ of [1, 2]) {
        const putting = yield* Effect.fork(put)
        for (const _ of [1, 2, 3]) {
          yield* settle
          yield* TestClock.adjust("50 millis")
        }
        yield* Fiber.join(putting)
      }
      expect(written.filter((key) => key === index).length).toBeLessThanOrEqual(2)
      expect(yield* entriesIn(sessions)).toHaveLength(200)
    })
  )

  it.scoped("of two programs on the same pairs each lists its own sessions, come what may", () =>
    Effect.gen(function* () {
      const { store, values } = yield* pairs
      const one = yield* inValues(store)
      const other = yield* inValues(store)
      yield* one.put(entry("one"))
      const before = values.get(index)
      yield* other.put(entry("other"))
      // As if the first program had not read what the other wrote.
      values.set(index, before ?? "")
      expect((yield* entriesIn(other)).map(({ key }) => key)).toEqual(["one", "other"])
      yield* other.put(entry("another"))
      expect(yield* entriesIn(one)).toHaveLength(3)
    })
  )

  it.scoped("a caller that leaves takes nothing from those whose sessions are added with its", () =>
    Effect.gen(function* () {
      const { store } = yield* pairs
      const slow = KeyValueStore.make({
        ...store,
        set: (key, value) => Effect.delay(store.set(key, value), "50 millis")
      })
      const sessions = yield* inValues(slow)
      const first = yield* Effect.fork(sessions.put(entry("a")))
      yield* settle
      const second = yield* Effect.fork(sessions.put(entry("b")))
      yield* settle
      yield* Fiber.interrupt(first)
      yield* Effect.replicateEffect(Effect.zipRight(TestClock.adjust("50 millis"), settle), 3)
      yield* Fiber.join(second)
      expect((yield* entriesIn(sessions)).map(({ key }) => key)).toEqual(["b"])
      const again = yield* Effect.fork(sessions.put(entry("a")))
      yield* Effect.replicateEffect(Effect.zipRight(settle, TestClock.adjust("50 millis")), 3)
      yield* Fiber.join(again)
      expect(yield* entriesIn(sessions)).toHaveLength(2)
    })
  )

  it.scoped("removing and storing one key at the same time never hides what is stored", () =>
    Effect.gen(function* () {
      const { store } = yield* pairs
      const slow = KeyValueStore.make({
        ...store,
        get: (key) => Effect.zipLeft(store.get(key), Effect.yieldNow()),
        set: (key, value) => Effect.zipRight(Effect.yieldNow(), store.set(key, value))
      })
      const sessions = yield* inValues(slow)
      for (let n = 0; n < 20; n++) {
        yield* Effect.all(
          [sessions.put(entry("a")), sessions.remove("a"), sessions.put(entry("a"))],
          {
            concurrency: "unbounded"
          }
        )
        expect(yield* entriesIn(sessions)).toHaveLength(1)
      }
    })
  )

  it.scoped("a pair that is spoilt fails its own session, and is not touched", () =>
    Effect.gen(function* () {
      const { store, values } = yield* pairs
      const sessions = yield* inValues(store)
      yield* sessions.put(entry("a"))
      const name = [...values.keys()].find((key) => key !== index) ?? ""
      yield* sessions.put(entry("b"))
      for (const [text, reason] of [
        ["secret of somebody else", "Foreign"],
        ["x".repeat(SessionStore.maxEntryBytes + 1), "TooLarge"]
      ] as const) {
        values.set(name, text)
        const failures = [
          yield* Effect.flip(sessions.get("a")),
          yield* Effect.flip(sessions.put(entry("a"))),
          yield* Effect.flip(sessions.remove("a")),
          ...(yield* sessions.list).unreadable
        ]
        expect(failures).toHaveLength(4)
        for (const failure of failures) {
          expect(failure).toMatchObject({ _tag: "StoreError", reason, location: name })
          expect(failure.message).not.toContain("somebody else")
        }
        expect(values.get(name)).toBe(text)
        expect((yield* entriesIn(sessions)).map(({ key }) => key)).toEqual(["b"])
      }
    })
  )

  it.scoped("an index that is spoilt fails what needs it, and is not touched", () =>
    Effect.gen(function* () {
      const { store, values } = yield* pairs
      const sessions = yield* inValues(store)
      yield* sessions.put(entry("a"))
      values.set(index, "spoilt")
      const foreign = { _tag: "StoreError", reason: "Foreign", location: index }
      expect(yield* Effect.flip(sessions.list)).toMatchObject(foreign)
      expect(yield* Effect.flip(sessions.put(entry("b")))).toMatchObject(foreign)
      yield* sessions.put(entry("a", "second"))
      isEntry(yield* sessions.get("a"), entry("a", "second"))
      expect(values.get(index)).toBe("spoilt")
      values.delete(index)
      yield* sessions.put(entry("b"))
      expect(yield* entriesIn(sessions)).toHaveLength(2)
    })
  )

  it.scoped("an index that is not written in time fails its batch, and the next one is tried", () =>
    Effect.gen(function* () {
      const { store } = yield* pairs
      const hangs = yield* Ref.make(true)
      const sessions = yield* inValues(
        KeyValueStore.make({
          ...store,
          set: (key, value) =>
            Effect.flatMap(Ref.get(hangs), (hangs) =>
              hangs ? Effect.never : store.set(key, value)
            )
        })
      )
      const putting = yield* Effect.fork(Effect.either(sessions.put(entry("a"))))
      yield* settle
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(putting)).toMatchObject(
        Either.left({ _tag: "StoreError", reason: "Unanswered" })
      )
      yield* Ref.set(hangs, false)
      yield* sessions.put(entry("a"))
      expect(yield* entriesIn(sessions)).toHaveLength(1)
    })
  )

  it.scoped("says where and what to do when the pairs cannot be reached", () =>
    Effect.gen(function* () {
      const { store } = yield* pairs
      const sessions = yield* inValues(
        KeyValueStore.make({
          ...store,
          set: () => Effect.fail(full),
          remove: () => Effect.fail(full)
        })
      )
      const error = yield* Effect.flip(sessions.put(entry("a")))
      expect(error).toMatchObject({ _tag: "StoreError", reason: "Unwritable", location: index })
      expect(error.message).toContain("no space left on device")
      expect(error.message).toContain(error.action)
    })
  )
})

describe("what travels", () => {
  it.prop("an entry goes through JSON without a loss", [SessionStore.Entry], ([entry]) => {
    const json: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(SessionStore.Entry)(entry)))
    expect(Schema.decodeUnknownSync(SessionStore.Entry)(json)).toEqual(entry)
  })

  it.prop("so does a listing of a store", [SessionStore.Listing], ([listing]) => {
    const encoded = Schema.encodeSync(SessionStore.Listing)(listing)
    const json: unknown = JSON.parse(JSON.stringify(encoded))
    const again = Schema.decodeUnknownSync(SessionStore.Listing)(json)
    expect(again.entries).toEqual(listing.entries)
    expect(Equal.equals(Data.array(again.unreadable), Data.array(listing.unreadable))).toBe(true)
  })

  it("members that a later version added are ignored", () => {
    const { a, b } = { a: entry("a"), b: Schema.encodeSync(SessionStore.Entry)(entry("a")) }
    expect(Schema.decodeUnknownSync(SessionStore.Entry)({ ...b, archived: true })).toEqual(a)
  })

  it("what JSON cannot hold is no metadata", () => {
    const isJson = Schema.is(SessionStore.Json)
    for (const value of [undefined, 1n, Number.NaN, new Date(0), [undefined], { at: new Map() }]) {
      expect(isJson(value)).toBe(false)
    }
    expect(isJson({ a: [1, "b", null, { c: true }] })).toBe(true)
  })
})
