/** What waits for a tenant's people, over HTTP. */
import { ApprovalInbox } from "@effect-codex/agent"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Api from "../../Api.ts"
import { NotFound, WrongAnswer } from "../../ApiError.ts"
import { CurrentTenant } from "../../Authorization.ts"
import type { Options } from "../../Options.ts"
import type { Tenant } from "../../Tenants.ts"
import { Gateway } from "../sessions/Draining.ts"
import * as EventStream from "./EventStream.ts"
import * as Registry from "../sessions/Registry.ts"

export const layer = (options: Options) =>
  HttpApiBuilder.group(Api.GatewayApi, "inbox", (handlers) =>
    Effect.gen(function* () {
      const inbox = yield* ApprovalInbox.ApprovalInbox
      const { drained } = yield* Gateway
      return handlers
        .handle("list", ({ urlParams: { session } }) =>
          Effect.gen(function* () {
            const tenant = yield* CurrentTenant
            const questions = questionsOf(tenant, yield* inbox.pending)
            return {
              questions: questions.filter((one) => session === undefined || one.session === session)
            }
          })
        )
        .handleRaw("events", () =>
          Effect.flatMap(CurrentTenant, (tenant) =>
            EventStream.response(
              inbox.changes.pipe(
                Stream.map((pending) => questionsOf(tenant, pending)),
                Stream.changesWith((a, b) => idsOf(a) === idsOf(b)),
                Stream.mapEffect((questions) => encode({ questions })),
                Stream.map((data) => `event: Questions\ndata: ${data}\n\n`),
                Stream.interruptWhen(drained)
              ),
              options
            )
          )
        )
        .handle("answer", ({ path: { id }, payload }) =>
          Effect.gen(function* () {
            const tenant = yield* CurrentTenant
            const questions = questionsOf(tenant, yield* inbox.pending)
            const question = questions.find((question) => question.id === id)
            if (question === undefined) return yield* NotFound.question(id)
            return yield* answered(inbox, tenant, question, payload)
          })
        )
    })
  )

const answered = (
  inbox: ApprovalInbox.Service,
  tenant: Tenant,
  { id, request }: Api.PendingQuestion,
  answer: Api.Answer
): Effect.Effect<void, NotFound | WrongAnswer> => {
  const expected = request._tag === "UserInput" ? "Answers" : "Decision"
  if ("answers" in answer !== (expected === "Answers")) {
    return Effect.fail(WrongAnswer.to(expected))
  }
  const done =
    "answers" in answer
      ? inbox.answer(id, answer.answers)
      : inbox.decide(id, verdictOf(answer, tenant))
  return Effect.mapError(done, () => NotFound.question(id))
}

const verdictOf = (
  { decision, remember }: Extract<Api.Answer, { readonly decision: unknown }>,
  { name }: Tenant
) => ({ decision, by: name, ...(remember === undefined ? {} : { remember }) })

/** A tenant sees the questions of its own sessions. */
const questionsOf = (
  tenant: Tenant,
  pending: ReadonlyArray<ApprovalInbox.Pending>
): ReadonlyArray<Api.PendingQuestion> =>
  pending.flatMap(({ askedAt, deadline, id, question, request, session, suggestions }) =>
    session?.startsWith(Registry.keyOf(tenant, "")) === true
      ? [
          {
            id,
            session: Registry.ownKey(session),
            request,
            suggestions,
            askedAt,
            ...(question === undefined ? {} : { question }),
            ...(deadline === undefined ? {} : { deadline })
          }
        ]
      : []
  )

const idsOf = (questions: ReadonlyArray<Api.PendingQuestion>): string =>
  questions.map(({ id }) => id).join(" ")

const encode = (questions: typeof Api.Questions.Type) => Effect.orDie(encodeQuestions(questions))
const encodeQuestions = Schema.encode(Schema.parseJson(Api.Questions))
