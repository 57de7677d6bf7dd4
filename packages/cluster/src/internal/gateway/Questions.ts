/** What waits for the people of a tenant, in the inboxes of all hosts: asked for where turns run. */
import type { Inbox } from "@effect-codex/gateway/Backend"
import { keyOf } from "@effect-codex/gateway/Backend"
import type { ApprovalInbox } from "@effect-codex/agent"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Hosts } from "../client/Hosts.ts"

type Questions = ReadonlyArray<ApprovalInbox.Pending>

/** How often a reader is told of changes. */
const every = "1 second"

/** How long a host may take that is asked for questions. Those of one that does not answer are not told. */
const deadline = "5 seconds"

/** How many hosts are asked at once for one list. */
const concurrency = 16

export const make = (hosts: Hosts): Effect.Effect<Inbox> =>
  Effect.gen(function* () {
    // One question to the database serves all readers.
    const recent = yield* Effect.cachedWithTTL(sessionsAtWork(hosts), "500 millis")
    const answer = ({ id, session = "" }: ApprovalInbox.Pending, answer: ApprovalInbox.Answer) =>
      hosts.call(session, { method: "answer" }, (entity, call) =>
        entity.Answer({ call, question: id, answer })
      )
    return {
      pending: (tenant) => questionsIn(hosts, sessionsAtWork(hosts), tenant),
      changes: (tenant) =>
        Stream.repeatEffectWithSchedule(questionsIn(hosts, recent, tenant), Schedule.spaced(every)),
      decide: answer,
      answer: (question, answers) => answer(question, { answers })
    }
  })

/** Only a session with a turn has questions. */
const sessionsAtWork = ({ log }: Hosts): Effect.Effect<ReadonlyArray<string>> =>
  log.unended.pipe(
    Effect.map((turns) => [...new Set(turns.map(({ session }) => session))]),
    Effect.catchAll((error) =>
      Effect.as(Effect.logWarning("it is not known which turns run", error), [])
    )
  )

const questionsIn = (
  hosts: Hosts,
  sessions: Effect.Effect<ReadonlyArray<string>>,
  tenant: string
): Effect.Effect<Questions> =>
  Effect.gen(function* () {
    const own = (yield* sessions).filter((session) => session.startsWith(keyOf(tenant, "")))
    const all = yield* Effect.forEach(own, (session) => questionsOf(hosts, session), {
      concurrency
    })
    return all.flat().toSorted((a, b) => DateTime.Order(a.askedAt, b.askedAt))
  })

const questionsOf = (hosts: Hosts, session: string): Effect.Effect<Questions> =>
  hosts
    .call(session, { method: "questions", deadline }, (entity) => entity.Questions())
    .pipe(
      Effect.catchAll((error) =>
        Effect.as(Effect.logWarning("a host does not say what waits for people", error), [])
      )
    )
