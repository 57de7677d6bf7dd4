/** What a test says about the behaviour of a fake's processes. */
import type { Message } from "@effect-codex/protocol"
import type { FakeAccount, FakeLogin, LoginRequest } from "../../FakeLogin.ts"
import type { FakeMcpServer } from "../../FakeMcpServer.ts"
import type { FakeTurn, TurnRequest } from "../../FakeTurn.ts"
import type { Limits } from "../turn/RateLimits.ts"

/** The part of `FakeAppServer.Options` that a running server asks. It is documented there. */
export interface Scripts {
  readonly turns?: (turn: TurnRequest) => FakeTurn
  readonly refuse?: (method: string, params: unknown) => Message.RpcError | undefined
  readonly needsAccount?: boolean
  readonly compactions?: (threadId: string) => FakeTurn
  readonly rateLimits?: (account: FakeAccount) => Limits
  readonly mcpServers?: ReadonlyArray<FakeMcpServer>
  readonly logins?: (login: LoginRequest) => FakeLogin
}
