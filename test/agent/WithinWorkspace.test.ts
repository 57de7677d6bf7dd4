/** What `Approvals.acceptWithinWorkspace` accepts, in a folder on disk that has links in it. */
import { Approvals } from "@effect-codex/agent"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as RealPath from "../../packages/agent/src/internal/approvals/RealPath.js"

/** A folder named `project`, with links that lead out of it and back into it. */
const aWorkspace = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const above = yield* Effect.flatMap(fs.makeTempDirectoryScoped(), fs.realPath)
  const folder = `${above}/project`
  for (const name of ["other", "project/src", "project/.git/hooks", "project/.codex"])
    yield* fs.makeDirectory(`${above}/${name}`, { recursive: true })
  yield* fs.writeFileString(`${folder}/a.txt`, "a")
  yield* fs.writeFileString(`${above}/other/secret.txt`, "secret")
  const links = [
    ["../other", "out"],
    ["src", "in"],
    [".git", "gitlink"],
    [".codex", "cdx"],
    ["../other/new.txt", "dangling"],
    ["loop", "loop"],
    ["../other/secret.txt", "secret"],
    ["../other/secret.txt", "v"],
    ["package.json", "manifest"]
  ] as const
  for (const [to, name] of links) yield* fs.symlink(to, `${folder}/${name}`)
  yield* fs.writeFileString(`${folder}/package.json`, "{}")
  yield* fs.symlink(folder, `${above}/alias`)
  return { above, folder }
})

const request = { threadId: "t", turnId: "u", itemId: "i", reason: undefined }

type Change = Partial<Approvals.FileChange>

const patch = (
  folder: string,
  changes: ReadonlyArray<Change> | undefined,
  grantRoot?: string
): Approvals.FileChangeRequest => ({
  ...request,
  changes: changes?.map((change) => ({
    kind: "add",
    diff: "hello\n",
    ...change,
    path: placed(folder, change.path ?? "a.txt"),
    movedTo: change.movedTo === undefined ? undefined : placed(folder, change.movedTo)
  })),
  grantRoot: grantRoot === undefined ? undefined : placed(folder, grantRoot)
})

/** Paths of the tables are relative to the folder, unless they begin with a slash or a question mark. */
const placed = (folder: string, path: string): string =>
  path.startsWith("/") ? path : path.startsWith("?") ? path.slice(1) : `${folder}/${path}`

const command = (
  folder: string,
  changes: Partial<Approvals.CommandRequest> = {}
): Approvals.CommandRequest => ({
  ...request,
  kind: "command",
  command: "/bin/bash -lc 'cat a.txt'",
  cwd: folder,
  actions: [{ type: "read", command: "cat a.txt", name: "a.txt", path: `${folder}/a.txt` }],
  network: undefined,
  additionalPermissions: undefined,
  approvalId: undefined,
  environmentId: undefined,
  availableDecisions: undefined,
  proposedPrefix: undefined,
  proposedHosts: undefined,
  ...changes
})

const quoted = (line: string) =>
  line.includes("'") ? `"${line.replaceAll(/["$`\\]/g, String.raw`\$&`)}"` : `'${line}'`

/** A command that codex takes for listing. */
const listing = (folder: string, line: string) =>
  command(folder, {
    command: `/bin/bash -lc ${quoted(line.replaceAll("FOLDER", folder))}`,
    actions: [{ type: "listFiles", command: line, path: null }]
  })

const scoped = Effect.provide(NodeContext.layer)

