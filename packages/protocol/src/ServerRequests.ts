/** The requests a server sends, and the answer each gets when nobody handles it: a refusal in its own terms. */
import { methodNotFoundCode, type RpcError } from "./Message.ts"

export type Answer =
  | { readonly _tag: "Result"; readonly result: unknown }
  | { readonly _tag: "Error"; readonly error: RpcError }

const refusals: Readonly<Record<string, unknown>> = {
  "item/commandExecution/requestApproval": { decision: "decline" },
  "item/fileChange/requestApproval": { decision: "decline" },
  "item/permissions/requestApproval": { permissions: {}, scope: "turn" },
  "item/tool/requestUserInput": { answers: {} },
  "item/tool/call": {
    success: false,
    contentItems: [{ type: "inputText", text: "This client provides no such tool." }]
  },
  "mcpServer/elicitation/request": { action: "decline", content: null, _meta: null },
  applyPatchApproval: { decision: "denied" },
  execCommandApproval: { decision: "denied" }
}

/**
 * The answer to a request that nobody handles. An unknown method gets an error, which the server reads as a decline;
 * no answer at all would leave its turn waiting for ever.
 */
export const refuse = (method: string): Answer =>
  Object.hasOwn(refusals, method)
    ? { _tag: "Result", result: refusals[method] }
    : {
        _tag: "Error",
        error: { code: methodNotFoundCode, message: `This client does not handle ${method}.` }
      }
