import { AppServer, AppServerSpec, StdioTransport } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { CommandExecutor, Error as PlatformError, FileSystem } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import {
  Deferred,
  Effect,
  FastCheck as fc,
  Fiber,
  HashMap,
  Inspectable,
  Layer,
  Logger,
  Random,
  Sink,
  Stream,
  TestClock
} from "effect"
import * as TreeMark from "../../packages/app-server/src/internal/process/TreeMark.js"
import * as ProcessTable from "../../packages/app-server/src/internal/process/ProcessTable.js"
import * as OrphanSweep from "../../packages/app-server/src/internal/process/OrphanSweep.js"
import * as ProcessTree from "../../packages/app-server/src/internal/process/ProcessTree.js"
import { Signals } from "../../packages/app-server/src/internal/process/Signals.js"
import { settle } from "../guarantees/support.ts"

const boot = "50e895f7-0e6f-43c0-9d99-c8f5dd6a5449"
const namespace = "4026531836"

const owner = (pid: number, changes: Partial<TreeMark.Owner> = {}): TreeMark.Owner => ({
  pid,
  startTime: pid * 10,
  boot,
  namespace,
  ...changes
})

/** A mark of the program with this process id. */
const markOf = (pid: number, changes: Partial<TreeMark.Owner> = {}) =>
  TreeMark.make(owner(pid, changes), 12_345)

interface Program {
  readonly pid: number
  /** Default: ten times its process id. */
  readonly startTime?: number
  readonly parent?: number
  readonly session?: number
  readonly state?: string
  readonly mark?: string | undefined
  /** Nobody but its user sees it, and nobody else may signal it. */
  readonly hidden?: boolean
  /** What it does about a signal: nothing, when it ends by it. */
  readonly on?: (signal: string) => void
}

/** A machine with these programs and this one, where every signal ends a program that does not say otherwise. */
const machine = (...programs: ReadonlyArray<Program>) => {
  const running = new Map(programs.map((program) => [program.pid, program]))
  const signals: Array<readonly [number, string]> = []
  const self: { pid: number; mark: string | undefined } = { pid: process.pid, mark: undefined }
  const hooks: { onRead: (path: string) => Effect.Effect<void> } = { onRead: () => Effect.void }

  const statOf = (program: Program) => {
    const { pid, parent = 1, session = pid, state = "S", startTime = pid * 10 } = program
    return `${pid} (a) b) ${state} ${parent} ${pid} ${session} ${"0 ".repeat(15)}${startTime} 7 8 9\n`
  }
  const files = (pid: number): Program | undefined => {
    if (pid === self.pid) return { ...self, startTime: 77 }
    const program = running.get(pid)
    return program?.hidden ? undefined : program
  }
  const read = (path: string): string | undefined => {
    if (path === "/proc/sys/kernel/random/boot_id") return `${boot}\n`
    const [, folder, file] = /^\/proc\/(self|\d+)\/(stat|environ)$/.exec(path) ?? []
    const program = files(folder === "self" ? self.pid : Number(folder))
    if (program === undefined) return undefined
    if (file === "stat") return statOf(program)
    return program.mark === undefined ? "A=1\0" : `A=1\0${TreeMark.name}=${program.mark}\0B=2\0`
  }

  const fileSystem = FileSystem.layerNoop({
    readDirectory: () =>
      Effect.sync(() => ["self", "sys", String(process.pid), ...running.keys()].map(String)),
    readLink: () => Effect.succeed(`pid:[${namespace}]`),
    readFile: (path) =>
      Effect.zipRight(
        hooks.onRead(path),
        Effect.suspend(() => {
          const text = read(path)
          return text === undefined
            ? Effect.fail(
                new PlatformError.SystemError({
                  reason: "NotFound",
                  module: "FileSystem",
                  method: "readFile"
                })
              )
            : Effect.succeed(new TextEncoder().encode(text))
        })
      )
  })
  const send = (pid: number, signal: string | 0) =>
    Effect.sync(() => {
      const program = running.get(pid)
      if (signal !== 0) signals.push([pid, signal])
      if (program === undefined) return "NoSuchProcess" as const
      if (program.hidden) return "Refused" as const
      if (signal === 0) return "Sent" as const
      if (program.on === undefined || signal === "SIGKILL") running.delete(pid)
      else program.on(signal)
      return "Sent" as const
    })

  return {
    signals,
    self,
    hooks,
    start: (program: Program) => {
      running.set(program.pid, program)
    },
    end: (pid: number) => {
      running.delete(pid)
    },
    pids: () => [...running.keys()].toSorted((a, b) => a - b),
    layer: Layer.merge(fileSystem, Layer.succeed(Signals, { send }))
  }
}

