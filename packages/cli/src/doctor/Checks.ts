/** What `doctor` checks, in the order in which it is to be mended: a later check may fail because of an earlier one. */
import type * as Array from "effect/Array"
import * as Certificates from "./Certificates.ts"
import type { Check } from "./Check.ts"
import * as CodexVersion from "./CodexVersion.ts"
import * as Configuration from "./Configuration.ts"
import * as Executable from "./Executable.ts"
import * as Home from "./Home.ts"
import * as Leftovers from "./Leftovers.ts"
import * as Login from "./Login.ts"
import * as NodeVersion from "./NodeVersion.ts"
import * as Proxy from "./Proxy.ts"
import * as Sandbox from "./Sandbox.ts"
import * as ScriptedTurn from "./ScriptedTurn.ts"

export const checks: Array.NonEmptyReadonlyArray<Check> = [
  NodeVersion.check,
  // Before a server starts, which ends them.
  Leftovers.check,
  Executable.check,
  CodexVersion.check,
  Home.check,
  Configuration.check,
  Login.check,
  Proxy.check,
  Certificates.check,
  Sandbox.check,
  ScriptedTurn.check
]
