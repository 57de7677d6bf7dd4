/**
 * From the host that a session is on to the one that keeps it, because a turn of it runs there: to steer and to interrupt that
 * turn, and to answer what it asks. The engine reaches only the first of the two.
 */
import { ApprovalInbox, Failure } from "@effect-codex/agent"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import * as Rpc from "@effect/rpc/Rpc"
import * as RpcClient from "@effect/rpc/RpcClient"
import { RpcClientError } from "@effect/rpc/RpcClientError"
import * as RpcGroup from "@effect/rpc/RpcGroup"
import * as RpcSerialization from "@effect/rpc/RpcSerialization"
import * as RpcServer from "@effect/rpc/RpcServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as TurnClaim from "../../TurnClaim.ts"
import { Parts } from "./Messages.ts"
import type { SessionCalls } from "./SessionCalls.ts"

/** The host does not have the session any more. */
class NotKept extends Schema.TaggedError<NotKept>()("NotKept", {}) {}

const of = { session: Schema.String, call: Schema.String }

const Steer = Rpc.make("Steer", {
  payload: Schema.Struct({
    ...of,
    turn: Schema.optionalWith(Schema.String, { exact: true }),
    input: Parts
  }),
  error: Schema.Union(Failure.Failure, NotKept)
})

const Interrupt = Rpc.make("Interrupt", {
  payload: { session: Schema.String, turn: Schema.String },
  success: Schema.Boolean,
  error: NotKept
})

const Questions = Rpc.make("Questions", {
  payload: { session: Schema.String },
  success: Schema.Array(ApprovalInbox.Pending),
  error: NotKept
})

const Answer = Rpc.make("Answer", {
  payload: { ...of, question: Schema.String, answer: ApprovalInbox.Answer },
  error: Schema.Union(ApprovalInbox.NotPending, NotKept)
})

class Group extends RpcGroup.make(Steer, Interrupt, Questions, Answer) {}

/** The sessions of this host, as other hosts reach them: those of its `CodexSession`. */
export class Kept {
  find: (key: string) => SessionCalls | undefined = () => undefined
}

/** Set by a host, which serves them. */
export class Served extends Context.Reference<Served>()("@effect-codex/cluster/Served", {
  defaultValue: () => new Kept()
}) {}

const path = "/kept"

/** Serves the sessions to other hosts. */
export const routes = (
  kept: Kept
): Layer.Layer<never, never, HttpLayerRouter.HttpRouter | RpcSerialization.RpcSerialization> => {
  const on = <A, E>(
    session: string,
    ask: (calls: SessionCalls) => Effect.Effect<A, E>
  ): Effect.Effect<A, E | NotKept> =>
    Effect.suspend((): Effect.Effect<A, E | NotKept> => {
      const calls = kept.find(session)
      return calls === undefined ? Effect.fail(new NotKept()) : ask(calls)
    })
  const handlers = Group.toLayer({
    Steer: ({ session, ...steering }) => on(session, (calls) => calls.steer(steering)),
    Interrupt: ({ session, turn }) => on(session, (calls) => calls.interrupt(turn)),
    Questions: ({ session }) => on(session, ({ questions }) => questions),
    Answer: ({ session, ...answering }) => on(session, (calls) => calls.answer(answering))
  })
  return RpcServer.layerHttpRouter({
    group: Group,
    path,
    protocol: "http",
    disableFatalDefects: true
  }).pipe(Layer.provide(handlers))
}

type Client = RpcClient.FromGroup<typeof Group, RpcClientError>

/** How long one request may take. It is repeated then, and the host answers a call that it knows as it did before. */
const requestTimeout = "1 minute"

/**
 * Asks the host that keeps the session, until it answers or does not keep it any more. `None` if no host keeps it, or none that
 * can be reached.
 */
export const ask = <A, E>(
  keeper: Effect.Effect<Option.Option<TurnClaim.Keeper>, unknown>,
  request: (client: Client) => Effect.Effect<A, E | Unheard>
): Effect.Effect<Option.Option<A>, Exclude<E, Unheard>> =>
  Effect.gen(function* () {
    const found = yield* Effect.option(keeper)
    if (Option.isSome(found)) {
      const address = Option.getOrUndefined(found.value)?.address ?? ""
      if (address === "") return Option.none()
      const answer = yield* Effect.timeoutOption(at(address, request), requestTimeout)
      if (Option.isSome(answer) && Option.isSome(answer.value)) return answer.value.value
    }
    // The database is away, or the host cannot be reached: it is lost, or it will be.
    return yield* Effect.delay(ask(keeper, request), "500 millis")
  })

type Unheard = NotKept | RpcClientError

const isUnheard = (error: unknown): error is Unheard =>
  error instanceof NotKept || error instanceof RpcClientError

/** `None` if the host cannot be reached, and `Some(None)` if it does not have the session. */
const at = <A, E>(address: string, request: (client: Client) => Effect.Effect<A, E | Unheard>) =>
  RpcClient.make(Group).pipe(
    Effect.flatMap(request),
    Effect.map((answer) => Option.some(Option.some(answer))),
    Effect.catchIf(isUnheard, (error) =>
      Effect.succeed(error._tag === "NotKept" ? Option.some(Option.none<A>()) : Option.none())
    ),
    Effect.scoped,
    Effect.provide(RpcClient.layerProtocolHttp({ url: `http://${address}${path}` })),
    Effect.provide([FetchHttpClient.layer, RpcSerialization.layerMsgPack])
  )