describe("accepting within the workspace", () => {
  const patches: ReadonlyArray<readonly [string, boolean, ReadonlyArray<Change>]> = [
    ["a file in it", true, [{}]],
    ["a file deep in it", true, [{ path: "src/deep/b.ts", kind: "update" }]],
    ["a file by a detour that ends in it", true, [{ path: "../project/./c" }]],
    ["a move within it", true, [{ kind: "update", movedTo: "b.txt" }]],
    ["a file behind a link that stays in it", true, [{ path: "in/b.ts" }]],
    ["a file outside", false, [{ path: "/home/me/other/a.txt" }]],
    ["one file in it and one outside", false, [{}, { path: "/etc/passwd" }]],
    ["a file beside it whose name begins like it", false, [{ path: "../project-2/a.txt" }]],
    ["a file that .. leads out to", false, [{ path: "src/../../a.txt" }]],
    ["a move out of it", false, [{ kind: "update", movedTo: "../a.txt" }]],
    ["a relative path", false, [{ path: "?a.txt" }]],
    ["a kind of change nobody knows", false, [{ kind: "link" }]],
    ["no changes", false, []],
    ["the hooks of its repository", false, [{ path: ".git/hooks/pre-commit" }]],
    ["the settings of a nested folder", false, [{ path: "a/.CODEX/config.toml" }]],
    ["a file behind a link that leads out", false, [{ path: "out/evil.txt" }]],
    ["a new folder behind a link that leads out", false, [{ path: "out/x/y/evil.txt" }]],
    ["a move to behind a link that leads out", false, [{ kind: "update", movedTo: "out/m.txt" }]],
    ["a link to a file that does not exist", false, [{ path: "dangling" }]],
    ["a link to itself", false, [{ path: "loop/a" }]],
    ["a file below a file", false, [{ path: "a.txt/b" }]],
    ["the hooks behind a link", false, [{ path: "gitlink/hooks/pre-commit" }]],
    ["the settings behind a link", false, [{ path: "cdx/config.toml" }]],
    [".. of a link's target", false, [{ path: "out/../x" }]],
    [".. of a link that stays in it", true, [{ path: "in/../x" }]],
    [".. of what does not exist", false, [{ path: "none/../x" }]],
    ["a name with a NUL", false, [{ path: "a\0b" }]],
    [".git with a dot behind it", false, [{ path: ".git./hooks/post-checkout" }]],
    [".git with a space behind it", false, [{ path: ".git /config" }]],
    [".git by its short name", false, [{ path: "GIT~1/config" }]],
    [".git with a letter of no width", false, [{ path: ".g\u200cit/config" }]],
    [".git in wide letters", false, [{ path: ".ｇｉｔ/config" }]],
    [".git as a stream of NTFS", false, [{ path: ".git::$INDEX_ALLOCATION/config" }]],
    [".codex with a soft hyphen", false, [{ path: ".co\u00addex/config.toml" }]],
    [".agents with dots and spaces", false, [{ path: ".agents. ./x" }]]
  ]
  it.scoped.each(patches)("a patch: %s: %s", ([, accepted, changes]) =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const service = yield* Approvals.acceptWithinWorkspace(folder)
      expect(yield* service.fileChange(patch(folder, changes))).toBe(
        accepted ? "accept" : "decline"
      )
    }).pipe(scoped)
  )

  it.scoped("a patch whose changes are not known is declined", () =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const service = yield* Approvals.acceptWithinWorkspace(folder)
      expect(yield* service.fileChange(patch(folder, undefined))).toBe("decline")
    }).pipe(scoped)
  )

  const runLater: ReadonlyArray<string> = [
    "AGENTS.md",
    "docs/agents.md",
    "CLAUDE.md",
    ".mcp.json",
    ".envrc",
    ".env.local",
    "package.json",
    "manifest",
    "src/Package.JSON ",
    "pnpm-lock.yaml",
    ".npmrc",
    "node_modules/x/index.js",
    ".husky/pre-commit",
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    ".gitattributes",
    ".pre-commit-config.yaml",
    "Makefile",
    "Dockerfile",
    "build.rs",
    "Cargo.toml",
    "pyproject.toml",
    "conftest.py",
    "vite.config.ts",
    ".eslintrc.cjs",
    ".vscode/tasks.json",
    ".devcontainer/devcontainer.json"
  ]
  it.scoped.each(runLater)("a patch to what is run or believed later is a choice: %s", (path) =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const careful = yield* Approvals.acceptWithinWorkspace(folder)
      const trusting = yield* Approvals.acceptWithinWorkspace(folder, { runLater: "accept" })
      for (const changes of [[{ path }], [{ kind: "update", movedTo: path }]]) {
        expect(yield* careful.fileChange(patch(folder, changes))).toBe("decline")
        expect(yield* trusting.fileChange(patch(folder, changes))).toBe("accept")
      }
    }).pipe(scoped)
  )

  const roots: ReadonlyArray<readonly [string, boolean]> = [
    ["src", true],
    ["in", true],
    [".", true],
    ["out", false],
    ["..", false],
    ["/home/me", false],
    ["gitlink", false],
    [".codex", false],
    ["dangling", false]
  ]
  it.scoped.each(roots)("a patch with a folder to go on writing in: %s: %s", ([root, accepted]) =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const trusting = yield* Approvals.acceptWithinWorkspace(folder, { runLater: "accept" })
      expect(yield* trusting.fileChange(patch(folder, [{}], root))).toBe(
        accepted ? "accept" : "decline"
      )
      // In there, files that are run later would be written without a question.
      const careful = yield* Approvals.acceptWithinWorkspace(folder)
      expect(yield* careful.fileChange(patch(folder, [{}], root))).toBe("decline")
    }).pipe(scoped)
  )

  it.scoped("the folder may itself be behind a link, and be made later", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { above, folder } = yield* aWorkspace
      const alias = yield* Approvals.acceptWithinWorkspace(`${above}/alias`)
      expect(yield* alias.fileChange(patch(folder, [{}]))).toBe("accept")
      expect(yield* alias.fileChange(patch(`${above}/alias`, [{}]))).toBe("accept")
      expect(yield* alias.fileChange(patch(`${above}/alias`, [{ path: "out/x" }]))).toBe("decline")
      expect(yield* alias.command(command(`${above}/alias`))).toBe("accept")
      const later = `${above}/later`
      const service = yield* Approvals.acceptWithinWorkspace(later)
      expect(yield* service.fileChange(patch(later, [{}]))).toBe("decline")
      yield* fs.makeDirectory(later)
      expect(yield* service.fileChange(patch(later, [{}]))).toBe("accept")
    }).pipe(scoped)
  )

  it.each(["project", "./project", "~/project", "", "C:\\project"])(
    "a folder that is not an absolute path throws when the service is made: %s",
    (folder) => {
      expect(() => Approvals.acceptWithinWorkspace(folder)).toThrow("absolute path")
    }
  )
})

