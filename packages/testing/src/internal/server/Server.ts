/** Starts a server in a child process: reads its requests and answers them. */
import type { Message } from "@effect-codex/protocol"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Stream from "effect/Stream"
import type { FakeProcess, StartFaults } from "../../FakeProcess.ts"
import type { ChildProcess } from "../process/ChildProcess.ts"
import * as Answering from "../wire/Answering.ts"
import * as Handshake from "../wire/Handshake.ts"
import * as Incoming from "../wire/Incoming.ts"
import * as Router from "../wire/Router.ts"
import * as Wire from "../wire/Wire.ts"
import * as Accounts from "./Accounts.ts"
import type { Context } from "./Context.ts"
import type { LoginStore } from "./LoginStore.ts"
import * as Methods from "./Methods.ts"
import * as ProcessHandle from "./ProcessHandle.ts"
import type { Scripts } from "./Scripts.ts"
import type { Session } from "./Session.ts"
import type { Threads } from "./Threads.ts"

export interface ServerOptions {
  readonly child: ChildProcess
  /** Its place among the starts of its fake, from 1. */
  readonly number: number
  readonly env: Readonly<Record<string, string>>
  readonly args: ReadonlyArray<string>
  readonly scripts: Scripts
  readonly faults: StartFaults
  readonly threads: Threads
  readonly logins: LoginStore
}

/** Starts the server, and returns the handle by which a test sees and disturbs it. */
export const start = (options: ServerOptions): Effect.Effect<FakeProcess> =>
  Effect.gen(function* () {
    const { args, child, env, faults, logins, number, scripts, threads } = options
    const { life, output } = child
    const client: Handshake.Client = {
      initialized: false,
      experimentalApi: false,
      optedOut: new Set()
    }
    const wire = Wire.make({ client, write: output.print, during: life.during })
    const { notify, serverRequests } = wire
    const sessions = new Map<string, Session>()
    const process = ProcessHandle.make({ child, env, number, wire, sessions })
    const home = logins.homeOf(env, args)
    const accounts = Accounts.make({ home, serverRequests, sessions })
    const mcpLogins = new Set<string>()
    const shared = { process, scripts, threads, sessions, accounts, logins, client, mcpLogins }
    if (faults.stderr !== undefined) yield* child.printError(faults.stderr)
    yield* child.run(
      Effect.gen(function* () {
        const fork = yield* FiberSet.makeRuntime<never>()
        const context: Context = { ...shared, serverRequests, notify, fork }
        const route = Router.make({
          client,
          initialize: Handshake.make({ client, faults, exit: life.exit }),
          handlers: Methods.handlers(context),
          refuse: (method, params) => scripts.refuse?.(method, params)
        })
        const serve = (request: Message.ServerRequest) =>
          Effect.sync(() => {
            fork(Answering.answer(request, wire.answerFaults, route))
          })
        yield* Stream.runForEach(child.input.lines, (line) => Incoming.receive(line, wire, serve))
      })
    )
    return process
  })
