/** The entity of a session. */
import * as Entity from "@effect/cluster/Entity"
import * as Messages from "./Messages.ts"

type All = (typeof Messages.all)[number]

/** Its id is the key of the session. */
export const entity: Entity.Entity<"CodexSession", All> = Entity.make("CodexSession", [
  ...Messages.all
])
