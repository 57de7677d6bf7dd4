/** Why a tree must not be published, whatever is in its packages. */
import { Command, FileSystem } from "@effect/platform"
import { Effect, Schema } from "effect"

const Root = Schema.parseJson(Schema.Struct({ repository: Schema.Struct({ url: Schema.String }) }))

/** The owner of the repository in the `package.json` of the root, as long as nobody has said who it is. */
const placeholder = "/OWNER/"

const git = (folder: string, ...args: ReadonlyArray<string>) =>
  Effect.map(
    Command.string(Command.workingDirectory(Command.make("git", ...args), folder)),
    (text) => text.trim()
  )

export const of = (folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const root = yield* fs.readFileString(`${folder}/package.json`)
    const { repository } = yield* Schema.decode(Root)(root)
    const changesets = (yield* fs.readDirectory(`${folder}/.changeset`)).filter(
      (name) => name.endsWith(".md") && name !== "README.md"
    )
    const reasons = [
      [(yield* git(folder, "status", "--porcelain")) !== "", "The tree has changes."],
      [(yield* git(folder, "branch", "--show-current")) !== "main", "The branch is not main."],
      [changesets.length > 0, "There are changesets: run `pnpm release:version`."],
      [
        repository.url.includes(placeholder),
        "Nobody has said where the repository is: see .github/CONTRIBUTING.md."
      ]
    ] as const
    return reasons.flatMap(([holds, words]) => (holds ? [words] : []))
  })
