/** Every situation that is recorded, in the order of the recording. */
import { accounts } from "./account.ts"
import { credential } from "./credential.ts"
import { link } from "./link.ts"
import { provider } from "./provider.ts"
import { requests } from "./requests.ts"
import type { Situation } from "./Situation.ts"

export const situations: ReadonlyArray<Situation> = [
  ...provider,
  ...link,
  ...credential,
  ...requests,
  ...accounts
]
