/**
 * Packs the packages, checks them, and says what it would publish.
 *
 *     pnpm release [--keep FOLDER]
 *
 * With a token in NPM_TOKEN it publishes what it has checked, with provenance, which npm signs where the token of an
 * identity is to be had: in the workflow `release`. It refuses if the tree has changes, is not on main or has changesets
 * that are not in a version yet, and as long as nobody has said where the repository is.
 */
import { Command, FileSystem, Path } from "@effect/platform"
import { Command as Cli, Options } from "@effect/cli"
import { Array, Config, Console, Data, Effect, Option, Order, Redacted } from "effect"
import * as Script from "../script.ts"
import * as Checks from "./Checks.ts"
import * as Refusals from "./Refusals.ts"
import * as Tarball from "./Tarball.ts"

class NotReleased extends Data.TaggedError("NotReleased")<{ readonly message: string }> {}

const keep = Options.directory("keep").pipe(
  Options.withDescription("Where the tarballs stay"),
  Options.optional
)

const packed = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const pack = ["tarballs", folder]
    const code = yield* Command.make("npx", "-y", "pnpm@12.21.0", ...pack).pipe(
      Command.stderr("inherit"),
      Command.exitCode
    )
    if (code !== 0) return yield* new NotReleased({ message: "The packages could not be packed." })
    const names = yield* fs.readDirectory(folder)
    const tarballs = yield* Effect.forEach(
      names.filter((name) => name.endsWith(".tgz")),
      (name) => Tarball.open(`${folder}/${name}`)
    )
    return inOrder(tarballs)
  })

/** Each after those that it depends on. */
const inOrder = (tarballs: ReadonlyArray<Tarball.Tarball>): ReadonlyArray<Tarball.Tarball> => {
  const byName = new Map(tarballs.map((tarball) => [tarball.manifest.name, tarball]))
  const depth = ({ manifest: { dependencies } }: Tarball.Tarball): number =>
    Math.max(
      0,
      ...Object.keys(dependencies).flatMap((name) => {
        const dependency = byName.get(name)
        return dependency === undefined ? [] : [1 + depth(dependency)]
      })
    )
  return Array.sortWith(tarballs, depth, Order.number)
}

const isPublished = ({ manifest: { name, version } }: Tarball.Tarball) =>
  Command.string(Command.make("npm", "view", `${name}@${version}`, "version")).pipe(
    Effect.map((text) => text.trim() === version)
  )

/** What was published before a release broke off is left out when it is tried again. */
const publish = (tarball: Tarball.Tarball, token: Redacted.Redacted) =>
  Effect.gen(function* () {
    const { name, version } = tarball.manifest
    if (yield* isPublished(tarball))
      return yield* Console.log(`${name}@${version} is there already`)
    const fs = yield* FileSystem.FileSystem
    const config = yield* fs.makeTempFileScoped()
    // npm puts the value of the variable in: no file has the token.
    yield* fs.writeFileString(config, "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n")
    const args = ["--provenance", "--access", "public", "--userconfig", config]
    const code = yield* Command.make("npm", "publish", tarball.path, ...args).pipe(
      Command.env({ NPM_TOKEN: Redacted.value(token) }),
      Command.stdout("inherit"),
      Command.stderr("inherit"),
      Command.exitCode
    )
    if (code !== 0)
      return yield* new NotReleased({ message: `${name}@${version} could not be published.` })
  })

const shown = ({ manifest: { name, version }, size }: Tarball.Tarball) =>
  `${name}@${version}`.padEnd(36) + `${Math.ceil(size / 1024)} KiB`.padStart(8)

const release = Cli.make("release", { keep }, ({ keep }) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const folder = Option.isSome(keep)
      ? path.resolve(keep.value)
      : yield* fs.makeTempDirectoryScoped()
    const tarballs = yield* packed(folder)
    const wrong = yield* Effect.forEach(tarballs, (tarball) =>
      Effect.tap(
        Effect.map(Checks.all(tarball), (found) =>
          found.map((words) => `${tarball.manifest.name} ${words}`)
        ),
        (found) => Console.log(`${shown(tarball)}  ${found.length === 0 ? "sound" : "not sound"}`)
      )
    )
    const token = yield* Config.option(Config.redacted(Config.nonEmptyString("NPM_TOKEN")))
    const refused = yield* Refusals.of(process.cwd())
    yield* Effect.forEach(wrong.flat(), (words) => Console.error(`- ${words}`))
    if (wrong.flat().length > 0)
      return yield* new NotReleased({ message: "Nothing is published: see above." })
    if (Option.isNone(token))
      return yield* Console.log(
        [
          "Without NPM_TOKEN nothing is published.",
          ...(refused.length === 0 ? [] : ["With it, this would be refused:", ...refused])
        ].join("\n")
      )
    if (refused.length > 0) return yield* new NotReleased({ message: refused.join("\n") })
    yield* Effect.forEach(tarballs, (tarball) => Effect.scoped(publish(tarball, token.value)))
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) =>
      error instanceof Error ? error : new NotReleased({ message: String(error) })
    )
  )
).pipe(Cli.withDescription("Packs and checks the packages, and publishes them if it has a token."))

Script.main("release", release)
