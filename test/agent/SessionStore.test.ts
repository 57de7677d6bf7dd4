import { SessionStore } from "@effect-codex/agent"
import { Error, FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Context, DateTime, Effect, Layer, Option } from "effect"

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

const layers = [
  [
    "in memory",
    Effect.map(Layer.build(SessionStore.memory), Context.get(SessionStore.SessionStore))
  ],
  ["in files", Effect.flatMap(tempFolder, (folder) => opened(`${folder}/not/there/yet`))]
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
      expect(yield* store.list).toEqual([])
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
      expect(yield* store.list).toHaveLength(1)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("keeps keys apart that only UTF-16 can tell apart", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* store.put(entry("\ud800", "one"))
      yield* store.put(entry("\ud801", "other"))
      isEntry(yield* store.get("\ud800"), entry("\ud800", "one"))
      expect(yield* store.list).toHaveLength(2)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("lists every entry, in the order of the keys", () =>
    Effect.gen(function* () {
      const store = yield* make
      const keys = ["d", "b", "a", "c", "e", "f"]
      yield* Effect.forEach(keys, (key) => store.put(entry(key)), { concurrency: "unbounded" })
      const listed = yield* store.list
      expect(listed.map(({ key }) => key)).toEqual(keys.toSorted())
      expect(listed.map(({ threadId }) => threadId)).toEqual(
        keys.toSorted().map((key) => `thread of ${key}`)
      )
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("removes one entry and no other", () =>
    Effect.gen(function* () {
      const store = yield* make
      yield* store.put(entry("a"))
      yield* store.put(entry("b"))
      yield* store.remove("a")
      expect(yield* store.get("a")).toEqual(Option.none())
      expect((yield* store.list).map(({ key }) => key)).toEqual(["b"])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped.each(strange)("takes any key: %s", ([, key]) =>
    Effect.gen(function* () {
      const store = yield* make
      yield* store.put(entry(key))
      isEntry(yield* store.get(key), entry(key))
      expect((yield* store.list).map((entry) => entry.key)).toEqual([key])
      yield* store.remove(key)
      expect(yield* store.list).toEqual([])
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
      expect(yield* one.list).toHaveLength(80)
      expect(yield* other.list).toHaveLength(80)
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
      expect((yield* after.list).map(({ key }) => key)).toEqual(["a"])
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
          yield* Effect.flip(store.list)
        ]
        for (const failure of failures) {
          expect(failure).toMatchObject({ _tag: "StoreError", reason: "Foreign", location: path })
          expect(failure.message).toContain(path)
          expect(failure.message).not.toContain("somebody else")
        }
        expect(yield* fs.readFileString(path)).toBe(spoilt)

        yield* store.put(entry("other"))
        isEntry(yield* store.get("other"), entry("other"))
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
      expect((yield* store.list).map(({ key }) => key)).toEqual(["a"])
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
        expect(yield* store.list).toEqual([])
        expect(yield* fs.exists(folder)).toBe(false)
        const failing = yield* opened(path.relative(process.cwd(), folder), {
          rename: () => Effect.fail(full)
        })
        const error = yield* Effect.flip(failing.put(entry("a")))
        expect(path.dirname(error.location)).toBe(folder)
      }).pipe(Effect.provide(NodeContext.layer))
  )
})
