/** The entity of a session: what it does with each message. */
import { ApprovalInbox, Failure, type Session, Sessions, SessionStore } from "@effect-codex/agent"
import * as Entity from "@effect/cluster/Entity"
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { Sealing } from "../../Sealing.ts"
import { TurnClaim } from "../../TurnClaim.ts"
import { TurnLog } from "../../TurnLog.ts"
import { Calls } from "./Calls.ts"
import { type Answers, Elsewhere } from "./Elsewhere.ts"
import type * as Messages from "./Messages.ts"
import * as RunningSession from "./RunningSession.ts"
import * as TurnLife from "./TurnLife.ts"
import type { HostedSessions } from "./HostedSessions.ts"

/** The options of the sessions of a host. All are optional. */
export interface Options extends TurnLife.Options {
  /**
   * How long a session without turns and calls keeps its place in the memory of the host. A turn keeps it for as long as it
   * takes, because its message is answered at its end. Default: `entityMaxIdleTime` of the cluster's configuration.
   */
  readonly maxIdleTime?: Duration.DurationInput
}

type Handlers = Entity.HandlersFrom<(typeof Messages.all)[number]>

export const make = (
  options: Options,
  host: HostedSessions
): Effect.Effect<
  Handlers,
  never,
  | Sessions.Sessions
  | SessionStore.SessionStore
  | TurnLog
  | TurnClaim
  | Entity.CurrentAddress
  | Scope.Scope
> =>
  Effect.gen(function* () {
    const { entityId: key } = yield* Entity.CurrentAddress
    const sessions = yield* Sessions.Sessions
    const order = yield* Effect.makeSemaphore(1)
    const store = yield* SessionStore.SessionStore
    const owned = ownedAsStored(key, sessions, store)
    const claims = yield* TurnClaim
    const hosted = yield* host.enter({ key, sessions: owned, claims })
    const place: TurnLife.Place = {
      key,
      sessions,
      hosted,
      log: yield* TurnLog,
      claims,
      sealing: yield* Sealing,
      options,
      inOrder: order.withPermits(1)
    }
    const inbox = yield* Effect.serviceOption(ApprovalInbox.ApprovalInbox)
    const elsewhere = yield* Effect.serviceOption(Elsewhere)
    const own = (hosted.answers ??= RunningSession.here(key, hosted, inbox))
    const answers = Option.match(elsewhere, {
      onNone: () => own,
      onSome: (service) => RunningSession.whereItRuns(key, hosted, own, service)
    })
    return {
      Submit: submitted(place),
      ...ofSession(place, store, owned, yield* Effect.scope),
      ...handling(answers)
    }
  })

/**
 * The registry as the owner of the session sees it. A message says nothing of owners: who asks for turns of a session has found
 * it as its owner's.
 */
const ownedAsStored = (
  key: string,
  sessions: Sessions.Service,
  store: SessionStore.Service
): Effect.Effect<Sessions.Service, SessionStore.StoreError> =>
  Effect.map(store.get(key), (entry) =>
    Option.match(
      Option.flatMapNullable(entry, ({ owner }) => owner),
      {
        onNone: () => sessions,
        onSome: sessions.ownedBy
      }
    )
  )

/** Answers as the engine asks for them. */
const handling = (answers: Answers): Pick<Handlers, keyof Answers> => ({
  Turns: () => answers.Turns(),
  Steer: ({ payload }) => answers.Steer(payload),
  Interrupt: ({ payload }) => answers.Interrupt(payload),
  History: ({ payload }) => answers.History(payload),
  Context: () => answers.Context(),
  Questions: () => answers.Questions(),
  Answer: ({ payload }) => answers.Answer(payload)
})

/** Turns that are asked for. */
const submitted =
  (place: TurnLife.Place): Handlers["Submit"] =>
  ({ payload }) =>
    place.hosted.turns.run(payload.id, aboutOf[payload.kind], (turn) =>
      TurnLife.live(place, payload, turn).pipe(
        Effect.catchAllCause((cause) =>
          // The message stays unanswered: who reads the turn is not told an end that nobody knows.
          Cause.isInterrupted(cause)
            ? Effect.interrupt
            : Effect.zipRight(Effect.logError("a turn was not run", cause), Effect.never)
        )
      )
    )

const aboutOf = {
  Turn: { kind: "Turn", title: "" },
  Retry: { kind: "Turn", title: "" },
  SideQuestion: { kind: "SideQuestion", title: "" },
  Helper: { kind: "Helper", title: "" }
} as const

/** What is asked to create a session, to find one, or both. */
const opening = (
  key: string,
  sessions: Sessions.Service,
  store: SessionStore.Service
): ((
  as: "New" | "NewOrFound" | "Found",
  call: string
) => Effect.Effect<
  boolean,
  Sessions.SessionExists | Sessions.NotOwner | SessionStore.StoreError
>) => {
  const found = Effect.map(Effect.scoped(sessions.find(key)), Option.isSome)
  const made = Effect.as(Effect.scoped(sessions.create(key)), true)
  // If this host is lost before it answers, the next one is asked by the same call.
  const madeBy = (call: string) =>
    Effect.gen(function* () {
      if (Option.isNone(yield* sessions.describe(key))) {
        const entry = { key, updatedAt: yield* DateTime.now, createdBy: call }
        // Whether it was stored is read: another one may have been faster, and an answer may have been lost.
        yield* Effect.ignore(store.put(entry))
      }
      const isIts = Option.exists(yield* store.get(key), ({ createdBy }) => createdBy === call)
      return isIts || (yield* made)
    })
  return (as, call) => {
    switch (as) {
      case "New":
        return madeBy(call)
      case "NewOrFound":
        // It is stored at once, and so is in the list of all hosts.
        return Effect.catchTag(made, "SessionExists", () => found)
      case "Found":
        return found
    }
  }
}

/** The session itself, and its conversation. */
const ofSession = (
  place: TurnLife.Place,
  store: SessionStore.Service,
  owned: Effect.Effect<Sessions.Service, SessionStore.StoreError>,
  scope: Scope.Scope
): Pick<Handlers, "Open" | "Forget" | "Rewind" | "Compact"> => {
  const { hosted, key, sessions } = place
  const opened = new Calls<
    boolean,
    Sessions.SessionExists | Sessions.NotOwner | SessionStore.StoreError
  >(scope)
  const rewound = new Calls<void, Failure.Failure>(scope)
  const compacted = new Calls<
    Effect.Effect.Success<ReturnType<Session.Session["compact"]>>,
    Failure.Failure
  >(scope)
  const open = opening(key, sessions, store)
  return {
    Open: ({ payload: { as, call } }) => opened.once(call, open(as, call)),
    Forget: () =>
      Effect.zipRight(
        hosted.held.letGo,
        Effect.flatMap(owned, ({ forget }) => forget(key))
      ),
    Rewind: ({ payload: { call, to } }) =>
      rewound.once(
        call,
        RunningSession.onSession(hosted, (session) => session.rewind(to))
      ),
    Compact: ({ payload: { call } }) =>
      compacted.once(
        call,
        RunningSession.onSession(hosted, (session) => session.compact())
      )
  }
}
