import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as ThreadState from "../../packages/app-server/src/internal/threads/ThreadState.js"

type Request =
  | { readonly _tag: "Open"; readonly user: number }
  | { readonly _tag: "Unsubscribe"; readonly request: number }

/**
 * A server as it was measured, and the shell as far as the order of messages goes. Requests wait in queues that may be
 * written in any order, as they do while the connection is at its in-flight limit. The server handles what is written in
 * order. Answers may be late, and may then be overtaken by later ones, or never come.
 */
class World {
  state = ThreadState.initial
  readonly users = new Map<number, "waiting" | "asking" | "using" | "failed">()
  readonly credentials = new Map<number, string>()
  readonly queued: Array<Request> = []
  readonly wire: Array<Request> = []
  readonly answers: Array<() => void> = []
  /** Late is never too early: after what the server had said before. */
  readonly lateAnswers: Array<{ readonly after: number; readonly answer: () => void }> = []
  private said = 0
  private heard = 0
  readonly timers: Array<number> = []
  /** The server: whether it has the thread, and with whose credential; whether it is closing it; whether it tells us. */
  loaded: string | undefined
  closing = false
  /** It has said that the thread is closed, and still refuses to open it. */
  private lingering = false
  /** Closing has once taken too long. */
  private overdue = false
  subscribed = false
  forgotten = false
  lastUser = 0
  readonly faults: Array<string> = []

  apply(event: ThreadState.Event): void {
    const [state, actions] = ThreadState.step(this.state, event)
    this.state = state
    if (event._tag === "Joined" || event._tag === "Opened") this.forgotten = false
    for (const action of actions) this.perform(action)
  }

  private perform(action: ThreadState.Action): void {
    switch (action._tag) {
      case "Use":
        return this.use(action.user)
      case "Open":
        if (!this.users.has(action.user)) this.faults.push("one that has left is to ask")
        this.users.set(action.user, "asking")
        this.queued.push({ _tag: "Open", user: action.user })
        return
      case "Unsubscribe":
        this.timers.push(action.request)
        this.queued.push({ _tag: "Unsubscribe", request: action.request })
        return
      case "AwaitClosing":
        this.timers.push(action.request)
        return
      case "UnsubscribeAgents":
        return
      case "Forget":
        this.forgotten = true
        if (this.users.size > 0) this.faults.push("forgotten while in use")
    }
  }

  /** Whoever finds that the thread is in use with another's credential leaves. */
  private use(user: number): void {
    if (!this.users.has(user)) return
    const { phase } = this.state
    const mine = this.credentials.get(user)
    const known = phase._tag === "Loaded" ? phase.credential : undefined
    if (known !== undefined && known !== mine) return this.leaveAs(user)
    this.users.set(user, "using")
    if (this.loaded !== undefined && this.loaded !== mine) {
      this.faults.push(`used with ${mine}, and the server has it with ${this.loaded}`)
    }
  }

  /** A request whose user has left while it was in its queue is not written any more. */
  write(nth: number): void {
    const [request] = this.queued.splice(nth % Math.max(1, this.queued.length), 1)
    if (request === undefined) return
    if (request._tag === "Open" && !this.users.has(request.user)) return
    this.wire.push(request)
    if (request._tag === "Open") return this.apply({ _tag: "OpenWritten", user: request.user })
    const inUse = [...this.users].some(
      ([user, what]) => what === "using" || this.state.opens.get(user)?.answer === "Awaited"
    )
    if (inUse) this.faults.push("let go of a thread that is in use")
    this.apply({ _tag: "UnsubscribeWritten", request: request.request })
  }

  /** A request of ours that is in its queue for too long is not written. */
  expireInQueue(): void {
    const at = this.queued.findIndex(({ _tag }) => _tag === "Unsubscribe")
    const [request] = at === -1 ? [] : this.queued.splice(at, 1)
    if (request?._tag !== "Unsubscribe") return
    this.apply({ _tag: "UnsubscribeFailed", request: request.request })
  }

  process(fate: "well" | "badly" | "late" | "never"): void {
    const request = this.wire.shift()
    if (request === undefined) return
    if (request._tag === "Open") this.processOpen(request.user, fate)
    else this.processUnsubscribe(request.request, fate)
  }

