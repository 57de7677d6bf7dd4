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

/** The headers by which the provider says with each answer how much of a window of 5 hours is used. */
export const limitHeaders = (percent: number, resetsAt: number) => ({
  "x-codex-primary-used-percent": String(percent),
  "x-codex-primary-window-minutes": "300",
  "x-codex-primary-reset-at": String(resetsAt)
})

export const limitReached = (resetsAt: number) => ({
  error: {
    type: "usage_limit_reached",
    message: "The usage limit has been reached",
    plan_type: "pro",
    resets_at: resetsAt
  }
})

export const used = (percent: number, resetsAt: number) => ({
  plan_type: "pro",
  rate_limit: {
    allowed: percent < 100,
    limit_reached: percent >= 100,
    primary_window: {
      used_percent: percent,
      limit_window_seconds: 18_000,
      reset_after_seconds: 3_600,
      reset_at: resetsAt
    },
    secondary_window: null
  },
  credits: { has_credits: true, unlimited: false, balance: "12.50" }
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
