/** Sessions over HTTP. */
import { type Failure, type PortableSessions, Rights, type Sessions } from "@effect-codex/agent"
import * as FileSystem from "@effect/platform/FileSystem"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Api from "../../Api.ts"
import { AlreadyExists, Forbidden, NotFound } from "../../ApiError.ts"
import { CurrentTenant } from "../../Authorization.ts"
import { Backend, type Kept, keyOf, ownKey } from "../../Backend.ts"
import type { FrontOptions } from "../../Options.ts"
import * as Folders from "../sessions/Folders.ts"
import * as Found from "../sessions/Found.ts"
import { ceilingOf } from "../sessions/SessionOptions.ts"
import { TurnLimits } from "../sessions/TurnLimits.ts"
import * as ErrorHeader from "./ErrorHeader.ts"

export const layer = (options: FrontOptions) =>
  HttpApiBuilder.group(Api.GatewayApi, "sessions", (handlers) =>
    Effect.gen(function* () {
      const files = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
      const checked = (settings: Api.SessionSettings) =>
        Effect.provide(withinBounds(options, settings), files)
      return handlers
        .handle("create", ({ payload }) => create(payload, checked))
        .handle("list", () => list)
        .handle("get", ({ path }) => get(path.key))
        .handle("setMetadata", ({ path, payload }) => setMetadata(path.key, payload.metadata))
        .handle("forget", ({ path }) => forget(path.key))
        .handle("history", ({ path, urlParams }) =>
          onSession(path.key, (session) => session.history(urlParams))
        )
        .handle("rewind", ({ path, payload }) =>
          onSession(path.key, (session) => session.rewind(payload))
        )
        .handle("compact", ({ path }) =>
          Effect.map(
            compact(path.key),
            Option.match({ onNone: () => ({}), onSome: (compaction) => ({ compaction }) })
          )
        )
    })
  )

const onSession = <A>(
  key: string,
  use: (session: PortableSessions.PortableSession) => Effect.Effect<A, Failure.Failure>
) => Effect.scoped(Effect.flatMap(Found.session(key), (session) => Found.publicly(use(session))))

/** It is a turn of the model, and counts as one. */
const compact = (key: string) =>
  Effect.gen(function* () {
    const { place } = yield* TurnLimits
    yield* place(yield* CurrentTenant)
    return yield* onSession(key, (session) => session.compact())
  }).pipe(Effect.scoped, Effect.tapError(ErrorHeader.told))

const withinBounds = (options: FrontOptions, settings: Api.SessionSettings) =>
  Effect.gen(function* () {
    const { approvalPolicy, cwd, sandbox } = settings
    const asked = {
      ...(approvalPolicy === undefined ? {} : { approvals: approvalPolicy }),
      ...(sandbox === undefined ? {} : { sandbox })
    }
    const above = Rights.exceeding(asked, ceilingOf(options))
    if (above.length > 0) {
      return yield* new Forbidden({
        message: `This gateway allows less: ${above.join(" and ")} is above its ceiling.`
      })
    }
    return cwd === undefined
      ? settings
      : { ...settings, cwd: yield* Folders.within(options.folders, cwd) }
  })

const create = <E, R>(
  { key: asked, metadata, settings }: typeof Api.NewSession.Type,
  checked: (settings: Api.SessionSettings) => Effect.Effect<Api.SessionSettings, E, R>
) =>
  Effect.gen(function* () {
    const tenant = yield* CurrentTenant
    const key = asked ?? (yield* newKey)
    const kept = { settings: yield* checked(settings), metadata }
    const sessions = yield* Found.own
    yield* sessions
      .create(keyOf(tenant.name, key), kept)
      .pipe(
        Effect.catchAll((error): Effect.Effect<never, AlreadyExists | Found.Told> =>
          error._tag === "SessionExists"
            ? Effect.fail(AlreadyExists.of(key))
            : Found.told(key)(error)
        )
      )
    const { place } = yield* Backend
    return { key, ...kept, isOpen: place === "Here" }
  }).pipe(
    // A stored session of another owner cannot have a key that begins with this tenant's name.
    Effect.catchTag("NotFound", Effect.die)
  )

/** For a session that was stored with nothing. */
const nothingKept: Kept = { settings: {}, metadata: {} }

/** Short enough to type, and no other session's. */
const newKey = Effect.map(Random.nextIntBetween(0, 2 ** 50), (n) =>
  n.toString(36).padStart(10, "0")
)

const list = Effect.gen(function* () {
  const sessions = yield* Found.own
  const listing = yield* Effect.catchAll(sessions.list, Found.storeUnavailable)
  return { sessions: listing.sessions.map(viewOf) }
})

const viewOf = ({ key, metadata, open, updatedAt }: Sessions.Listed<Kept>): Api.SessionView => ({
  key: ownKey(key),
  ...Option.getOrElse(metadata, () => nothingKept),
  isOpen: open,
  ...Option.match(updatedAt, { onNone: () => ({}), onSome: (updatedAt) => ({ updatedAt }) })
})

/** Opens no session only to look at it. */
const get = (key: string) =>
  Effect.gen(function* () {
    const tenant = yield* CurrentTenant
    const sessions = yield* Found.own
    const described = yield* sessions
      .describe(keyOf(tenant.name, key))
      .pipe(Effect.catchAll(Found.storeUnavailable))
    if (Option.isNone(described)) return yield* NotFound.session(key)
    const view = viewOf(described.value)
    if (!view.isOpen) return view
    const context = yield* onSession(key, ({ context }) => context)
    return Option.match(context, {
      onNone: () => view,
      onSome: (context) => ({ ...view, context })
    })
  })

const setMetadata = (key: string, metadata: Api.Metadata) =>
  Effect.gen(function* () {
    const tenant = yield* CurrentTenant
    const sessions = yield* Found.own
    const update = (kept: Option.Option<Kept>) => ({
      ...Option.getOrElse(kept, () => nothingKept),
      metadata
    })
    yield* sessions
      .updateMetadata(keyOf(tenant.name, key), update)
      .pipe(Effect.catchAll(Found.told(key)))
    return yield* get(key)
  })

const forget = (key: string) =>
  Effect.gen(function* () {
    const tenant = yield* CurrentTenant
    const sessions = yield* Found.own
    yield* sessions.forget(keyOf(tenant.name, key)).pipe(
      Effect.catchAll(Found.told(key)),
      Effect.catchTag("NotFound", () => Effect.void)
    )
  })
