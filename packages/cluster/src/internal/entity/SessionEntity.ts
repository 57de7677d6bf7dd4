/** The entity of a session: what it does with each message. */
import {
  ApprovalInbox,
  type Failure,
  type Session,
  Sessions,
  SessionStore
} from "@effect-codex/agent"
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
import * as Keepers from "./Keepers.ts"
import type * as Messages from "./Messages.ts"
import { failed } from "./SessionCalls.ts"
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
    const inbox = yield* Effect.serviceOption(ApprovalInbox.ApprovalInbox)
    const hosted = yield* host.enter({ key, sessions: owned, claims, inbox })
    const scope = yield* Effect.scope
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
    return {
      ...ofTurns(place),
      ...asked(place, scope),
      ...ofSession(place, scope, store, owned)
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

/** Turns: to run them. */
const ofTurns = (place: TurnLife.Place): Pick<Handlers, "Submit" | "Turns"> => {
  const { turns } = place.hosted
  return {
    Submit: ({ payload }) =>
      turns.run(payload.id, aboutOf[payload.kind], (turn) =>
        TurnLife.live(place, payload, turn).pipe(
          Effect.catchAllCause((cause) =>
            // The message stays unanswered: who reads the turn is not told an end that nobody knows.
            Cause.isInterrupted(cause)
              ? Effect.interrupt
              : Effect.zipRight(Effect.logError("a turn was not run", cause), Effect.never)
          )
        )
      ),
    Turns: () => Effect.forEach(turns.all, ({ snapshot }) => snapshot)
  }
}

/** What is asked of a turn that runs. If another host keeps the session, it runs there. */
const asked = (
  { claims, hosted, key }: TurnLife.Place,
  scope: Scope.Scope
): Pick<Handlers, "Steer" | "Interrupt" | "Questions" | "Answer"> => {
  const { calls } = hosted
  const steered = new Calls<void, Failure.Failure>(scope)
  const answered = new Calls<void, ApprovalInbox.NotPending>(scope)
  const keeper = Effect.suspend(() =>
    hosted.hasArrived ? Effect.succeedNone : claims.keeperOf(key)
  )
  const session = key
  return {
    Steer: ({ payload }) =>
      steered.once(
        payload.call,
        Effect.flatMap(
          Keepers.ask(keeper, (host) => host.Steer({ ...payload, session })),
          Option.match({ onNone: () => calls.steer(payload), onSome: () => Effect.void })
        )
      ),
    Interrupt: ({ payload: { turn } }) =>
      Effect.flatMap(
        Keepers.ask(keeper, (host) => host.Interrupt({ session, turn })),
        (isThere) => (Option.contains(isThere, true) ? Effect.succeed(true) : calls.interrupt(turn))
      ),
    Questions: () =>
      Effect.zipWith(
        Keepers.ask(keeper, (host) => host.Questions({ session })),
        calls.questions,
        (there, here) => [...Option.getOrElse(there, () => []), ...here]
      ),
    Answer: ({ payload }) =>
      answered.once(
        payload.call,
        Effect.catchTag(calls.answer(payload), "NotPending", (notPending) =>
          Effect.flatMap(
            Keepers.ask(keeper, (host) => host.Answer({ ...payload, session })),
            Option.match({ onNone: () => Effect.fail(notPending), onSome: () => Effect.void })
          )
        )
      )
  }
}

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
        yield* Effect.catchIf(store.put(entry), isConflict, () => Effect.void)
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

const isConflict = ({ reason }: SessionStore.StoreError): boolean => reason === "Conflict"

/** The session itself, and its conversation. */
const ofSession = (
  place: TurnLife.Place,
  scope: Scope.Scope,
  store: SessionStore.Service,
  owned: Effect.Effect<Sessions.Service, SessionStore.StoreError>
): Pick<Handlers, "Open" | "Forget" | "History" | "Rewind" | "Context" | "Compact"> => {
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
    History: ({ payload }) => onSession(place, (session) => session.history(payload)),
    Rewind: ({ payload: { call, to } }) =>
      rewound.once(
        call,
        onSession(place, (session) => session.rewind(to))
      ),
    Context: () => onSession(place, ({ context }) => context),
    Compact: ({ payload: { call } }) =>
      compacted.once(
        call,
        onSession(place, (session) => session.compact())
      )
  }
}

const onSession = <A>(
  { hosted }: TurnLife.Place,
  use: (session: Session.Session) => Effect.Effect<A, Failure.Failure>
): Effect.Effect<A, Failure.Failure> =>
  hosted.held.get.pipe(
    Effect.mapError((error) => failed("Other", error.message)),
    Effect.flatMap(use)
  )
