/** Makes the folder of the PostgreSQL that the tests of a run share, and ends it after the last of them. */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { endServer } from "./server.ts"

declare module "vitest" {
  export interface ProvidedContext {
    readonly postgresFolder: string
  }
}

export default ({ provide }: TestProject) => {
  // Short: a socket in it has a name of 107 bytes at most.
  const folder = mkdtempSync(join(tmpdir(), "pg-"))
  provide("postgresFolder", folder)
  return () => endServer(folder)
}