  private processOpen(user: number, fate: "well" | "badly" | "late" | "never"): void {
    if (this.closing || this.lingering || fate === "badly") {
      const isClosing = this.closing || this.lingering
      this.say(() => this.refused(user, isClosing))
      return
    }
    const credential = this.credentials.get(user)
    // A thread that somebody is subscribed to is joined, and what the request says of it is ignored.
    if (!this.subscribed || this.loaded === undefined) this.loaded = credential ?? "nobody's"
    this.subscribed = true
    const opened = () => this.apply({ _tag: "Opened", user, provider: undefined, credential })
    if (fate === "well") this.say(opened)
    else {
      this.say(() => {
        this.fail(user)
        this.apply({ _tag: "OpenUnanswered", user })
      })
      if (fate === "late") this.lateAnswers.push({ after: this.said, answer: opened })
    }
  }

  private refused(user: number, isClosing: boolean): void {
    const wasAsking = this.users.get(user) === "asking"
    this.apply({ _tag: "OpenRefused", user })
    const { phase } = this.state
    const isWaiting = phase._tag === "LettingGo" && phase.waiting.has(user)
    const asksAgain = this.queued.some((other) => other._tag === "Open" && other.user === user)
    if (!wasAsking || isWaiting || asksAgain) return
    if (isClosing && !this.overdue) this.faults.push("failed, and it was only being closed")
    this.fail(user)
  }

  private fail(user: number): void {
    if (this.users.has(user)) this.users.set(user, "failed")
  }

  private processUnsubscribe(request: number, fate: "well" | "badly" | "late" | "never"): void {
    if (fate === "badly") {
      this.say(() => this.apply({ _tag: "UnsubscribeFailed", request }))
      return
    }
    const isLoaded = this.loaded !== undefined
    if (this.subscribed && isLoaded) this.closing = true
    this.subscribed = false
    const answered = () => this.apply({ _tag: "Unsubscribed", request, isLoaded })
    if (fate === "well") this.say(answered)
    else this.say(() => this.apply({ _tag: "UnsubscribeFailed", request }))
    if (fate === "late") this.lateAnswers.push({ after: this.said, answer: answered })
  }

  /** The server closes a thread that nobody is subscribed to, or another client has it closed. */
  close(by: "server" | "another client"): void {
    if (this.loaded === undefined || (by === "server" && !this.closing)) return
    // What another client does in the middle of our requests is not told from what we did.
    const isQuiet =
      this.wire.length === 0 &&
      this.answers.length === 0 &&
      this.lateAnswers.length === 0 &&
      !this.queued.some(({ _tag }) => _tag === "Open")
    if (by === "another client" && !isQuiet) return
    this.closing = false
    this.lingering = by === "server"
    this.subscribed = false
    this.loaded = undefined
    const closed = () => this.apply({ _tag: "Closed" })
    if (by === "server") this.say(closed)
    else closed()
  }

  private say(what: () => void): void {
    this.said++
    this.answers.push(what)
  }

  hear(): void {
    const what = this.answers.shift()
    if (what === undefined) return
    this.heard++
    what()
  }

  hearLate(): void {
    const at = this.lateAnswers.findIndex(({ after }) => after <= this.heard)
    const [late] = at === -1 ? [] : this.lateAnswers.splice(at, 1)
    late?.answer()
  }

  join(how: "Join" | "Open", credential: string): void {
    const user = ++this.lastUser
    this.users.set(user, "waiting")
    this.credentials.set(user, credential)
    this.apply({ _tag: "Joined", user, how, credential })
  }

  leave(nth: number): void {
    const user = [...this.users.keys()][nth % Math.max(1, this.users.size)]
    if (user !== undefined) this.leaveAs(user)
  }

  private leaveAs(user: number): void {
    this.users.delete(user)
    this.apply({ _tag: "Left", user })
  }

  /** A request that is in its queue fails there before its thread's closing is overdue. */
  time(): void {
    const [request] = this.timers
    const isQueued = this.queued.some(
      (other) => other._tag === "Unsubscribe" && other.request === request
    )
    if (request === undefined || isQueued) return
    this.timers.shift()
    const { phase } = this.state
    if (phase._tag === "LettingGo" && phase.request === request) {
      if (phase.step === "Closed") this.lingering = false
      else this.overdue = true
    }
    this.apply({ _tag: "ClosingOverdue", request })
  }

  /** Those that have failed leave, as their callers do, and all that is under way ends on a server that is well. */
  quiesce(): void {
    for (let round = 0; round < 60; round++) {
      for (const [user, what] of this.users) if (what === "failed") this.leaveAs(user)
      while (this.queued.length > 0) this.write(0)
      while (this.wire.length > 0) this.process("well")
      while (this.answers.length > 0) this.hear()
      while (this.lateAnswers.length > 0) this.hearLate()
      this.close("server")
      while (this.answers.length > 0) this.hear()
      if (this.queued.length === 0) this.time()
    }
  }
}

type Command = (world: World) => void

