/** What the README of the protocol shows. */
// #region wire
import { Methods, Notifications, ServerRequests } from "@effect-codex/protocol"
import { Effect } from "effect"

const result = (answer: unknown) => Methods.methods["thread/start"].decode(answer)

const event = (method: string, params: unknown) => Notifications.decode({ method, params })

const handler = ServerRequests.handler({
  "item/commandExecution/requestApproval": ({ command }) =>
    Effect.succeed({ decision: command === "ls" ? "accept" : "decline" })
})
// #endregion wire

export { event, handler, result }
