/** The running commands of a session's thread: the shell around {@link CommandsState}. */
import { type AppServerPool, Failure } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { BackgroundCommand, Snapshot } from "../../BackgroundCommand.ts"
import { CommandOutput } from "./CommandOutput.ts"
import * as CommandsState from "./CommandsState.ts"
import { KeptServer } from "./KeptServer.ts"

/** What is told of a command when it starts. */
type Told = Omit<Snapshot, "outlivesTurn">

export class BackgroundCommands {
  private watched: Watched | undefined

  /** Watches the thread on this server, until it is unloaded. To be called before each turn. */
  watch(lease: AppServerPool.Lease, threadId: string): void {
    if (this.watched?.isOf(lease, threadId) === true) return
    this.unloaded()
    this.watched = new Watched(lease, threadId)
  }

  /** The thread was unloaded. Its commands have ended with it. */
  unloaded(): void {
    this.watched?.end()
    this.watched = undefined
  }

  get all(): ReadonlyArray<BackgroundCommand> {
    return this.watched?.all ?? []
  }
}

/** A thread on one server. */
class Watched {
  private readonly threadId: string
  private state = CommandsState.none
  private readonly handles = new Map<string, Handle>()
  private readonly lease: AppServerPool.Lease
  private readonly server: KeptServer
  private readonly endListening: () => void
  /** Pieces of output are listened to only while a command runs. */
  private endReading: (() => void) | undefined

  constructor(lease: AppServerPool.Lease, threadId: string) {
    this.lease = lease
    this.threadId = threadId
    this.server = new KeptServer(lease)
    this.endListening = lease.server.connection.unsafeTap(
      threadId,
      (notification) => this.see(notification),
      { deltas: false, onEnd: () => this.apply({ _tag: "Gone" }) }
    )
  }

  /** Generations are numbered for each server. */
  isOf({ generation, server }: AppServerPool.Lease, threadId: string): boolean {
    return (
      this.threadId === threadId &&
      this.lease.generation === generation &&
      this.lease.server.spec.key === server.spec.key
    )
  }

  /** A command that waits for an approval does not run, and has no process yet. */
  get all(): ReadonlyArray<BackgroundCommand> {
    return [...this.handles.values()]
      .filter(({ told }) => told.processId !== undefined || this.outlivesTurn(told.id))
      .map(({ command }) => command)
  }

  private outlivesTurn(id: string): boolean {
    return this.state.get(id)?.phase !== "InTurn"
  }

  end(): void {
    this.apply({ _tag: "Gone" })
    this.server.forget()
    this.endListening()
  }

  private see({ method, params }: Message.Notification): void {
    switch (method) {
      case "item/started":
        return this.started(params)
      case "item/completed":
        return this.completed(params)
      case "turn/completed":
        return this.turnEnded(Message.turnIdOf(params) ?? "")
      case "thread/closed":
        if (Message.threadIdOf(params) === this.threadId) this.apply({ _tag: "Gone" })
    }
  }

  /** A command that has waited for an approval to the end of its turn has never run. */
  private turnEnded(turnId: string): void {
    for (const { output, told } of this.handles.values()) {
      if (told.turnId !== turnId || told.processId !== undefined || output.hasText) continue
      this.apply({ _tag: "Completed", id: told.id, exitCode: undefined, output: undefined })
    }
    this.apply({ _tag: "TurnEnded", turnId })
  }

  private started(params: unknown): void {
    const item = commandOf(params)
    if (item === undefined) return
    const told = toldOf(item, params)
    const outlivesTurn = () => this.outlivesTurn(told.id)
    this.handles.set(told.id, new Handle(this.lease.server, told, outlivesTurn))
    const { id, threadId, turnId } = told
    this.apply({ _tag: "Started", command: { id, threadId, turnId } })
    this.endReading ??= this.lease.server.connection.unsafeTap(this.threadId, (notification) =>
      this.read(notification)
    )
  }

  private read({ method, params }: Message.Notification): void {
    if (method !== "item/commandExecution/outputDelta" || !Predicate.isRecord(params)) return
    const { delta, itemId } = params
    if (typeof delta === "string") this.handles.get(text(itemId))?.output.append(delta)
  }

  private completed(params: unknown): void {
    const item = commandOf(params)
    if (item === undefined) return
    const { aggregatedOutput, exitCode, id } = item
    this.apply({
      _tag: "Completed",
      id: text(id),
      exitCode: typeof exitCode === "number" ? exitCode : undefined,
      output: typeof aggregatedOutput === "string" ? aggregatedOutput : undefined
    })
  }

  private apply(event: CommandsState.Event): void {
    const [state, actions] = CommandsState.step(this.state, event)
    this.state = state
    for (const action of actions) this.perform(action)
    if (state.size > 0) return
    this.endReading?.()
    this.endReading = undefined
  }

  private perform(action: CommandsState.Action): void {
    const { id } = action
    if (action._tag === "KeepServer") return this.server.began(id)
    this.server.ended(id)
    this.handles.get(id)?.output.end({ how: action.how, exitCode: action.exitCode }, action.output)
    this.handles.delete(id)
  }
}

/** One command, also after it has ended. */
class Handle {
  readonly output = new CommandOutput()
  readonly command: BackgroundCommand
  readonly told: Told

  constructor(server: AppServerPool.Lease["server"], told: Told, outlivesTurn: () => boolean) {
    this.told = told
    const { output } = this
    this.command = {
      snapshot: Effect.sync(() => ({ ...told, outlivesTurn: outlivesTurn() })),
      output: output.read,
      end: output.result,
      terminate: Effect.suspend(() =>
        output.hasEnded ? Effect.void : terminate(server, told, output)
      ),
      write: () => Effect.fail(notWritable(server.generation))
    }
  }
}

/** Waits for what the server tells of the command that it has killed. */
const terminate = (server: AppServerPool.Lease["server"], told: Told, output: CommandOutput) =>
  Effect.gen(function* () {
    const { threadId } = told
    const processId = told.processId ?? (yield* processOf(server, told))
    if (processId === undefined) return
    const answer = yield* server.request("thread/backgroundTerminals/terminate", {
      threadId,
      processId
    })
    if (answer.terminated) yield* output.result
  })

/** The start of a command that waited for an approval does not name its process. */
const processOf = (server: AppServerPool.Lease["server"], { id, threadId }: Told) =>
  Effect.map(
    server.request("thread/backgroundTerminals/list", { threadId }),
    ({ data }) => data.find(({ itemId }) => itemId === id)?.processId
  )

const notWritable = (generation: number) =>
  new Failure.RequestError({
    method: "thread/backgroundTerminals/write",
    generation,
    code: Message.methodNotFoundCode,
    detail:
      "codex has no request that writes to a command of the model. Ask the model to write to it: it has a tool for that.",
    kind: undefined,
    httpStatus: undefined
  })

const commandOf = (params: unknown): Readonly<Record<string, unknown>> | undefined => {
  const item: unknown = Predicate.isRecord(params) ? params["item"] : undefined
  return Predicate.isRecord(item) && item["type"] === "commandExecution" ? item : undefined
}

const toldOf = (item: Readonly<Record<string, unknown>>, params: unknown): Told => {
  const { command, cwd, id, processId } = item
  return {
    id: text(id),
    threadId: Message.threadIdOf(params) ?? "",
    turnId: Message.turnIdOf(params) ?? "",
    command: text(command),
    cwd: text(cwd),
    processId: typeof processId === "string" ? processId : undefined
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")
