/** The methods that a fake implements, apart from `initialize`. */
import type { Handlers } from "../wire/Handler.ts"
import * as AccountReads from "./AccountReads.ts"
import * as ArchiveThread from "./ArchiveThread.ts"
import * as BackgroundTerminals from "./BackgroundTerminals.ts"
import * as CloseThread from "./CloseThread.ts"
import * as CompactThread from "./CompactThread.ts"
import * as ConfigReads from "./ConfigReads.ts"
import type { Context } from "./Context.ts"
import * as Goals from "./Goals.ts"
import * as Logins from "./Logins.ts"
import * as McpServers from "./McpServers.ts"
import * as OpenThread from "./OpenThread.ts"
import * as Reviews from "./Reviews.ts"
import * as ThreadHistory from "./ThreadHistory.ts"
import * as ThreadReads from "./ThreadReads.ts"
import * as Turns from "./Turns.ts"

export const handlers = (context: Context): Handlers => ({
  ...OpenThread.handlers(context),
  ...CloseThread.handlers(context),
  ...ArchiveThread.handlers(context),
  ...ThreadReads.handlers(context),
  ...ThreadHistory.handlers(context),
  ...Turns.handlers(context),
  ...Reviews.handlers(context),
  ...Goals.handlers(context),
  ...McpServers.handlers(context),
  ...BackgroundTerminals.handlers(context),
  ...Logins.handlers(context),
  ...ConfigReads.handlers(context),
  ...CompactThread.handlers(context),
  ...AccountReads.handlers(context)
})
