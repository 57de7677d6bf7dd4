/**
 * Lists of threads, page by page, and only those of one owner.
 *
 * Measured: the server searches the names and first messages of `thread/list` letter for letter, and the messages of
 * `thread/search` without regard to case. Without `modelProviders` it lists only the threads of its own provider, and so
 * none that a run has started with a credential. It takes `includedThreadIds` from 0.171 on, and ignores them before.
 */
import type { AppServer, Failure } from "@effect-codex/app-server"
import { Lenient } from "@effect-codex/protocol"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ThreadOwner from "../credential/ThreadOwner.ts"
import * as StoredThread from "./StoredThread.ts"

/** Some threads. */
export const Page = Lenient.struct({
  threads: Schema.Array(StoredThread.Thread),
  /** The `cursor` of the next page. `undefined` if there is none. */
  next: Lenient.orUndefined(Schema.String)
})
export interface Page extends Schema.Schema.Type<typeof Page> {}

/** A thread in which something was found. */
export const Found = Lenient.struct({
  thread: StoredThread.Thread,
  /** The text around what was found. */
  snippet: Schema.String
})
export interface Found extends Schema.Schema.Type<typeof Found> {}

/** Some threads in which something was found. */
export const FoundPage = Lenient.struct({
  found: Schema.Array(Found),
  /** The `cursor` of the next page. `undefined` if there is none. */
  next: Lenient.orUndefined(Schema.String)
})
export interface FoundPage extends Schema.Schema.Type<typeof FoundPage> {}

/** Which threads are searched. */
export interface SearchOptions {
  /** Those that are archived, or those that are not. Default: `false`. */
  readonly archived?: boolean
  /** At most so many. A page may hold fewer, if some belong to other owners. Default: 25. */
  readonly limit?: number
  /** `next` of the page before. Default: the newest threads. */
  readonly cursor?: string | undefined
}

/** Which threads are listed. Sub-agents' are not. */
export interface ListOptions extends SearchOptions {
  /** Only threads whose name or first message contains this, letter for letter. Default: all. */
  readonly titled?: string
  /** Only threads of this folder. Default: all. */
  readonly cwd?: string
  /** Only these threads, at most 100. With codex 0.169 pages may then hold fewer than `limit`. Default: all. */
  readonly only?: ReadonlyArray<string>
}

const Answer = Schema.Struct({
  data: Schema.Array(Schema.Unknown),
  nextCursor: Lenient.nullable(Schema.String)
})

/** Left out, they are those of a person's own threads. */
const sourceKinds = ["cli", "vscode", "exec", "appServer", "unknown"] as const

export const page = (
  server: AppServer.Service,
  owner: string | undefined,
  { cwd, only, titled, ...options }: ListOptions = {}
): Effect.Effect<Page, Failure.RequestFailure> =>
  server
    .requestAs(
      "thread/list",
      {
        ...paramsOf(options),
        sortKey: "updated_at",
        modelProviders: [],
        ...(cwd === undefined ? {} : { cwd }),
        ...(only === undefined ? {} : { includedThreadIds: only }),
        ...(titled === undefined ? {} : { searchTerm: titled })
      },
      Answer
    )
    .pipe(
      Effect.map(({ data, nextCursor }) => ({
        threads: Arr.filterMap(data, (thread) => readOwn(thread, owner)).filter(
          ({ id }) => only === undefined || only.includes(id)
        ),
        next: nextCursor ?? undefined
      }))
    )

/** The most that the server takes in one request. */
const maxIds = 100

/** Those of these threads that there are, archived or not. */
export const these = (
  server: AppServer.Service,
  owner: string | undefined,
  ids: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<StoredThread.Thread>, Failure.RequestFailure> =>
  Effect.map(
    Effect.forEach(Arr.chunksOf(ids, maxIds), (only) =>
      Effect.gen(function* () {
        const current = yield* pages(server, owner, { only, archived: false })
        const rest = missing(only, current)
        const archived =
          rest.length === 0 ? [] : yield* pages(server, owner, { only: rest, archived: true })
        return [...current, ...archived]
      })
    ),
    Arr.flatten
  )

/** Reads on until all of the threads are found, or there are no more. */
const pages = (
  server: AppServer.Service,
  owner: string | undefined,
  wanted: { readonly only: ReadonlyArray<string>; readonly archived: boolean },
  cursor?: string,
  before: ReadonlyArray<StoredThread.Thread> = []
): Effect.Effect<ReadonlyArray<StoredThread.Thread>, Failure.RequestFailure> =>
  Effect.flatMap(page(server, owner, { ...wanted, cursor, limit: maxIds }), ({ next, threads }) => {
    const found = [...before, ...threads]
    return next === undefined || missing(wanted.only, found).length === 0
      ? Effect.succeed(found)
      : pages(server, owner, wanted, next, found)
  })

const missing = (
  ids: ReadonlyArray<string>,
  threads: ReadonlyArray<StoredThread.Thread>
): ReadonlyArray<string> => {
  const found = new Set(threads.map(({ id }) => id))
  return ids.filter((id) => !found.has(id))
}

const Result = Schema.Struct({
  thread: Schema.Unknown,
  snippet: Lenient.orDefault(Schema.String, () => "")
})
const decodeResult = Schema.decodeUnknownOption(Result)

export const search = (
  server: AppServer.Service,
  owner: string | undefined,
  text: string,
  options: SearchOptions = {}
): Effect.Effect<FoundPage, Failure.RequestFailure> =>
  server.requestAs("thread/search", { ...paramsOf(options), searchTerm: text }, Answer).pipe(
    Effect.map(({ data, nextCursor }) => ({
      found: Arr.filterMap(data, (result) =>
        Option.flatMap(decodeResult(result), ({ snippet, thread }) =>
          Option.map(readOwn(thread, owner), (thread) => ({ thread, snippet }))
        )
      ),
      next: nextCursor ?? undefined
    }))
  )

const paramsOf = ({ archived = false, cursor, limit = 25 }: SearchOptions) => ({
  archived,
  limit,
  cursor: cursor ?? null,
  sourceKinds
})

const readOwn = (thread: unknown, owner: string | undefined): Option.Option<StoredThread.Thread> =>
  StoredThread.read(thread).pipe(
    Option.filter(({ provider }) => ThreadOwner.isOf(provider, owner)),
    Option.map(({ thread }) => thread)
  )
