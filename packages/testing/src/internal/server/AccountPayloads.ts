/** What codex writes of an account, member for member. */
import type { FakeAccount } from "../../FakeLogin.ts"

/** The plan of an account whose tokens do not name one. */
export const plan = "pro"

export const account = (
  requiresOpenaiAuth: boolean,
  account?: FakeAccount,
  planType: string | null = null
) => ({
  account: account === undefined ? null : describe(account, planType),
  userId: account?.type === "chatgptAuthTokens" ? "user-scripted" : null,
  requiresOpenaiAuth,
  workspaceRouting:
    account?.type === "chatgptAuthTokens"
      ? {
          chatgptAccountId: account.accountId,
          backendOrigin: "https://chatgpt.com",
          accountRoutingOverride: "NO_CONSTRAINT"
        }
      : null
})

const describe = ({ type }: FakeAccount, planType: string | null) =>
  type === "apiKey"
    ? { type }
    : { type: "chatgpt", email: "person@example.com", planType, workspaceName: "Scripted" }

export const loginCompleted = (error: string | null) => ({
  loginId: null,
  success: error === null,
  error,
  onboardingEntrypoint: null
})

/** Codex calls a key `apikey` here, and `apiKey` everywhere else. */
export const updated = (account?: FakeAccount, planType: string | null = null) => ({
  authMode: account?.type === "apiKey" ? "apikey" : (account?.type ?? null),
  planType
})
