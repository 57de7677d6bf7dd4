/**
 * Notifications of this program itself, which stand among the server's: when a request for approval came, and when it
 * was answered. Their parameters are of classes of their own, so that no server can send them.
 */
import type { Message } from "@effect-codex/protocol"
import type * as Approval from "../approvals/Approval.ts"

export const askedMethod = "effect-codex/asked"
export const answeredMethod = "effect-codex/answered"

export class Asked {
  /** The thread of the run, or of a sub-agent. */
  readonly threadId: string
  readonly requestId: Message.RequestId
  readonly request: Approval.Request

  constructor(requestId: Message.RequestId, request: Approval.Request) {
    this.threadId = request.request.threadId
    this.requestId = requestId
    this.request = request
  }
}

export class Answered {
  readonly threadId: string
  readonly requestId: Message.RequestId
  readonly answer: Approval.Answer

  constructor({ requestId, threadId }: Asked, answer: Approval.Answer) {
    this.threadId = threadId
    this.requestId = requestId
    this.answer = answer
  }
}

export const asked = (id: Message.RequestId, request: Approval.Request): Message.Notification => ({
  method: askedMethod,
  params: new Asked(id, request)
})

export const answered = (
  id: Message.RequestId,
  request: Approval.Request,
  answer: Approval.Answer
): Message.Notification => ({
  method: answeredMethod,
  params: new Answered(new Asked(id, request), answer)
})
