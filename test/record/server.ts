/** One real server on a scripted model, and somebody who writes down what it says, word for word. */
import {
  AppServer,
  AppServerSpec,
  CodexBinary,
  type Connection,
  StdioTransport,
  Transport
} from "@effect-codex/app-server"
import { Message } from "@effect-codex/protocol"
import { CodexHome, ScriptedModel } from "@effect-codex/testing"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Layer } from "effect"

/** What the server was asked for when the failure came. */
export type Phase = "login" | "account" | "threadStart" | "turnStart" | "turn"

export interface Arrived {
  readonly phase: Phase
  /** The error that a request was answered with. */
  readonly rpcError?: Message.RpcError
  /** The result of a request, where that is what tells. */
  readonly result?: unknown
  /** The parameters of `account/login/completed`. */
  readonly login?: unknown
  /** The parameters of each `error` notification of the turn. */
  readonly errors: ReadonlyArray<unknown>
  /** The error of `turn/completed`; null when the turn did not fail. */
  readonly completed?: unknown
}

export type Model = typeof ScriptedModel.ScriptedModel.Service

export interface Options {
  readonly script: ScriptedModel.Script
  readonly backend?: ScriptedModel.Options
  /** Whose credential the provider uses: that of a variable, or of the account the server is signed in with. */
  readonly credential: "variable" | "account"
  /** What the variable holds; undefined leaves it unset. */
  readonly token: string | undefined
  /** How often codex tries again by itself. */
  readonly retries: number
  /** More of `config.toml`: tables. */
  readonly config: (model: Model) => string
  /** Settings as on the command line: `key=value`. */
  readonly settings: ReadonlyArray<string>
  readonly env: (model: Model) => Readonly<Record<string, string>>
  /** What `auth.json` holds when the server starts. */
  readonly authFile: string | undefined
  /** Answers the server when it asks for new tokens. */
  readonly onRefresh: (server: Server) => Effect.Effect<unknown, Message.RpcError>
}

export interface Server {
  readonly model: Model
  /** The folder it lives in: no recording may show it. */
  readonly folder: string
  readonly connection: Connection.Connection
  /** Sends a request, and takes an error for an answer too. */
  readonly ask: (method: string, params?: unknown) => Effect.Effect<Answer>
  /** Signs in: the request alone does not say whether that worked, so this waits for the notification that does. */
  readonly login: (params: unknown) => Effect.Effect<Arrived>
  /**
   * Starts a thread with these settings and runs one turn on it: to its end, or, where it has none, to this many
   * `error` notifications.
   */
  readonly turn: (
    settings?: Readonly<Record<string, unknown>>,
    upTo?: number
  ) => Effect.Effect<Arrived>
  /** How often it has asked for new tokens. */
  readonly refreshes: () => number
}

export type Answer = { readonly result: unknown } | { readonly rpcError: Message.RpcError }

export const start = (options: Options) =>
  Effect.gen(function* () {
    const model = yield* ScriptedModel.make(options.script, options.backend)
    const home = yield* homeFor(model, options)
    const spec = AppServerSpec.make({
      command: yield* CodexBinary.find,
      args: ["app-server", ...options.settings.flatMap((setting) => ["-c", setting])],
      env: { ...home.env, ...nowhereElse, ...options.env(model) },
      cwd: home.home,
      // Without it there is no login with tokens.
      experimentalApi: true
    })
    const heard: Heard = { lastError: undefined }
    const { connection } = yield* AppServer.make({ spec }).pipe(Effect.provide(overheard(heard)))

    let refreshes = 0
    const notices = yield* connection.subscribe(undefined, ({ method }) =>
      Effect.suspend(() => {
        if (method !== refreshMethod) return Effect.fail(notHandled)
        refreshes++
        return options.onRefresh(server)
      })
    )

    const ask: Server["ask"] = (method, params) =>
      connection.request(method, params).pipe(
        Effect.map((result): Answer => ({ result })),
        Effect.catchTag("RequestError", ({ code, detail }) =>
          Effect.succeed<Answer>({ rpcError: heard.lastError ?? { code, message: detail } })
        ),
        Effect.orDie
      )

    const login: Server["login"] = (params) =>
      Effect.gen(function* () {
        const answer = yield* ask("account/login/start", params)
        return "rpcError" in answer
          ? { phase: "login", errors: [], ...answer }
          : { phase: "login", errors: [], login: yield* next(notices, "account/login/completed") }
      })

    const turn: Server["turn"] = (settings, upTo) =>
      Effect.gen(function* () {
        const opened = yield* ask("thread/start", { ephemeral: true, ...settings })
        if ("rpcError" in opened) return { phase: "threadStart", errors: [], ...opened } as const
        const threadId = Message.threadIdOf(opened.result) ?? ""
        const events = yield* connection.subscribe(threadId)
        const input = [{ type: "text", text: "hi" }]
        const started = yield* ask("turn/start", { threadId, input })
        if ("rpcError" in started) return { phase: "turnStart", errors: [], ...started } as const
        return { phase: "turn", ...(yield* untilCompleted(events, upTo)) } as const
      }).pipe(Effect.scoped)

    const path = yield* Path.Path
    const folder = path.dirname(home.codexHome)
    const server: Server = {
      model,
      folder,
      connection,
      ask,
      login,
      turn,
      refreshes: () => refreshes
    }
    return server
  })

