/**
 * Makes the next version of all packages of the changesets.
 *
 *     pnpm release:version
 */
import { Command } from "@effect/cli"
import * as Script from "../script.ts"
import * as NextVersion from "./NextVersion.ts"

const version = Command.make("release:version", {}, () => NextVersion.make(process.cwd())).pipe(
  Command.withDescription("Turns the changesets into a version and the CHANGELOG of each package.")
)

Script.main("release:version", version)
