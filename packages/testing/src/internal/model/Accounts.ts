/** What the back end of accounts answers, and the tokens of its accounts. */

/** Codex accepts no other origin over plain HTTP. It asks its `chatgpt_base_url` all the same. */
export const workspaces = (ids: ReadonlyArray<string>) => ({
  accounts: ids.map((id) => ({
    id,
    name: "Scripted",
    plan_type: "pro",
    structure: "personal",
    workspace_backend_origin: "https://chatgpt.com",
    account_routing_override: "NO_CONSTRAINT"
  })),
  account_ordering: ids,
  default_account_id: ids[0] ?? null
})

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")

/** An unsigned token. Codex reads its claims, and leaves the signature to the back end. */
export const accessToken = (accountId: string, mark: string, expires: Date): string =>
  [
    base64url({ alg: "none", typ: "JWT" }),
    base64url({
      exp: Math.floor(expires.getTime() / 1000),
      jti: mark,
      email: "person@example.com",
      "https://api.openai.com/auth": {
        chatgpt_account_id: accountId,
        chatgpt_user_id: "user-scripted",
        chatgpt_plan_type: "pro"
      }
    }),
    Buffer.from("unsigned").toString("base64url")
  ].join(".")