const refreshMethod = "account/chatgptAuthTokens/refresh"
const notHandled: Message.RpcError = { code: Message.methodNotFoundCode, message: "not handled" }

/** Whatever is not on this machine cannot be reached, and times are shown in one time zone. */
const nowhereElse = { HTTPS_PROXY: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1", TZ: "UTC" }

const homeFor = (model: Model, options: Options) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const home = yield* CodexHome.make({
      modelUrl: model.url,
      retries: options.retries,
      config: options.config(model),
      ...(options.credential === "account" ? { chatgptUrl: model.chatgptUrl } : {}),
      ...(options.token === undefined ? {} : { token: options.token })
    })
    if (options.authFile !== undefined) {
      yield* fs.writeFileString(path.join(home.codexHome, "auth.json"), options.authFile)
    }
    return home
  })

interface Heard {
  lastError: Message.RpcError | undefined
}

/**
 * The real transport, with somebody who keeps each error whole: the connection passes on no more of one than its
 * callers need.
 */
const overheard = (heard: Heard) =>
  Layer.effect(
    Transport.TransportFactory,
    Effect.map(Transport.TransportFactory, (factory) => ({
      open: (options: Transport.OpenOptions) =>
        Effect.map(factory.open(options), (transport) => ({
          ...transport,
          listen: (listener: Transport.Listener) =>
            transport.listen((frames, more) => {
              for (const frame of frames) hear(heard, frame)
              return listener(frames, more)
            })
        }))
    }))
  ).pipe(Layer.provide(StdioTransport.layer))

const hear = (heard: Heard, frame: Transport.Frame): void => {
  if (typeof frame !== "string" || !frame.includes('"error"')) return
  const message: unknown = JSON.parse(frame)
  if (typeof message === "object" && message !== null && "id" in message && "error" in message) {
    heard.lastError = Message.rpcErrorOf(message.error)
  }
}

/** Takes notifications until one has this method, and answers with its parameters. */
const next = (notices: Connection.Subscription, method: string): Effect.Effect<unknown> =>
  Effect.gen(function* () {
    for (;;) {
      const found = (yield* notices.take).find((notice) => notice.method === method)
      if (found !== undefined) return found.params
    }
  }).pipe(Effect.timeout("30 seconds"), Effect.orDie)

const untilCompleted = (events: Connection.Subscription, upTo = Infinity) =>
  Effect.gen(function* () {
    const errors: Array<unknown> = []
    for (;;) {
      for (const { method, params } of yield* events.take) {
        if (method === "error") errors.push(params)
        if (errors.length === upTo) return { errors }
        if (method === "turn/completed") return { errors, completed: errorOf(params) }
      }
    }
  }).pipe(Effect.timeout("90 seconds"), Effect.orDie)

const errorOf = (params: unknown): unknown =>
  typeof params === "object" &&
  params !== null &&
  "turn" in params &&
  typeof params.turn === "object" &&
  params.turn !== null &&
  "error" in params.turn
    ? params.turn.error
    : undefined
