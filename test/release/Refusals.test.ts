/** A tree is published only if it is what everybody can see in the repository. */
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Refusals from "./Refusals.ts"

const config = "-c user.name=a -c user.email=a@a.example -c commit.gpgsign=false"

/** A repository that may be published, after these commands in it. */
const refusals = (commands: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped()
    const script = `
git init -q -b main .
mkdir .changeset
echo '# Changesets' > .changeset/README.md
echo '{"repository":{"url":"git+https://github.com/ada/effect-codex.git"}}' > package.json
git add .
git ${config} commit -q -m first
${commands}`
    const shell = Command.make("sh", "-ec", script)
    expect(yield* Command.exitCode(Command.workingDirectory(shell, folder))).toBe(0)
    return yield* Refusals.of(folder)
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

it.live("a clean tree on main may be published", () =>
  Effect.map(refusals("true"), (reasons) => expect(reasons).toEqual([]))
)

const refused: ReadonlyArray<readonly [what: string, commands: string, says: string]> = [
  ["has changes", "touch new", "The tree has changes."],
  ["is on another branch", "git checkout -q -b other", "The branch is not main."],
  [
    "has changesets",
    `touch .changeset/one.md; git add .; git ${config} commit -q -m one`,
    "There are changesets"
  ],
  [
    "does not say where it is",
    `sed -i s/ada/OWNER/ package.json; git ${config} commit -q -a -m two`,
    "Nobody has said where the repository is"
  ]
]

it.live.each(refused)("a tree that %s is not published", ([, commands, says]) =>
  Effect.map(refusals(commands), (reasons) => {
    expect(reasons).toHaveLength(1)
    expect(reasons[0]).toContain(says)
  })
)