describe("reading within the workspace", () => {
  const lines: ReadonlyArray<readonly [string, boolean]> = [
    ["cat a.txt", true],
    ["cat 'a b.txt' \"c's\"", true],
    ["ls -la src", true],
    ["rg -n --glob '*.ts' foo src", true],
    ["sed -n '1,20p' a.txt", true],
    ["head -n 5 FOLDER/a.txt", true],
    ["tail -n 5 a.txt", true],
    ["cat ../project/a.txt", true],
    ["ls in", true],
    ["grep -r foo .", true],
    ["ls | tee x", false],
    ["ls | xargs rm", false],
    ["ls; ls", false],
    ["ls & ls", false],
    ["ls\nls", false],
    ["ls > out", false],
    ["cat <(rm x)", false],
    ["cat $(rm x)", false],
    ['cat "$(rm x)"', false],
    ["cat `rm x`", false],
    ["cat $HOME/x", false],
    ["cat ~/x", false],
    ["cat {a,/etc/passwd}", false],
    ["cat .*/a.txt", false],
    ["ls a;rm b", false],
    ["cat a\\ b", false],
    ["cat 'a", false],
    ["LD_PRELOAD=./x.so cat a", false],
    ["./cat a.txt", false],
    ["find . -delete", false],
    ["rg --pre=./evil x", false],
    ["rg --pre ./evil x", false],
    ["sed -n '1w out' a.txt", false],
    ["sed -n 1p -i a.txt", false],
    ["sed -n 1p /etc/passwd", false],
    ["ls /etc/ssh", false],
    ["grep -r foo /etc", false],
    ["cat ../other/secret.txt", false],
    ["cat =ls", false],
    ["grep --file=/etc/passwd x", false],
    ["grep -f/etc/passwd x", false],
    ["cat secret", false],
    ["cat out/secret.txt", false],
    ["ls out", false],
    ["head -n 1 dangling", false],
    ["sed -n 1p secret", false],
    ["cat in/../out/secret.txt", false],
    ["cat out/../project/a.txt", true],
    ["grep --file=secret x", false],
    ["grep -fsecret x", false],
    ["cat -v a.txt", true],
    ["grep -fv x", false],
    ["tail -f a.txt", false],
    ["tail -fn 5 a.txt", false],
    ["tail -5f a.txt", false],
    ["tail +5f a.txt", false],
    ["tail -F a.txt", false],
    ["tail --follow=name a.txt", false],
    ["tail --fol a.txt", false],
    ["tail --retry a.txt", false],
    ["rg -z foo", false],
    ["rg -nz foo", false],
    ["rg --search-zip foo", false],
    ["rg -L foo", false],
    ["rg --follow foo", false],
    ["grep -R foo .", false],
    ["grep --dereference-recursive foo .", false],
    ["ls -RL .", false]
  ]
  it.scoped.each(lines)("a command that codex takes for listing: %s: %s", ([line, accepted]) =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const service = yield* Approvals.acceptWithinWorkspace(folder)
      expect(yield* service.command(listing(folder, line))).toBe(accepted ? "accept" : "decline")
    }).pipe(scoped)
  )

  const others: ReadonlyArray<readonly [string, Partial<Approvals.CommandRequest>]> = [
    ["codex does not know", { actions: [{ type: "unknown", command: "cat a.txt" }] }],
    ["codex has not parsed", { actions: [] }],
    ["is run elsewhere", { cwd: "/home/me", command: "/bin/bash -lc ls" }],
    ["is run nobody says where", { cwd: undefined }],
    ["asks for the network", { network: { host: "example.org", protocol: "https" } }],
    [
      "asks for permissions",
      { additionalPermissions: { network: { enabled: true }, fileSystem: null } }
    ],
    ["is input to another", { kind: "writeStdin" }],
    ["is run by no shell", { command: "/tmp/bash -lc 'cat a.txt'" }],
    ["is run by another program of that folder", { command: "/usr/bin/python -c 'cat a.txt'" }],
    ["comes with more", { command: "/bin/bash -lc 'cat a.txt' x" }],
    ["has no text", { command: undefined }]
  ]
  it.scoped.each(others)("a reading command that %s is declined", ([, changes]) =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const service = yield* Approvals.acceptWithinWorkspace(folder)
      expect(yield* service.command(command(folder))).toBe("accept")
      expect(yield* service.command(command(folder, changes))).toBe("decline")
    }).pipe(scoped)
  )

  it.scoped("the folder that a command is run in is resolved", () =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const service = yield* Approvals.acceptWithinWorkspace(folder)
      const ls = { command: "/bin/bash -lc ls" }
      expect(yield* service.command(command(folder, { ...ls, cwd: `${folder}/in` }))).toBe("accept")
      for (const cwd of ["out", "in/../.."])
        expect(yield* service.command(command(folder, { ...ls, cwd: `${folder}/${cwd}` }))).toBe(
          "decline"
        )
    }).pipe(scoped)
  )

  const shells: ReadonlyArray<readonly [string, boolean]> = [
    ["/usr/bin/zsh", true],
    ["/usr/local/bin/bash", true],
    ["/opt/homebrew/bin/zsh", true],
    ["/run/current-system/sw/bin/bash", true],
    ["/nix/store/x/bin/bash", true],
    ["/nix/store/y/bin/bash", false],
    ["/usr/local/bin/../../../tmp/bash", false],
    ["bash", false]
  ]
  it.scoped.each(shells)("a command run by %s: %s", ([shell, accepted]) =>
    Effect.gen(function* () {
      const { folder } = yield* aWorkspace
      const service = yield* Approvals.acceptWithinWorkspace(folder, {
        shells: ["/nix/store/x/bin/bash"]
      })
      const decision = service.command(command(folder, { command: `${shell} -lc 'cat a.txt'` }))
      expect(yield* decision).toBe(accepted ? "accept" : "decline")
    }).pipe(scoped)
  )
})

describe("the real path of a path", () => {
  const segment = FastCheck.constantFrom("src", "in", "out", "none", "..", ".", "a.txt", "")
  it.scoped("is where the system finds the file, or where it would make it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { folder } = yield* aWorkspace
      const paths = FastCheck.sample(FastCheck.array(segment, { maxLength: 6 }), {
        numRuns: 300,
        seed: 7
      })
      for (const segments of paths) {
        // `cat` of a folder's parent would resolve `..` after links, as every system call does.
        const path = [folder, ...segments].join("/")
        const real = yield* RealPath.resolve(fs, path)
        if (!(yield* Effect.orElseSucceed(fs.exists(path), () => false))) continue
        if (real === undefined) throw new Error(`${path} exists`)
        const [mine, theirs] = yield* Effect.all([fs.stat(real), fs.stat(path)])
        expect([path, mine.ino]).toEqual([path, theirs.ino])
      }
    }).pipe(scoped)
  )
})