/** Takes no time unless a test's clock is turned. */
const swept = (here: ReturnType<typeof machine>) =>
  Effect.map(Effect.provide(OrphanSweep.sweep, here.layer), () => here.pids())

const stubborn = (): void => {}

describe("the mark of a family", () => {
  it.prop(
    "names its owner, and the random part sets two families of one owner apart",
    [
      fc.record({
        pid: fc.integer({ min: 1, max: 4_194_304 }),
        startTime: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        boot: fc.uuid(),
        namespace: fc.nat().map(String)
      }),
      fc.tuple(fc.maxSafeNat(), fc.maxSafeNat())
    ],
    ([owner, [one, other]]) => {
      expect(TreeMark.ownerOf(TreeMark.make(owner, one))).toEqual(owner)
      expect(TreeMark.make(owner, one) === TreeMark.make(owner, other)).toBe(one === other)
    }
  )

  it("of another form names nobody", () => {
    const mark = markOf(100)
    const others = ["", "100", "100-23lxnwqye74", `${mark}.`, ` ${mark}`, `${mark}\n`, `x${mark}`]
    expect(others.map(TreeMark.ownerOf)).toEqual(others.map(() => undefined))
  })

  it.effect("names this process on Linux, and is another for each server", () =>
    Effect.gen(function* () {
      const here = machine()
      const [one, other] = yield* Effect.all([ProcessTree.newMark, ProcessTree.newMark]).pipe(
        Effect.provide(here.layer)
      )
      expect(TreeMark.ownerOf(one)).toEqual(owner(process.pid, { startTime: 77 }))
      expect(other).not.toBe(one)
    })
  )

  it.effect("is another for each server also where the program has seeded its randomness", () =>
    Effect.gen(function* () {
      const seeded = Effect.suspend(() =>
        Effect.withRandom(ProcessTree.newMark, Random.make("the same"))
      )
      const [one, other] = yield* Effect.all([seeded, seeded]).pipe(Effect.provide(machine().layer))
      expect(other).not.toBe(one)
    })
  )

  it.effect("names nobody where there is no /proc", () =>
    Effect.gen(function* () {
      const mark = yield* Effect.provide(ProcessTree.newMark, FileSystem.layerNoop({}))
      expect(TreeMark.ownerOf(mark)).toBeUndefined()
    })
  )
})

describe("/proc/<pid>/stat", () => {
  const line = (name: string, state = "S") =>
    `4242 (${name}) ${state} 7 4242 99 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 1118996 3133440 382\n`

  it("is read whatever the name of the program holds", () => {
    for (const name of ["cat", "a b", "a) R 1 1 1", "((", ") (", ""]) {
      expect(ProcessTable.parseStat(line(name))).toEqual({
        pid: 4242,
        parent: 7,
        session: 99,
        startTime: 1_118_996,
        hasEnded: false
      })
    }
  })

  it("tells those that have ended and wait for their parent", () => {
    expect(ProcessTable.parseStat(line("cat", "Z"))).toMatchObject({ hasEnded: true })
  })

  it.effect(
    "tells those that the kernel takes down, and nothing of those that are not there",
    () => {
      const told = (text: string) =>
        ProcessTable.isEnding(4242).pipe(
          Effect.provide(
            FileSystem.layerNoop({ readFile: () => Effect.succeed(new TextEncoder().encode(text)) })
          )
        )
      return Effect.gen(function* () {
        expect(yield* told(line("cat"))).toBe(false)
        expect(yield* told(line("cat", "Z"))).toBe(true)
        expect(yield* told(line("a) R 1 1").replace(" 4194304 ", " 4194308 "))).toBe(true)
        expect(yield* told("")).toBe(false)
        expect(yield* Effect.provide(ProcessTable.isEnding(1), FileSystem.layerNoop({}))).toBe(
          false
        )
      })
    }
  )

  it("says nothing when it was cut", () => {
    expect(ProcessTable.parseStat("")).toBeUndefined()
    expect(ProcessTable.parseStat("4242 (cat) S 7 4242")).toBeUndefined()
  })
})

