/** `bare` whose requests are effects, and nothing else: what a client made with Effect takes at least. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Client from "./client.ts"
import * as Contenders from "./contenders.ts"
import { splitter } from "./lines.ts"
import { type Contender, timed } from "./measure.ts"

type Resume = (answer: Exit.Exit<Client.Result>) => void

const connect = (server: Client.Server) =>
  Effect.gen(function* () {
    const { process } = yield* Effect.acquireRelease(
      Effect.promise(() => Client.start(server)),
      ({ close }) => Effect.promise(close)
    )
    const pending = new Map<number, Resume>()
    let lastId = 0
    process.stdout.setEncoding("utf8").on(
      "data",
      splitter((line) => {
        const { id, result }: { readonly id?: number; readonly result?: Client.Result } =
          JSON.parse(line)
        if (id === undefined || result === undefined) return
        pending.get(id)?.(Exit.succeed(result))
        pending.delete(id)
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
    return request
  })

/** The same request again and again, so many at once. */
export const requests = (
  turn: Contenders.Turn,
  method: string,
  count: number,
  inFlight: number
): Contender => ({
  name: "bare, as effects",
  open: Effect.map(connect(Contenders.serverOf(turn)), (request) =>
    timed(Contenders.times(count, inFlight, Effect.as(request(method, {}), 1)))
  )
})