const named = <A>(
  name: string,
  arbitrary: fc.Arbitrary<A>,
  run: (world: World, input: A) => void
) =>
  arbitrary.map((input) =>
    Object.assign((world: World) => run(world, input), {
      toString: () => `${name}(${JSON.stringify(input)})`
    })
  )

const nth = fc.nat(5)
const nothing = fc.constant(undefined)
const how = fc.constantFrom("Join" as const, "Open" as const)
const fate = fc.constantFrom(
  "well" as const,
  "well" as const,
  "well" as const,
  "badly" as const,
  "late" as const,
  "never" as const
)

const command: fc.Arbitrary<Command> = fc.oneof(
  named("join", fc.tuple(how, fc.constantFrom("a", "b")), (world, [how, whose]) =>
    world.join(how, whose)
  ),
  named("leave", nth, (world, n) => world.leave(n)),
  named("write", nth, (world, n) => world.write(n)),
  named("process", fate, (world, fate) => world.process(fate)),
  named("answer", nothing, (world) => world.hear()),
  named("answer late", nothing, (world) => world.hearLate()),
  named("expire in queue", nothing, (world) => world.expireInQueue()),
  named("close", nothing, (world) => world.close("server")),
  named("close elsewhere", nothing, (world) => world.close("another client")),
  named("time", nothing, (world) => world.time())
)

const run = (name: string, ...commands: ReadonlyArray<Command>): Command =>
  Object.assign((world: World) => commands.forEach((command) => command(world)), {
    toString: () => name
  })

const open: Command = (world) => {
  world.join("Open", "a")
  world.write(0)
  world.process("well")
  world.hear()
}

const leftUnanswered: Command = (world) => {
  world.join("Open", "a")
  world.write(0)
  world.process("late")
  world.hear()
  world.leave(0)
}

/** The thread is closed, and what the server said until then was heard. */
const closed: Command = (world) => {
  open(world)
  world.leave(0)
  world.write(0)
  world.process("well")
  world.hear()
  world.close("server")
  world.hear()
}

/** Its refusal is still to be heard. */
const refusedWhileClosing: Command = (world) => {
  open(world)
  world.leave(0)
  world.write(0)
  world.process("well")
  world.join("Open", "a")
  world.write(0)
  world.process("well")
  world.hear()
}

/** What is rare in a random beginning: a thread that is in use, that is being let go, of which nothing is known. */
const beginnings = fc.constantFrom<Command>(
  run("unused"),
  run("loaded", open),
  run(
    "let go, written",
    open,
    (world) => world.leave(0),
    (world) => world.write(0)
  ),
  run(
    "let go, handled",
    open,
    (world) => world.leave(0),
    (world) => world.write(0),
    (world) => world.process("well")
  ),
  run("closed", closed),
  run("left, unanswered", leftUnanswered)
)

const seed = Number(process.env["MODEL_SEED"] ?? 20261127)

/** Plays histories, and then what has to be true. */
const inAnyHistory = (holds: (world: World) => void) =>
  fc.assert(
    fc.property(
      beginnings,
      fc.array(command, { minLength: 1, maxLength: 30, size: "max" }),
      (beginning, history) => {
        const world = new World()
        beginning(world)
        for (const run of history) run(world)
        holds(world)
      }
    ),
    { numRuns: 4_000, seed }
  )