describe("what a killed program left behind", () => {
  it.effect("is ended by SIGTERM, without any time passing, and the log says how much it was", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 200, mark: markOf(100) }, { pid: 201, mark: markOf(100) })
      const lines: Array<unknown> = []
      const logger = Logger.make(({ message, annotations }) => {
        lines.push([message, Object.fromEntries(HashMap.toEntries(annotations))])
      })
      expect(
        yield* Effect.provide(swept(here), Logger.replace(Logger.defaultLogger, logger))
      ).toEqual([])
      expect(here.signals.filter(([, signal]) => signal === "SIGKILL")).toEqual([])
      expect(lines).toEqual([
        [
          ["ended orphaned processes that a killed program had left behind"],
          { servers: 1, ended: 2, left: 0 }
        ]
      ])
    })
  )

  it.effect("can be looked at, and is not ended by that", () =>
    Effect.gen(function* () {
      const here = machine(
        { pid: 100 },
        { pid: 150, mark: markOf(100) },
        { pid: 200, mark: markOf(101) },
        { pid: 201, parent: 200 }
      )
      expect(yield* Effect.provide(StdioTransport.orphans, here.layer)).toEqual([200, 201])
      expect(here.pids()).toEqual([100, 150, 200, 201])
      expect(here.signals).toEqual([])
    })
  )

  it.effect("is ended also when the killed program's process id is another's by now", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 100, startTime: 5000 }, { pid: 200, mark: markOf(100) })
      expect(yield* swept(here)).toEqual([100])
    })
  )

  it.effect("is ended also when nobody has taken notice of the killed program's end", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 100, state: "Z" }, { pid: 200, mark: markOf(100) })
      expect(yield* swept(here)).toEqual([100])
    })
  )

  it.effect("takes SIGKILL when it has not left after Limits.terminateTimeout", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 200, mark: markOf(100), on: stubborn })
      const sweeping = yield* Effect.fork(swept(here))
      yield* TestClock.adjust("1999 millis")
      expect(here.pids()).toEqual([200])
      yield* TestClock.adjust("1 millis")
      expect(yield* Fiber.join(sweeping)).toEqual([])
    })
  )

  it.effect("goes on when it was stopped, or SIGTERM would not reach it", () =>
    Effect.gen(function* () {
      const told: Array<string> = []
      const here = machine({
        pid: 200,
        mark: markOf(100),
        state: "T",
        on: (signal) => {
          told.push(signal)
          if (signal === "SIGCONT" && told.includes("SIGTERM")) here.end(200)
        }
      })
      expect(yield* swept(here)).toEqual([])
    })
  )

  it.effect("is ended with what it started in an environment that was cleared", () =>
    Effect.gen(function* () {
      const here = machine(
        // The second is told by the first, and still known once the first has left.
        { pid: 200, mark: markOf(100) },
        { pid: 201, parent: 200, on: stubborn },
        { pid: 202, parent: 201 },
        { pid: 300 }
      )
      const sweeping = yield* Effect.fork(swept(here))
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(sweeping)).toEqual([300])
    })
  )

  it.effect("is ended with what it starts while it is being ended", () =>
    Effect.gen(function* () {
      const mark = markOf(100)
      const here = machine({
        pid: 200,
        mark,
        on: () => {
          here.start({ pid: 201, mark, on: stubborn })
          here.end(200)
        }
      })
      expect(yield* swept(here)).toEqual([])
      expect(here.signals.at(-1)).toEqual([201, "SIGKILL"])
    })
  )

  it.effect("is ended to the last of it on a machine that is slow to show its processes", () =>
    Effect.gen(function* () {
      const pids = Array.from({ length: 128 }, (_, n) => 200 + n)
      const here = machine(...pids.map((pid) => ({ pid, mark: markOf(100) })))
      here.hooks.onRead = (path) =>
        path.endsWith("environ") ? Effect.sleep("700 millis") : Effect.void
      yield* Effect.fork(OrphanSweep.sweep.pipe(Effect.provide(here.layer)))
      yield* Effect.repeatN(TestClock.adjust("700 millis"), 50)
      expect(here.pids()).toEqual([])
    })
  )

  it.effect("holds up no start for more than the time of a look when /proc does not answer", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 200, mark: markOf(100) }, { pid: 201, mark: markOf(100) })
      here.hooks.onRead = (path) => (path === "/proc/201/stat" ? Effect.never : Effect.void)
      const sweeping = yield* Effect.fork(OrphanSweep.sweep.pipe(Effect.provide(here.layer)))
      yield* TestClock.adjust("1 second")
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(sweeping)
      // The one that could be looked at is gone all the same.
      expect(here.pids()).toEqual([201])
    })
  )
})

