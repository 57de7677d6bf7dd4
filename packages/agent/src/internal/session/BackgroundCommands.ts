/** The running commands of a session's thread: the shell around {@link CommandsState}. */
import { type AppServer, Failure, Limits } from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { BackgroundCommand, Snapshot } from "../../BackgroundCommand.ts"
import { CommandOutput } from "./CommandOutput.ts"
import * as CommandsState from "./CommandsState.ts"
import { stillRunning } from "./StillRunning.ts"

type Server = AppServer.Service

/** What is told of a command when it starts. */
type Told = Omit<Snapshot, "outlivesTurn">

interface Watched {
  readonly server: Server
  readonly threadId: string
  readonly endListening: () => void
}

export class BackgroundCommands {
  private state = CommandsState.none
  private readonly handles = new Map<string, Handle>()
  private watched: Watched | undefined
  /** Pieces of output are listened to only while a command runs. */
  private endReading: (() => void) | undefined
  private readonly onChange: () => void

  constructor(onChange: () => void) {
    this.onChange = onChange
  }

  begin(server: Server, threadId: string): void {
    const endListening = server.connection.unsafeTap(
      threadId,
      (notification) => this.see(notification),
      { deltas: false, onEnd: () => this.end() }
    )
    this.watched = { server, threadId, endListening }
  }

  /** The thread was unloaded, or its server is lost. Its commands have ended with it. */
  end(): void {
    this.watched?.endListening()
    this.watched = undefined
    this.apply({ _tag: "Gone" })
  }

  get all(): ReadonlyArray<BackgroundCommand> {
    return [...this.handles.values()]
      .filter(({ key }) => this.state.get(key)?.phase !== "Asked")
      .map(({ command }) => command)
  }

  /** Whether a turn has left one of them running. */
  get isBusy(): boolean {
    return CommandsState.isBusy(this.state)
  }

  private see({ method, params }: Message.Notification): void {
    switch (method) {
      case "item/started":
        return this.started(params)
      case "item/completed":
        return this.completed(params)
      case "turn/completed":
        return this.apply({
          _tag: "TurnEnded",
          turnId: Message.turnIdOf(params) ?? "",
          isComplete: isComplete(params)
        })
      case "thread/closed":
        return this.unloaded(Message.threadIdOf(params))
      case "thread/status/changed":
        if (isNotLoaded(params)) this.unloaded(Message.threadIdOf(params))
    }
  }

  /** A parent that closes a sub-agent at work ends its commands, and codex does not always tell of their end. */
  private unloaded(thread: string | undefined): void {
    if (thread === this.watched?.threadId) return this.apply({ _tag: "Gone" })
    const all = [...this.handles.values()]
    const keys = all.filter(({ threadId }) => threadId === thread).map(({ key }) => key)
    if (keys.length > 0) this.apply({ _tag: "Gone", keys })
  }

  private started(params: unknown): void {
    const { watched } = this
    const item = commandOf(params)
    if (item === undefined || watched === undefined) return
    const told = toldOf(item, params)
    const key = keyOf(params, told.id)
    this.handles.set(key, new Handle(key, watched.server, told))
    const { processId, turnId } = told
    this.apply({ _tag: "Started", key, turnId, runs: processId !== undefined })
    this.endReading ??= watched.server.connection.unsafeTap(watched.threadId, (notification) =>
      this.read(notification)
    )
  }

  private read({ method, params }: Message.Notification): void {
    if (method !== "item/commandExecution/outputDelta" || !Predicate.isRecord(params)) return
    const { delta, itemId } = params
    const key = keyOf(params, text(itemId))
    const output = this.handles.get(key)?.output
    if (typeof delta !== "string" || output === undefined) return
    if (!output.hasText) this.apply({ _tag: "Printed", key })
    output.append(delta)
  }

  private completed(params: unknown): void {
    const item = commandOf(params)
    if (item === undefined) return
    const { aggregatedOutput, exitCode, id } = item
    this.apply({
      _tag: "Completed",
      key: keyOf(params, text(id)),
      exitCode: typeof exitCode === "number" ? exitCode : undefined,
      output: typeof aggregatedOutput === "string" ? aggregatedOutput : undefined
    })
  }

  private apply(event: CommandsState.Event): void {
    const [state, actions] = CommandsState.step(this.state, event)
    this.state = state
    for (const action of actions) this.perform(action)
    this.onChange()
    if (state.size > 0) return
    this.endReading?.()
    this.endReading = undefined
  }

  private perform(action: CommandsState.Action): void {
    const handle = this.handles.get(action.key)
    if (handle === undefined) return
    if (action._tag === "Left") return handle.outlives()
    this.handles.delete(action.key)
    handle.output.end({ how: action.how, exitCode: action.exitCode }, action.output)
  }
}

const isNotLoaded = (params: unknown): boolean => {
  const status: unknown = Predicate.isRecord(params) ? params["status"] : undefined
  return Predicate.isRecord(status) && status["type"] === "notLoaded"
}

/** A model may give the same id to commands of several turns. */
const keyOf = (params: unknown, id: string): string => `${Message.turnIdOf(params) ?? ""} ${id}`

const isComplete = (params: unknown): boolean => {
  const turn: unknown = Predicate.isRecord(params) ? params["turn"] : undefined
  return Predicate.isRecord(turn) && turn["status"] === "completed"
}

/** One command, also after it has ended. */
class Handle {
  readonly key: string
  readonly output = new CommandOutput()
  private made: BackgroundCommand | undefined
  private outlivesTurn = false
  private readonly server: Server
  private readonly told: Told

  constructor(key: string, server: Server, told: Told) {
    this.key = key
    this.server = server
    this.told = told
  }

  get threadId(): string {
    return this.told.threadId
  }

  /** Made when somebody asks for it: most commands end before. */
  get command(): BackgroundCommand {
    return (this.made ??= this.make())
  }

  outlives(): void {
    this.outlivesTurn = true
  }

  private make(): BackgroundCommand {
    const { output, server, told } = this
    return {
      snapshot: Effect.sync(() => ({ ...told, outlivesTurn: this.outlivesTurn })),
      output: output.read,
      end: output.result,
      terminate: Effect.suspend(() =>
        output.hasEnded ? Effect.void : terminate(server, told, output)
      ),
      write: () => Effect.fail(notWritable(server.generation))
    }
  }
}

/** The server does not know a command that has just ended. It tells of the end in any case. */
const terminate = (server: Server, told: Told, output: CommandOutput) =>
  Effect.gen(function* () {
    const { threadId } = told
    const processId = told.processId ?? (yield* processOf(server, told))
    if (processId !== undefined) {
      yield* server.request("thread/backgroundTerminals/terminate", { threadId, processId })
    }
    const { interruptTimeout } = yield* Limits.Limits
    yield* output.result.pipe(
      Effect.timeoutFail({
        duration: interruptTimeout,
        onTimeout: () => stillRunning(server.generation, threadId, "the command was terminated")
      })
    )
  })

/** The start of a command that waited for an approval does not name its process. */
const processOf = (server: Server, { id, threadId }: Told) =>
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