describe(`the life of a thread (MODEL_SEED=${seed})`, () => {
  it("is never let go of while somebody uses it, and never used with another's credential", () =>
    inAnyHistory((world) => {
      expect(world.faults).toEqual([])
    }))

  it("leaves nobody waiting: whoever is there uses it, or has failed", () =>
    inAnyHistory((world) => {
      world.quiesce()
      expect(world.faults).toEqual([])
      for (const what of world.users.values()) expect(what).toBe("using")
    }))

  it("is not loaded for nobody, however late the server's answers are, and is forgotten", () =>
    inAnyHistory((world) => {
      while (world.users.size > 0) world.leave(0)
      world.quiesce()
      expect(world.faults).toEqual([])
      expect(world.loaded).toBeUndefined()
      const isAwaited = [...world.state.opens.values()].some(({ answer }) => answer === "Overdue")
      expect(world.forgotten || isAwaited || world.credentials.size === 0).toBe(true)
    }))

  it("ends with its connection, in every phase", () =>
    inAnyHistory((world) => {
      world.users.clear()
      world.apply({ _tag: "Lost" })
      expect(world.forgotten).toBe(true)
      expect(world.state).toMatchObject({ phase: { _tag: "Closed" } })
    }))

  it.each([
    ["loaded and let go", [open]],
    [
      "opened by a request that was not answered",
      [
        (world: World) => world.join("Open", "a"),
        (world: World) => world.write(0),
        (world: World) => world.process("late"),
        (world: World) => world.hear()
      ]
    ]
  ])(
    "that was %s with another credential is opened with the new one, once it is closed",
    (_, before) => {
      const world = new World()
      for (const command of before) command(world)
      world.leave(0)
      world.write(0)
      world.join("Open", "b")
      // The server would not say whose credential it goes on with.
      expect(world.queued).toEqual([])
      world.quiesce()
      expect([...world.users.values()]).toEqual(["using"])
      expect(world.loaded).toBe("b")
      expect(world.faults).toEqual([])
    }
  )

  it("of which nobody knows whether it is closed is let go before it is opened with another credential", () => {
    const world = new World()
    open(world)
    world.apply({ _tag: "AgentSeen", threadId: "agent", turn: { _tag: "Began", turnId: "t" } })
    world.leave(0)
    world.write(0)
    world.process("well")
    world.hear()
    // It was given a time to stay loaded, and its sub-agent still works.
    world.closing = false
    world.time()
    expect(world.state.phase).toEqual({ _tag: "Unknown", credential: "a" })
    expect(world.forgotten).toBe(false)
    world.join("Open", "b")
    expect(world.queued.map(({ _tag }) => _tag)).toEqual(["Unsubscribe"])
  })

  it("is opened again by a user who was refused because of its closing, also if it is closed first", () => {
    const world = new World()
    refusedWhileClosing(world)
    const [refused] = world.answers.splice(0)
    world.close("server")
    world.hear()
    refused?.()
    world.quiesce()
    expect([...world.users.values()]).toEqual(["using"])
  })

  it.each<readonly [string, ReadonlyArray<Command>]>([
    [
      "closed meanwhile",
      [
        (world) => world.process("well"),
        (world) => world.close("server"),
        (world) => world.hear(),
        (world) => world.hear(),
        (world) => world.hearLate(),
        (world) => world.join("Open", "b"),
        (world) => world.join("Open", "a"),
        (world) => world.expireInQueue()
      ]
    ],
    [
      "closed, and that was heard late",
      [
        (world) => world.process("well"),
        (world) => world.hear(),
        (world) => world.join("Open", "b"),
        (world) => world.close("server"),
        (world) => world.time(),
        (world) => world.hear(),
        (world) => world.join("Open", "a"),
        (world) => world.hearLate()
      ]
    ],
    [
      "let go of twice",
      [
        (world) => world.time(),
        (world) => world.process("well"),
        (world) => world.join("Open", "b"),
        (world) => world.hear(),
        (world) => world.close("server"),
        (world) => world.expireInQueue(),
        (world) => world.hear(),
        (world) => world.hearLate(),
        (world) => world.write(0),
        (world) => world.join("Open", "a"),
        (world) => world.leave(0)
      ]
    ]
  ])("is not taken for loaded by an answer that comes when it was %s", (_, history) => {
    const world = new World()
    leftUnanswered(world)
    world.write(0)
    for (const command of history) command(world)
    world.quiesce()
    expect(world.faults).toEqual([])
  })

  it("is used by a new user, whatever the answer of an earlier life says", () => {
    const world = new World()
    leftUnanswered(world)
    world.write(0)
    world.process("well")
    world.close("server")
    world.hear()
    world.hear()
    world.join("Open", "b")
    world.hearLate()
    world.quiesce()
    expect([...world.users.values()]).toEqual(["using"])
    expect(world.faults).toEqual([])
  })

  it("is let go of once more, if a request to open it was not answered when it was closed", () => {
    const world = new World()
    open(world)
    world.close("another client")
    world.leave(0)
    world.join("Join", "a")
    world.write(0)
    world.write(0)
    world.process("late")
    world.process("never")
    while (world.users.size > 0) world.leave(0)
    world.quiesce()
    expect(world.loaded).toBeUndefined()
  })

  it("is opened in the end, if the server refuses that for a moment after it has said that it is closed", () => {
    const world = new World()
    closed(world)
    world.join("Open", "a")
    world.write(0)
    world.process("well")
    world.hear()
    expect([...world.users.values()]).toEqual(["asking"])
    world.quiesce()
    expect([...world.users.values()]).toEqual(["using"])
  })

  it("is opened once it is closed, if the server was still closing it", () => {
    const world = new World()
    refusedWhileClosing(world)
    world.hear()
    expect([...world.users.values()]).toEqual(["asking"])
    world.close("server")
    world.hear()
    world.quiesce()
    expect([...world.users.values()]).toEqual(["using"])
  })
})