describe("no stranger is ended", () => {
  const untouched = (here: ReturnType<typeof machine>) =>
    Effect.gen(function* () {
      const before = here.pids()
      expect(yield* swept(here)).toEqual(before)
      expect(here.signals).toEqual([])
    })

  it.effect("families whose owner lives: another program's, and this one's", () =>
    untouched(
      machine(
        { pid: 100 },
        { pid: 200, mark: markOf(100) },
        { pid: 201, mark: markOf(process.pid, { startTime: 77 }) }
      )
    )
  )

  it.effect("the family of an owner whom /proc hides", () =>
    untouched(machine({ pid: 100, hidden: true }, { pid: 200, mark: markOf(100) }))
  )

  it.effect("families of another boot of the machine, or of another namespace of processes", () =>
    untouched(
      machine(
        { pid: 200, mark: markOf(100, { boot: boot.replace("5", "6") }) },
        { pid: 201, mark: markOf(100, { namespace: "4026532000" }) }
      )
    )
  )

  it.effect("processes without a mark, and with one that names nobody", () =>
    untouched(machine({ pid: 200 }, { pid: 201, mark: "100-23lxnwqye74" }, { pid: 202, mark: "" }))
  )

  it.effect("a family that this program was itself started in", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 200, mark: markOf(100) })
      here.self.mark = markOf(100)
      yield* untouched(here)
    })
  )

  it.effect(
    "a program that a killed one started, with a living family of its own: it alone is ended",
    () =>
      Effect.gen(function* () {
        const here = machine(
          { pid: 200, mark: markOf(100), on: stubborn },
          { pid: 300, parent: 200, mark: markOf(200) },
          { pid: 400, parent: 1, mark: markOf(400) }
        )
        const sweeping = yield* Effect.fork(swept(here))
        yield* settle
        expect(new Set(here.signals.map(([pid]) => pid))).toEqual(new Set([200]))
        yield* Fiber.interrupt(sweeping)
      })
  )

  it.effect("nothing at all, when /proc is that of another namespace", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 200, mark: markOf(100) })
      here.self.pid = 1
      yield* untouched(here)
    })
  )
})

describe("a reused process id is never signalled (oc #86316, #132610)", () => {
  /** After this many reads of its stat, the process has ended, and a stranger has its number. */
  const reused = (here: ReturnType<typeof machine>, pid: number, reads: number) => {
    let seen = 0
    here.hooks.onRead = (path) =>
      Effect.sync(() => {
        if (path === `/proc/${pid}/stat` && ++seen > reads) here.start({ pid, startTime: 9999 })
      })
  }

  it.effect("when it changes hands between the look and the SIGTERM", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 200, mark: markOf(100) })
      reused(here, 200, 2)
      expect(yield* swept(here)).toEqual([200])
      expect(here.signals).toEqual([])
    })
  )

  it.effect("when it changes hands while its mark is read", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 200, mark: markOf(100) })
      reused(here, 200, 1)
      expect(yield* swept(here)).toEqual([200])
      expect(here.signals).toEqual([])
    })
  )

  it.effect("when it changes hands between the SIGTERM and the SIGKILL", () =>
    Effect.gen(function* () {
      const here = machine({
        pid: 200,
        mark: markOf(100),
        on: (signal) => {
          if (signal === "SIGTERM") here.start({ pid: 200, startTime: 9999 })
        }
      })
      expect(yield* swept(here)).toEqual([200])
      expect(here.signals).toEqual([[200, "SIGTERM"]])
    })
  )

  it.effect("when one that was seen as its server closed has ended since", () =>
    Effect.gen(function* () {
      const mark = markOf(process.pid)
      const here = machine({ pid: 50, mark }, { pid: 200, parent: 50 })
      yield* Effect.gen(function* () {
        const family = ProcessTree.make(mark, 50)
        yield* family.record
        here.end(50)
        here.start({ pid: 200, startTime: 9999 })
        expect(yield* family.end).toBe(0)
      }).pipe(Effect.provide(here.layer))
      expect(here.signals).toEqual([])
    })
  )
})

