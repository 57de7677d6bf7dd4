/** `bare` whose requests and turns are effects, and nothing else: what a client made with Effect takes at least. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Client from "./client.ts"
import * as Contenders from "./contenders.ts"
import { splitter } from "./lines.ts"
import { type Contender, timed } from "./measure.ts"
import * as Steps from "./steps.ts"

type Resume = (answer: Exit.Exit<Client.Result>) => void

interface Message {
  readonly id?: number
  readonly method?: string
  readonly result?: Client.Result
  readonly params?: Client.Params
}

const connect = (server: Client.Server) =>
  Effect.gen(function* () {
    const { process } = yield* Effect.acquireRelease(
      Effect.promise(() => Client.start(server)),
      ({ close }) => Effect.promise(close)
    )
    const pending = new Map<number, Resume>()
    const threads = new Client.Threads()
    let lastId = 0
    process.stdout.setEncoding("utf8").on(
      "data",
      splitter((line) => {
        const { id, method, params, result }: Message = JSON.parse(line)
        if (id !== undefined && result !== undefined) {
          pending.get(id)?.(Exit.succeed(result))
          pending.delete(id)
        } else if (method !== undefined) threads.show(method, params)
      })
    )
    const request = (method: string, params: object) =>
      Effect.async<Client.Result>((resume) => {
        const id = ++lastId
        pending.set(id, resume)
        process.stdin.write(`${JSON.stringify({ id, method, params })}\n`)
      })
    yield* request("initialize", Client.initialize)
    process.stdin.write('{"method":"initialized"}\n')
    return { request, listen: threads.listen, leave: threads.leave }
  })

type Connected = Effect.Effect.Success<ReturnType<typeof connect>>

const turn = ({ listen, request }: Connected, threadId: string, text: string) =>
  Effect.flatMap(Deferred.make<Steps.Told>(), (ended) => {
    // Before the turn starts: what it says can come together with the answer.
    listen(
      threadId,
      Steps.telling((told) => Deferred.unsafeDone(ended, Exit.succeed(told)))
    )
    const started = request("turn/start", { threadId, input: [{ type: "text", text }] })
    return Effect.zipRight(started, Deferred.await(ended))
  })

/** {@link Steps.run}, but the thread is let go of however the run ends. */
const run = (client: Connected, text: string) =>
  Effect.acquireUseRelease(
    client.request("thread/start", { ephemeral: true }),
    ({ thread }) => turn(client, thread?.id ?? "", text),
    ({ thread }) => {
      const threadId = thread?.id ?? ""
      client.leave(threadId)
      return client.request("thread/unsubscribe", { threadId })
    }
  )

const contender = (
  turn: Contenders.Turn,
  round: (client: Connected) => Effect.Effect<number>
): Contender => ({
  name: "bare, as effects",
  open: Effect.map(connect(Contenders.serverOf(turn)), (client) => timed(round(client)))
})

/** The same request again and again, so many at once. */
export const requests = (
  turn: Contenders.Turn,
  method: string,
  count: number,
  inFlight: number
): Contender =>
  contender(turn, ({ request }) =>
    Contenders.times(count, inFlight, Effect.as(request(method, {}), 1))
  )

/** The same run again and again, so many at once. */
export const runs = (turn: Contenders.Turn, count: number, atOnce: number): Contender =>
  contender(turn, (client) =>
    Contenders.times(
      count,
      atOnce,
      Effect.map(run(client, "go"), ({ answer, items }) => answer.length + items.length)
    )
  )
