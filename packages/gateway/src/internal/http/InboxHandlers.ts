/** What waits for a tenant's people, over HTTP. */
import { type ApprovalInbox, Failure } from "@effect-codex/agent"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Api from "../../Api.ts"
import { NotFound, WrongAnswer } from "../../ApiError.ts"
import { CurrentTenant } from "../../Authorization.ts"
import { Backend, type Inbox, keyOf, ownKey } from "../../Backend.ts"
import type { FrontOptions } from "../../Options.ts"
import type { Tenant } from "../../Tenants.ts"
import { Gateway } from "../sessions/Draining.ts"
import * as EventStream from "./EventStream.ts"

export const layer = (options: FrontOptions) =>
  HttpApiBuilder.group(Api.GatewayApi, "inbox", (handlers) =>
    Effect.gen(function* () {
      const { inbox } = yield* Backend
      const { drained } = yield* Gateway
      return handlers
        .handle("list", ({ urlParams: { session } }) =>
          Effect.gen(function* () {
            const tenant = yield* CurrentTenant
            const questions = questionsOf(tenant, yield* inbox.pending(tenant.name)).map(viewOf)
            return {
              questions: questions.filter((one) => session === undefined || one.session === session)
            }
          })
        )
        .handleRaw("events", () =>
          Effect.flatMap(CurrentTenant, (tenant) =>
            EventStream.response(
              inbox.changes(tenant.name).pipe(
                Stream.map((pending) => questionsOf(tenant, pending)),
                Stream.changesWith((a, b) => idsOf(a) === idsOf(b)),
                Stream.mapEffect((questions) => encode({ questions: questions.map(viewOf) })),
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
            const questions = questionsOf(tenant, yield* inbox.pending(tenant.name))
            const question = questions.find((question) => question.id === id)
            if (question === undefined) return yield* NotFound.question(id)
            return yield* answered(inbox, tenant, question, payload)
          })
        )
    })
  )

const answered = (
  inbox: Inbox,
  tenant: Tenant,
  question: ApprovalInbox.Pending,
  answer: Api.Answer
): Effect.Effect<void, NotFound | WrongAnswer | Failure.Public> => {
  const expected = question.request._tag === "UserInput" ? "Answers" : "Decision"
  if ("answers" in answer !== (expected === "Answers")) {
    return Effect.fail(WrongAnswer.to(expected))
  }
  const done =
    "answers" in answer
      ? inbox.answer(question, answer.answers)
      : inbox.decide(question, verdictOf(answer, tenant))
  return Effect.mapError(done, (error) =>
    error._tag === "NotPending" ? NotFound.question(question.id) : Failure.toPublic(error)
  )
}

const verdictOf = (
  { decision, remember }: Extract<Api.Answer, { readonly decision: unknown }>,
  { name }: Tenant
) => ({ decision, by: name, ...(remember === undefined ? {} : { remember }) })

/** A tenant sees the questions of its own sessions. */
const questionsOf = ({ name }: Tenant, pending: ReadonlyArray<ApprovalInbox.Pending>) =>
  pending.filter(({ session }) => session?.startsWith(keyOf(name, "")) === true)

const viewOf = ({
  askedAt,
  deadline,
  id,
  question,
  request,
  session = "",
  suggestions
}: ApprovalInbox.Pending): Api.PendingQuestion => ({
  id,
  session: ownKey(session),
  request,
  suggestions,
  askedAt,
  ...(question === undefined ? {} : { question }),
  ...(deadline === undefined ? {} : { deadline })
})

const idsOf = (questions: ReadonlyArray<ApprovalInbox.Pending>): string =>
  questions.map(({ id }) => id).join(" ")

const encode = (questions: typeof Api.Questions.Type) => Effect.orDie(encodeQuestions(questions))
const encodeQuestions = Schema.encode(Schema.parseJson(Api.Questions))