describe("the family of a server that has ended", () => {
  const mark = markOf(process.pid)

  it.effect(
    "is told by its mark, by its session, and by who started it before the server left",
    () =>
      Effect.gen(function* () {
        const here = machine(
          { pid: 50, mark, session: 50 },
          { pid: 201, mark },
          { pid: 202, parent: 50, session: 50 },
          { pid: 203, parent: 50 },
          { pid: 204, parent: 203 },
          { pid: 300 },
          { pid: 301, mark: markOf(process.pid, { startTime: 78 }), session: 50 }
        )
        yield* Effect.gen(function* () {
          const family = ProcessTree.make(mark, 50)
          yield* family.record
          here.end(50)
          here.start({ pid: 205, session: 50 })
          expect(yield* family.end).toBe(5)
        }).pipe(Effect.provide(here.layer))
        expect(here.pids()).toEqual([300, 301])
      })
  )

  it.effect("is ended also when whoever closes the server was interrupted", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 201, mark }, { pid: 300 })
      here.hooks.onRead = () => Effect.yieldNow()
      const { end } = ProcessTree.make(mark, 50)
      const closing = Effect.ensuring(Effect.never, Effect.provide(end, here.layer))
      const fiber = yield* Effect.fork(closing)
      yield* settle
      yield* Fiber.interrupt(fiber)
      expect(here.pids()).toEqual([300])
    })
  )

  it.effect("does not count the server, when it is still there", () =>
    Effect.gen(function* () {
      const here = machine({ pid: 50, mark, on: stubborn }, { pid: 201, mark })
      const { end } = ProcessTree.make(mark, 50)
      expect(yield* Effect.provide(end, here.layer)).toBe(1)
    })
  )

  it.effect("is its process group where there is no /proc", () =>
    Effect.gen(function* () {
      const here = machine({ pid: -50 })
      const layer = Layer.merge(here.layer, FileSystem.layerNoop({}))
      const family = ProcessTree.make("100-23lxnwqye74", 50)
      expect(yield* Effect.provide(Effect.zipRight(family.record, family.end), layer)).toBe(1)
      expect(here.signals).toEqual([[-50, "SIGKILL"]])
    })
  )

  it.scoped(
    "is ended at once, and not when its scope closes: its number may be another's then",
    () =>
      Effect.gen(function* () {
        const here = machine()
        const fake = yield* FakeAppServer.make()
        yield* Effect.gen(function* () {
          yield* AppServer.make({ spec: fake.spec() })
          const server = yield* fake.awaitProcess(1)
          yield* server.exit(1)
          yield* settle
          expect(here.signals).toEqual([[-server.pid, "SIGKILL"]])
        }).pipe(Effect.scoped, Effect.provide(Layer.merge(here.layer, fake.layer)))
        expect(here.signals).toHaveLength(1)
      })
  )
})

describe("closing a server", () => {
  /** What a system shows of a process that no signal ends, and what it does when the scope of the process closes. */
  const immortal = (exit: Deferred.Deferred<number>, released: Effect.Effect<void>) =>
    CommandExecutor.makeExecutor(() =>
      Effect.acquireRelease(
        Effect.succeed<CommandExecutor.Process>({
          ...Inspectable.BaseProto,
          toJSON: () => ({}),
          [CommandExecutor.ProcessTypeId]: CommandExecutor.ProcessTypeId,
          pid: CommandExecutor.ProcessId(5_000_000),
          exitCode: Effect.map(Deferred.await(exit), CommandExecutor.ExitCode),
          isRunning: Effect.negate(Deferred.isDone(exit)),
          kill: () => Effect.asVoid(Deferred.await(exit)),
          stdin: Sink.drain,
          stdout: Stream.never,
          stderr: Stream.never
        }),
        () => Effect.zipRight(released, Deferred.await(exit))
      )
    )

  const opened = (executor: CommandExecutor.CommandExecutor) =>
    StdioTransport.open({
      spec: AppServerSpec.make({ command: "codex" }),
      generation: 1,
      redact: (text) => text,
      onClosed: () => Effect.void
    }).pipe(
      Effect.provideService(CommandExecutor.CommandExecutor, executor),
      Effect.provide(machine().layer)
    )

  it.effect("ends also when nothing ends the process", () =>
    Effect.gen(function* () {
      const executor = immortal(yield* Deferred.make<number>(), Effect.void)
      const closing = yield* Effect.fork(Effect.scoped(opened(executor)))
      yield* settle
      yield* TestClock.adjust("2 seconds")
      yield* TestClock.adjust("2 seconds")
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(closing)
    })
  )

  it.scoped(
    "lets the executor signal its group once more as soon as it has ended, and not later",
    () =>
      Effect.gen(function* () {
        const exit = yield* Deferred.make<number>()
        let released = 0
        const executor = immortal(
          exit,
          Effect.sync(() => {
            released++
          })
        )
        yield* Effect.gen(function* () {
          yield* opened(executor)
          yield* Deferred.succeed(exit, 1)
          yield* settle
          expect(released).toBe(1)
        }).pipe(Effect.scoped)
        expect(released).toBe(1)
      })
  )
})
