/**
 * What the page asks of the gateway. Paths are relative to the page, so that the gateway may be mounted anywhere. The
 * types are those of the interface, as they are in JSON.
 */
import type { Failure } from "@effect-codex/agent"
import type { AppServerPool } from "@effect-codex/app-server"
import type { Api, ApiError } from "@effect-codex/gateway"
import type { History } from "@effect-codex/agent"
import { Store } from "./Store.ts"
import * as Token from "./Token.ts"

export type SessionView = typeof Api.SessionView.Encoded
export type SessionSettings = typeof Api.SessionSettings.Encoded
export type TurnView = typeof Api.TurnView.Encoded
export type Question = typeof Api.PendingQuestion.Encoded
export type Answer = typeof Api.Answer.Encoded
export type Input = typeof Api.Input.Encoded
export type PastTurn = Page["turns"][number]
export type Page = typeof History.Page.Encoded
export type Server = typeof AppServerPool.ServerSnapshot.Encoded
export type Memory = typeof AppServerPool.ServerMemory.Encoded

/** What goes wrong with a turn, as the gateway tells it. */
export type Told = Failure.Public

/** A request that the gateway refused, or that did not reach it (status 0). */
export class Refused extends Error {
  readonly status: number
  /** The tag of the error, such as `NotFound`. */
  readonly tag: ApiError.Forbidden["_tag"] | (string & {})

  constructor(status: number, tag: string, message: string) {
    super(message)
    this.status = status
    this.tag = tag
  }
}

const signedOut = 401

/** Whether the gateway has answered the last request, in whatever way. */
export const isReachable = new Store(true)

/** Sends a request with the token. */
export const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
  const headers = new Headers(init.headers)
  const token = Token.read()
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`)
  const response = await fetch(new URL(path, document.baseURI), {
    ...init,
    headers,
    cache: "no-store"
  }).catch(() => unreachable(init.signal))
  isReachable.set(true)
  if (response.ok) return response
  if (response.status === signedOut) Token.wanted()
  throw await refusedBy(response)
}

const refusedBy = async (response: Response): Promise<Refused> => {
  const { status } = response
  const text = await response.text().catch(() => unreachable())
  const body: { readonly _tag?: string; readonly message?: string; readonly detail?: string } =
    response.headers.get("content-type")?.startsWith("application/json") === true
      ? JSON.parse(text)
      : {}
  const again = response.headers.get("retry-after")
  const message =
    body.message ?? body.detail ?? sentences[body._tag ?? ""] ?? `The gateway answered ${status}.`
  return new Refused(
    status,
    body._tag ?? "",
    again === null ? message : `${message} Try again in ${again} s.`
  )
}

/** For the errors that say nothing but their tag. */
const sentences: Readonly<Record<string, string>> = {
  Unauthorized: "The gateway does not know this token.",
  NotFound: "That is gone. Somebody else may have answered it or forgotten it.",
  AlreadyExists: "There is a session with this key already.",
  BodyTooLarge: "That is too large for the gateway.",
  TooMany: "That is too much at once.",
  StoreUnavailable: "The sessions cannot be read or written at the moment."
}

/** What only reads is quick, or has been lost, in milliseconds. */
const patience = 30_000

const get = async <A>(path: string): Promise<A> =>
  read(await send(path, { signal: AbortSignal.timeout(patience) }))

/** The connection may break in the middle of an answer. */
const read = (response: Response) => response.json().catch(() => unreachable())

/** What was given up does not tell whether the gateway answers. What took too long does. */
const unreachable = (signal?: AbortSignal | null): never => {
  if (signal?.aborted !== true || signal.reason?.name === "TimeoutError") isReachable.set(false)
  throw new Refused(0, "Unreachable", "The gateway cannot be reached.")
}

const withBody = (method: string, path: string, body?: unknown): Promise<Response> =>
  send(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } })
  })

const post = async <A>(path: string, body: unknown): Promise<A> =>
  read(await withBody("POST", path, body))

const sessionPath = (key: string) => `v1/sessions/${encodeURIComponent(key)}`
export const turnPath = (key: string, turn: string) =>
  `${sessionPath(key)}/turns/${encodeURIComponent(turn)}`

export const sessions = async (): Promise<ReadonlyArray<SessionView>> =>
  (await get<{ sessions: ReadonlyArray<SessionView> }>("v1/sessions")).sessions

export const createSession = (body: typeof Api.NewSession.Encoded) =>
  post<SessionView>("v1/sessions", body)

export const session = (key: string) => get<SessionView>(sessionPath(key))

export const setMetadata = (key: string, metadata: SessionView["metadata"]) =>
  withBody("PATCH", sessionPath(key), { metadata })

export const forget = (key: string) => withBody("DELETE", sessionPath(key))

export const compact = (key: string) => withBody("POST", `${sessionPath(key)}/compact`)

export const history = (key: string, cursor?: string) => {
  const query = new URLSearchParams({ limit: "20", ...(cursor === undefined ? {} : { cursor }) })
  return get<Page>(`${sessionPath(key)}/history?${query}`)
}

export const turns = async (key: string): Promise<ReadonlyArray<TurnView>> =>
  (await get<{ turns: ReadonlyArray<TurnView> }>(`${sessionPath(key)}/turns`)).turns

export const start = (key: string, input: Input) =>
  post<TurnView>(`${sessionPath(key)}/turns`, { input })

export const spawn = (key: string, input: Input, thread: "new" | "copy") =>
  post<TurnView>(`${sessionPath(key)}/helpers`, { input, thread })

export const retryLast = (key: string) => post<TurnView>(`${sessionPath(key)}/retry`, {})

export const steer = (key: string, input: Input) =>
  withBody("POST", `${sessionPath(key)}/steer`, { input })

export const interrupt = (key: string, turn: string) =>
  withBody("POST", `${turnPath(key, turn)}/interrupt`)

export const questions = async (): Promise<ReadonlyArray<Question>> =>
  (await get<typeof Api.Questions.Encoded>("v1/inbox")).questions

export const answer = (id: string, given: Answer) =>
  withBody("POST", `v1/inbox/${encodeURIComponent(id)}`, given)

export const pool = () =>
  get<{ readonly servers: ReadonlyArray<Server>; readonly memory: ReadonlyArray<Memory> }>(
    "v1/pool"
  )

export const drain = () => withBody("POST", "v1/drain")
