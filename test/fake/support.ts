/** A server on a fake, and what its turns tell. */
import { AppServer, type Connection } from "@effect-codex/app-server"
import type { Message, Methods } from "@effect-codex/protocol"
import { FakeAppServer } from "@effect-codex/testing"
import { Effect, Option, Predicate, Schema } from "effect"

/** A fake, a server on it, and that server's process. */
export const started = (
  options?: FakeAppServer.Options,
  serverOptions?: Partial<AppServer.Options>
) =>
  Effect.gen(function* () {
    const fake = yield* FakeAppServer.make(options)
    const server = yield* start(fake, serverOptions)
    return { fake, server, process: yield* fake.awaitProcess(1) }
  })

export const start = (fake: FakeAppServer.FakeAppServer, options?: Partial<AppServer.Options>) =>
  AppServer.make({ spec: fake.spec({ experimentalApi: true }), ...options }).pipe(
    Effect.provide(fake.layer)
  )

export const say = (text: string) => [{ type: "text", text }] as const

/** A thread with a turn on it, and its notifications. */
export const running = (
  server: AppServer.Service,
  text = "hi",
  settings: Methods.Params<"thread/start"> = {},
  handler?: Connection.Handler
) =>
  Effect.gen(function* () {
    const { thread } = yield* server.request("thread/start", settings)
    const events = yield* server.connection.subscribe(thread.id, handler)
    const { turn } = yield* server.request("turn/start", { threadId: thread.id, input: say(text) })
    return { threadId: thread.id, turnId: turn.id, events }
  })

const none: ReadonlyArray<Message.Notification> = []

/** Takes notifications until one of this method has arrived. */
export const until = ({ take }: Connection.Subscription, method: string) =>
  Effect.iterate(none, {
    while: (taken) => !taken.some((event) => event.method === method),
    body: (taken) => Effect.map(take, (more) => [...taken, ...more])
  })

export const turnOf = (events: ReadonlyArray<Message.Notification>) => {
  const params = events.find(({ method }) => method === "turn/completed")?.params
  return Predicate.hasProperty(params, "turn") ? params.turn : undefined
}

export const methods = (events: ReadonlyArray<Message.Notification>) =>
  events.map(({ method }) => method)

/** One line each: the method, and what it tells of an item. */
export const lines = (events: ReadonlyArray<Message.Notification>) =>
  events.map(({ method, params }) => {
    const item = itemOf(params)
    return item === undefined ? method : `${method} ${item.type} ${item.status ?? ""}`.trim()
  })

const Told = Schema.Struct({
  item: Schema.Struct(
    { id: Schema.String, type: Schema.String, status: Schema.optional(Schema.String) },
    { key: Schema.String, value: Schema.Unknown }
  )
})
const itemOf = (params: unknown) =>
  Option.getOrUndefined(Schema.decodeUnknownOption(Told)(params))?.item

/** The items of this type as they were when they were completed. */
export const completed = (events: ReadonlyArray<Message.Notification>, type: string) =>
  events.flatMap(({ method, params }) => {
    const item = method === "item/completed" ? itemOf(params) : undefined
    return item?.type === type ? [item] : []
  })

/** The error that a turn ended with. */
export const errorOf = (events: ReadonlyArray<Message.Notification>) => {
  const turn = turnOf(events)
  return Predicate.hasProperty(turn, "error") ? turn.error : undefined
}

/** Settings of a thread that has a provider of its own. */
export const own = (definition: Readonly<Record<string, string | null>>) => ({
  modelProvider: "own",
  config: { "model_providers.own": { name: "own", ...definition } }
})

export const withKey = (apiKey: string) => ({ type: "apiKey", apiKey }) as const

export const withTokens = (accessToken: string, chatgptAccountId = "account-1") =>
  ({ type: "chatgptAuthTokens", accessToken, chatgptAccountId }) as const

export const logIn = (server: AppServer.Service, login: Methods.Params<"account/login/start">) =>
  server.request("account/login/start", login)

export const logOut = (server: AppServer.Service) => server.request("account/logout", undefined)

export const read = (server: AppServer.Service) => server.request("account/read", {})

/** What `account/read` says when nobody is signed in where somebody is needed. */
export const signedOut = {
  account: null,
  userId: null,
  requiresOpenaiAuth: true,
  workspaceRouting: null
}

/** The error of a turn that ended because the account changed. */
export const revoked = {
  codexErrorInfo: "other",
  message: "Fatal error: application network permission was revoked"
}
