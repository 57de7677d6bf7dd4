import { ApprovalRules, Approvals, Run, Session } from "@effect-codex/agent"
import { type FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { FileSystem, KeyValueStore } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Ref, Schema } from "effect"
import * as RememberedRules from "../../packages/agent/src/internal/approvals/RememberedRules.js"
import * as RuleMatch from "../../packages/agent/src/internal/approvals/RuleMatch.js"
import { watch } from "../guarantees/support.ts"
import { answersTo, onFake, onTurn, pass } from "./support.ts"

const place = { threadId: "t", turnId: "u", itemId: "i" }

const command = (
  line: string,
  changes: Partial<Approvals.CommandRequest> = {}
): Approvals.Request => ({
  _tag: "Command",
  request: {
    ...place,
    kind: "command",
    command: `/bin/bash -lc '${line}'`,
    cwd: "/srv",
    reason: undefined,
    actions: [],
    network: undefined,
    additionalPermissions: undefined,
    approvalId: undefined,
    environmentId: undefined,
    availableDecisions: undefined,
    proposedPrefix: undefined,
    proposedHosts: undefined,
    ...changes
  }
})

const patch = (...paths: ReadonlyArray<string>): Approvals.Request => ({
  _tag: "FileChange",
  request: {
    ...place,
    reason: undefined,
    changes: paths.map((path) => ({ path, kind: "add", movedTo: undefined, diff: "" })),
    grantRoot: undefined
  }
})

const toolCall = (serverName: string, tool: string): Approvals.Request => ({
  _tag: "Elicitation",
  request: {
    threadId: "t",
    turnId: "u",
    serverName,
    environmentId: undefined,
    message: "?",
    toolCall: { tool, description: undefined, arguments: {}, persist: undefined },
    mode: "form",
    schema: { type: "object", properties: {} }
  }
})

const access = (host: string) => command("curl x", { network: { host, protocol: "https" } })

const permissions = { network: { enabled: true }, fileSystem: null }

type Rule = ApprovalRules.Rule

const git: Rule = { _tag: "Command", prefix: ["git", "log"], decision: "accept" }
const noGit: Rule = { ...git, decision: "decline" }
const example: Rule = { _tag: "Host", host: "*.example.org", decision: "accept" }
const add: Rule = { _tag: "McpTool", server: "calendar", tool: "add", decision: "accept" }

const fits = (rule: Rule, request: Approvals.Request) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => RuleMatch.fits(fs, rule, request))

describe("a rule fits", () => {
  const table: ReadonlyArray<readonly [string, Rule, Approvals.Request, boolean]> = [
    ["a command that begins with its words", git, command("git log --oneline"), true],
    ["the very command", git, command("git log"), true],
    ["no command with other words", git, command("git push"), false],
    ["no word that only begins alike", git, command("git logs"), false],
    ["no command with another behind it", git, command("git log && rm -rf /"), false],
    ["no command with a redirection", git, command("git log > /etc/passwd"), false],
    ["no command with a substitution", git, command("git log $(rm x)"), false],
    [
      "no command of a shell that may be the model's own",
      git,
      command("", { command: "/srv/bash -lc 'git log'" }),
      false
    ],
    ["no input to a running command", git, command("git log", { kind: "writeStdin" }), false],
    [
      "no command that asks for permissions",
      git,
      command("git log", { additionalPermissions: permissions }),
      false
    ],
    [
      "a command that asks for permissions, if it declines",
      noGit,
      command("git log", { additionalPermissions: permissions }),
      true
    ],
    [
      "no access to a network, if it is for a command",
      git,
      command("git log", { network: { host: "x", protocol: "https" } }),
      false
    ],
    ["a host below its own", example, access("api.example.org"), true],
    ["a host in other letters", example, access("API.Example.ORG"), true],
    ["not the host itself, if it is for those below", example, access("example.org"), false],
    ["no host that only ends alike", example, access("notexample.org"), false],
    ["no other protocol", { ...example, protocol: "http" }, access("api.example.org"), false],
    ["a tool of its server", add, toolCall("calendar", "add"), true],
    ["no other tool", add, toolCall("calendar", "remove"), false],
    ["no other server", add, toolCall("mail", "add"), false],
    ["all tools of a server", { ...add, tool: undefined }, toolCall("calendar", "x"), true],
    ["no request of another kind", add, command("add"), false]
  ]
  it.effect.each(table)("%s", ([, rule, request, expected]) =>
    Effect.map(fits(rule, request), (fit) => expect(fit).toBe(expected)).pipe(
      Effect.provide(NodeContext.layer)
    )
  )

  it.scoped("patches that stay in its folder, and if it declines those that touch it", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      yield* fs.makeDirectory(`${folder}/in`)
      yield* fs.makeDirectory(`${folder}/out`)
      yield* fs.symlink(`${folder}/out`, `${folder}/in/link`)
      const accept: Rule = { _tag: "Path", folder: `${folder}/in`, decision: "accept" }
      const decline: Rule = { ...accept, decision: "decline" }
      const of = (...names: ReadonlyArray<string>) => patch(...names.map((n) => `${folder}/${n}`))
      const verdicts = (request: Approvals.Request) =>
        Effect.all([fits(accept, request), fits(decline, request)])
      expect(yield* verdicts(of("in/a"))).toEqual([true, true])
      expect(yield* verdicts(of("out/a"))).toEqual([false, false])
      expect(yield* verdicts(of("in/a", "out/a"))).toEqual([false, true])
      expect(yield* verdicts(of("in/link/a"))).toEqual([false, true])
      expect(yield* verdicts(of("in/package.json"))).toEqual([false, true])
      expect(yield* fits({ ...accept, runLater: "accept" }, of("in/package.json"))).toBe(true)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("what is suggested to be remembered", () => {
  const words = (line: string, proposedPrefix?: ReadonlyArray<string>) =>
    RuleMatch.candidatesOf(command(line, { proposedPrefix })).map((rule) =>
      rule._tag === "Command" ? rule.prefix : rule
    )
  it("is the command, and the words that codex proposes if they are fewer", () => {
    expect(words("git log -1")).toEqual([["git", "log", "-1"]])
    expect(words("git log -1", ["git", "log"])).toEqual([
      ["git", "log", "-1"],
      ["git", "log"]
    ])
    expect(words("git log", ["git", "log"])).toEqual([["git", "log"]])
    expect(words("git log", ["rm"])).toEqual([["git", "log"]])
    expect(words("git log | less", ["git"])).toEqual([])
  })
  it.scoped("is a folder by its real path, and none whose files are run or believed later", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* fs.makeTempDirectoryScoped()
      for (const name of [".git/hooks", "node_modules/a", "elsewhere"])
        yield* fs.makeDirectory(`${folder}/${name}`, { recursive: true })
      for (const [to, name] of [
        ["elsewhere", "link"],
        [".git/hooks", "hooks"],
        ["/", "everything"]
      ] as const)
        yield* fs.symlink(to, `${folder}/${name}`)
      const suggested = (...names: ReadonlyArray<string>) =>
        RuleMatch.suggestedBy(fs, patch(...names.map((name) => `${folder}/${name}`)))
      expect(yield* suggested("a")).toEqual([{ _tag: "Path", folder, decision: "accept" }])
      expect(yield* suggested("link/a")).toEqual([
        { _tag: "Path", folder: `${folder}/elsewhere`, decision: "accept" }
      ])
      for (const names of [
        ["package.json"],
        [".git/config"],
        [".git/hooks/pre-commit"],
        ["node_modules/a/index.js"],
        ["hooks/pre-commit"],
        ["everything/a"],
        ["a", "../b"]
      ]) {
        expect([names, yield* suggested(...names)]).toEqual([names, []])
      }
    }).pipe(Effect.provide(NodeContext.layer))
  )
  it("is the host, the tool, the folder that holds all files", () => {
    expect(RuleMatch.candidatesOf(access("example.org"))).toEqual([
      { _tag: "Host", host: "example.org", decision: "accept" }
    ])
    expect(RuleMatch.candidatesOf(toolCall("calendar", "add"))).toEqual([add])
    const folder = (...paths: ReadonlyArray<string>) =>
      RuleMatch.candidatesOf(patch(...paths)).map((rule) => rule._tag === "Path" && rule.folder)
    expect(folder("/a/b/c", "/a/b/d/e")).toEqual(["/a/b"])
    expect(folder("/a/b", "/a/bc/d")).toEqual(["/a"])
    expect(folder("/a", "/b/c")).toEqual([])
  })
})

describe("what is remembered in a conversation", () => {
  const entry = (rule: Rule, origin: "turn" | "session", threadId = "t", turnId = "u") => ({
    rule,
    origin,
    place: { threadId, turnId }
  })
  const all = [entry(git, "turn"), entry(add, "session"), entry(example, "session")].reduce(
    RememberedRules.remember,
    RememberedRules.initial
  )
  const inForce = (threadId: string, turnId: string | undefined, isOneThread = false) =>
    RememberedRules.inForce(all, { threadId, turnId }, isOneThread).map(({ rule }) => rule)

  it("holds in its turn, or in its session, the newest first", () => {
    expect(inForce("t", "u")).toEqual([git, example, add])
    expect(inForce("t", "v")).toEqual([example, add])
    expect(inForce("other", "u")).toEqual([example, add])
    expect(inForce("t", undefined)).toEqual([example, add])
  })
  it("holds in its thread, if the conversation is not known", () => {
    expect(inForce("t", "v", true)).toEqual([example, add])
    expect(inForce("other", "v", true)).toEqual([])
  })
  it("holds in each thread that it was said in, by value, and the latest word counts", () => {
    const again = [
      entry(git, "session", "a"),
      entry({ ...git }, "session", "b"),
      entry({ ...git }, "session", "b"),
      entry(noGit, "session", "b")
    ].reduce(RememberedRules.remember, RememberedRules.initial)
    const of = (threadId: string) =>
      RememberedRules.inForce(again, { threadId, turnId: "u" }, true).map(({ rule }) => rule)
    expect(of("a")).toEqual([git])
    expect(of("b")).toEqual([noGit, git])
  })
  it("is not forgotten for what holds in turns", () => {
    const turns = Array.from({ length: 1000 }, (_, n) => entry(git, "turn", "t", `turn-${n}`))
    const all = [entry(add, "session"), ...turns].reduce(
      RememberedRules.remember,
      RememberedRules.initial
    )
    expect(RememberedRules.inForce(all, { threadId: "t", turnId: "turn-999" }, false)).toEqual([
      turns[999],
      entry(add, "session")
    ])
    expect(all.turn).toHaveLength(256)
  })
  it("is bounded", () => {
    const many = Array.from({ length: 1000 }, (_, n) =>
      entry({ ...git, prefix: ["git", String(n)] }, "session")
    ).reduce(RememberedRules.remember, RememberedRules.initial)
    expect(many.session).toHaveLength(256)
    expect(many.session[0]?.rule).toMatchObject({ prefix: ["git", "999"] })
  })
})

const ofCommand = "item/commandExecution/requestApproval"

/** Each turn asks for one command: the words of the person. */
const obedient: FakeAppServer.Options = {
  turns: ({ text }) => [
    FakeTurn.approveCommand({ command: text, cwd: "/srv" }),
    FakeTurn.text("ok")
  ]
}

const decisions = (fake: FakeAppServer.FakeAppServer) =>
  Effect.flatMap(fake.awaitProcess(1), (process) =>
    Effect.map(answersTo(process, ofCommand), (answers) =>
      answers.map((answer) => Schema.decodeUnknownSync(Answered)(answer).result.decision)
    )
  )

const Answered = Schema.Struct({ result: Schema.Struct({ decision: Schema.Unknown }) })

/** Rules with a person who always answers the same, and the records of all decisions. */
const judged = (
  verdict: ApprovalRules.Verdict,
  options: Omit<ApprovalRules.Options, "person"> = {}
) =>
  Effect.gen(function* () {
    const records = yield* Ref.make<ReadonlyArray<ApprovalRules.Decided>>([])
    const asked = yield* Ref.make<ReadonlyArray<string>>([])
    const approvals = yield* ApprovalRules.make({
      record: (decided) => Ref.update(records, (all) => [...all, decided]),
      ...options,
      person: {
        decide: ({ question }) =>
          Effect.as(
            Ref.update(asked, (all) => [...all, question.title]),
            verdict
          )
      }
    })
    const by = Effect.map(Ref.get(records), (all) =>
      all.map(({ by, decision }) => `${by._tag} ${decision}`)
    )
    return { approvals, records: Ref.get(records), by, asked: Ref.get(asked) }
  }).pipe(Effect.provide(NodeContext.layer))

describe("approvals that remember", () => {
  it.scoped("answer by the first rule that fits, and ask the person for the rest", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { approvals, asked, by } = yield* judged(
          { decision: "decline" },
          {
            rules: [
              { _tag: "Command", prefix: ["git", "push"], decision: "ask" },
              { _tag: "Command", prefix: ["git", "reset"], decision: "decline" },
              { _tag: "Command", prefix: ["git"], decision: "accept" }
            ]
          }
        )
        const server = fake.spec()
        for (const input of ["git log", "git push", "git reset", "rm x"])
          yield* Run.run({ server, input, approvals })
        expect(yield* decisions(fake)).toEqual(["accept", "decline", "decline", "decline"])
        expect(yield* by).toEqual([
          "Rule accept",
          "Person decline",
          "Rule decline",
          "Person decline"
        ])
        expect(yield* asked).toHaveLength(2)
      })
    )
  )

  it.scoped("are asked once about a host, whatever command wants it", () =>
    onTurn(
      ["curl a", "wget a"].map((command) =>
        FakeTurn.approveCommand({
          command,
          params: { networkApprovalContext: { host: "example.org", protocol: "https" } }
        })
      ),
      (fake) =>
        Effect.gen(function* () {
          const { approvals, asked, by } = yield* judged({
            decision: "accept",
            remember: { for: "turn" }
          })
          yield* Run.run({ server: fake.spec(), input: "x", approvals })
          expect(yield* by).toEqual(["Person accept", "Rule accept"])
          expect(yield* asked).toEqual([expect.stringContaining("Allow access to example.org")])
        })
    )
  )

  it.scoped("for a turn, hold in that turn alone", () =>
    onTurn(
      [
        FakeTurn.approveCommand({ command: "git log" }),
        FakeTurn.approveCommand({ command: "git log" })
      ],
      (fake) =>
        Effect.gen(function* () {
          const { approvals, by } = yield* judged({
            decision: "accept",
            remember: { for: "turn" }
          })
          const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
          yield* session.run("x")
          yield* session.run("y")
          expect(yield* by).toEqual([
            "Person accept",
            "Rule accept",
            "Person accept",
            "Rule accept"
          ])
        })
    )
  )

  it.scoped("for a session, hold in its later turns and its helpers, and in no other session", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { approvals, by, records } = yield* judged({
          decision: "accept",
          by: "ada",
          remember: { for: "session" }
        })
        const server = fake.spec()
        const mine = yield* Session.make({ key: "mine", server, approvals })
        yield* mine.run("git log")
        yield* mine.run("git log")
        yield* (yield* mine.spawn({ input: "git log" })).result
        expect(yield* by).toEqual(["Person accept", "Rule accept", "Rule accept"])
        const other = yield* Session.make({ key: "other", server, approvals })
        yield* other.run("git log")
        yield* Run.run({ server, input: "git log", approvals })
        expect((yield* by).slice(3)).toEqual(["Person accept", "Person accept"])
        expect(yield* records).toMatchObject([
          { session: "mine", by: { name: "ada" }, remembered: { for: "session" } },
          { session: "mine", by: { origin: "session" } },
          { session: "mine" },
          { session: "other" },
          { session: undefined }
        ])
      })
    )
  )

  it.scoped("for ever, hold wherever their store is used, until they are removed from it", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const server = fake.spec()
        const store = yield* ApprovalRules.keyValue("ada")
        const first = yield* judged({ decision: "accept", remember: { for: "always" } }, { store })
        yield* Run.run({ server, input: "git log", approvals: first.approvals })
        const again = yield* ApprovalRules.keyValue("ada")
        const second = yield* judged({ decision: "decline" }, { store: again })
        yield* Run.run({ server, input: "git log -1", approvals: second.approvals })
        expect(yield* second.by).toEqual(["Rule accept"])
        const rules = yield* again.all
        expect(rules).toEqual([git])
        yield* Effect.forEach(rules, again.remove)
        yield* Run.run({ server, input: "git log -1", approvals: second.approvals })
        expect(yield* second.by).toEqual(["Rule accept", "Person decline"])
      }).pipe(Effect.provide(KeyValueStore.layerMemory))
    )
  )

  it.scoped("ask the person if their store cannot be read", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const store = { ...(yield* ApprovalRules.memory), all: Effect.fail("broken") }
        const { approvals, by } = yield* judged({ decision: "accept" }, { store })
        yield* Run.run({ server: fake.spec(), input: "git log", approvals })
        expect(yield* by).toEqual(["Person accept"])
      })
    )
  )

  it.scoped("take a question back when its time is over, and answer by the default", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const interrupted = yield* Ref.make(false)
        const records = yield* Ref.make<ReadonlyArray<unknown>>([])
        const approvals = yield* ApprovalRules.make({
          deadline: { after: "1 hour", decision: "accept" },
          record: ({ by }) => Ref.update(records, (all) => [...all, by]),
          person: {
            decide: () => Effect.onInterrupt(Effect.never, () => Ref.set(interrupted, true))
          }
        }).pipe(Effect.provide(NodeContext.layer))
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "git log", approvals }))
        yield* pass("59 minutes")
        expect(yield* Ref.get(records)).toEqual([])
        yield* pass("1 minute")
        yield* run.result
        expect(yield* decisions(fake)).toEqual(["accept"])
        expect(yield* Ref.get(records)).toEqual([{ _tag: "Deadline" }])
        expect(yield* Ref.get(interrupted)).toBe(true)
      })
    )
  )

  it.scoped("answer in time although a person's clean-up takes longer", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const approvals = yield* ApprovalRules.make({
          deadline: { after: "1 hour", decision: "accept" },
          person: { decide: () => Effect.onInterrupt(Effect.never, () => Effect.sleep("1 hour")) }
        }).pipe(Effect.provide(NodeContext.layer))
        const run = yield* watch(Run.stream({ server: fake.spec(), input: "git log", approvals }))
        yield* pass("1 hour")
        expect(yield* decisions(fake)).toEqual(["accept"])
        yield* pass("1 hour")
        yield* run.result
      })
    )
  )

  it("refuse rules of the program that are none", () => {
    for (const rule of [
      { _tag: "Path", folder: "project", decision: "decline" },
      { _tag: "Path", folder: "~/project", decision: "accept" }
    ] as const) {
      expect(() => ApprovalRules.make({ rules: [git, rule] })).toThrow(/rule/)
    }
  })

  it.scoped("record what becomes of the model's questions", () =>
    onTurn(
      FakeTurn.ask("item/tool/requestUserInput", {
        itemId: "i",
        isBlocking: true,
        questions: [
          { id: "q", header: "", question: "?", isOther: false, isSecret: false, options: null }
        ]
      }),
      (fake) =>
        Effect.gen(function* () {
          const answers: ReadonlyArray<ApprovalRules.Person["answer"]> = [
            () => Effect.succeed({ q: ["yes"] }),
            () => Effect.succeed({}),
            () => Effect.fail("no network"),
            () => {
              throw new Error("broken")
            },
            undefined
          ]
          const records: Array<string> = []
          for (const answer of answers) {
            const approvals = yield* ApprovalRules.make({
              record: ({ by, decision }) =>
                Effect.sync(() => records.push(`${by._tag} ${decision}`)),
              person: {
                decide: () => Effect.succeed({ decision: "decline" }),
                ...(answer === undefined ? {} : { answer })
              }
            })
            yield* Run.run({ server: fake.spec(), input: "x", approvals })
          }
          expect(records).toEqual([
            "Person answer",
            "Person decline",
            "Failed decline",
            "Failed decline",
            "Nobody decline"
          ])
        }).pipe(Effect.provide(NodeContext.layer))
    )
  )

  it.scoped("decline what nobody can be asked, and what reaches nobody", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const records = yield* Ref.make<ReadonlyArray<string>>([])
        const record = ({ by }: ApprovalRules.Decided) =>
          Ref.update(records, (all) => [...all, by._tag])
        const alone = yield* ApprovalRules.make({ record })
        const broken = yield* ApprovalRules.make({
          record,
          person: { decide: () => Effect.fail("no network") }
        })
        const server = fake.spec()
        yield* Run.run({ server, input: "git log", approvals: alone })
        const rule = { _tag: "Path", folder: "project", decision: "accept" } as const
        const wrong = yield* ApprovalRules.make({
          record,
          person: {
            decide: () => Effect.succeed({ decision: "accept", remember: { for: "session", rule } })
          }
        })
        yield* Run.run({ server, input: "git log", approvals: wrong })
        const run = yield* watch(Run.stream({ server, input: "git log", approvals: broken }))
        yield* run.result
        expect(yield* Ref.get(records)).toEqual(["Nobody", "Failed", "Failed"])
        expect(yield* decisions(fake)).toEqual(["decline", "decline", "decline"])
        expect(yield* run.events).toContainEqual(
          expect.objectContaining({
            _tag: "Resolved",
            answer: expect.objectContaining({ declinedBecause: expect.any(String) })
          })
        )
      }).pipe(Effect.provide(NodeContext.layer))
    )
  )

  it.scoped("accept nothing that cannot be recorded", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { approvals } = yield* judged(
          { decision: "accept", remember: { for: "session" } },
          { record: () => Effect.fail("disk full") }
        )
        const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
        yield* session.run("git log")
        yield* session.run("git log")
        expect(yield* decisions(fake)).toEqual(["decline", "decline"])
      })
    )
  )

  it.scoped("end the turn with the person's cancel, as codex offers it", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const { approvals } = yield* judged({ decision: "cancel" })
        const failure = yield* Effect.flip(
          Run.run({ server: fake.spec(), input: "git log", approvals })
        )
        expect(failure).toMatchObject({ _tag: "TurnError", reason: "Interrupted" })
        expect(yield* decisions(fake)).toEqual(["cancel"])
      })
    )
  )

  it.scoped("of tools of MCP servers and of permissions are remembered for the session", () =>
    onFake(
      {
        turns: () => [
          FakeTurn.callMcpTool({ server: "calendar", tool: "add" }),
          FakeTurn.ask("item/permissions/requestApproval", {
            itemId: "i",
            startedAtMs: 0,
            environmentId: null,
            cwd: "/srv",
            permissions: { network: { enabled: true } }
          })
        ]
      },
      (fake) =>
        Effect.gen(function* () {
          const { approvals, by } = yield* judged({
            decision: "accept",
            remember: { for: "session" }
          })
          const session = yield* Session.make({ key: "s", server: fake.spec(), approvals })
          yield* session.run("x")
          yield* session.run("y")
          expect(yield* by).toEqual([
            "Person accept",
            "Person accept",
            "Rule accept",
            "Person accept"
          ])
          const process = yield* fake.awaitProcess(1)
          expect(yield* answersTo(process, "item/permissions/requestApproval")).toMatchObject([
            { result: { scope: "session" } },
            { result: { scope: "session" } }
          ])
        })
    )
  )
})

describe("a decision that changes the home of codex", () => {
  const amend = Approvals.make({
    command: ({ availableDecisions = [] }) =>
      Effect.succeed(availableDecisions.find(Schema.is(Approvals.Amendment)) ?? "decline")
  })
  const amendment = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ["git", "log"] } }

  const reasonOf = (approvals: Approvals.Service) => (fake: FakeAppServer.FakeAppServer) =>
    Effect.gen(function* () {
      const run = yield* watch(Run.stream({ server: fake.spec(), input: "git log", approvals }))
      yield* run.result
      const answers = (yield* run.events).flatMap((event) =>
        event._tag === "Resolved" ? [event.answer?.declinedBecause] : []
      )
      return { answers, decisions: yield* decisions(fake) }
    })

  it.scoped("is declined, and the answer says why", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        expect(yield* reasonOf(amend)(fake)).toEqual({
          answers: [expect.stringContaining("CODEX_HOME")],
          decisions: ["decline"]
        })
      })
    )
  )
  it.scoped("is given by a service that may, and holds for every run", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        expect(yield* reasonOf(Approvals.amending(amend))(fake)).toEqual({
          answers: [undefined],
          decisions: [amendment]
        })
        yield* Run.run({ server: fake.spec(), input: "git log" })
        expect(yield* decisions(fake)).toHaveLength(1)
      })
    )
  )
  it.scoped("is given only as codex has offered it", () =>
    onFake(obedient, (fake) =>
      Effect.gen(function* () {
        const wider = Approvals.make({
          command: () =>
            Effect.succeed({ acceptWithExecpolicyAmendment: { execpolicy_amendment: ["git"] } })
        })
        expect(yield* reasonOf(Approvals.amending(wider))(fake)).toEqual({
          answers: [expect.stringContaining("does not offer")],
          decisions: ["decline"]
        })
      })
    )
  )
})

describe("a yes to a tool of an MCP server that codex is to remember", () => {
  const answer = (persist: "session" | "always", wrap = (service: Approvals.Service) => service) =>
    onTurn(FakeTurn.callMcpTool({ server: "calendar", tool: "add" }), (fake) =>
      Effect.gen(function* () {
        const approvals = wrap(
          Approvals.make({ elicitation: () => Effect.succeed({ accept: null, persist }) })
        )
        yield* Run.run({ server: fake.spec(), input: "x", approvals })
        const process = yield* fake.awaitProcess(1)
        return (yield* answersTo(process, "mcpServer/elicitation/request"))[0]
      })
    )

  it.scoped("says for how long, and not for ever unless it may change the home", () =>
    Effect.gen(function* () {
      expect(yield* answer("session")).toMatchObject({
        result: { action: "accept", _meta: { persist: "session" } }
      })
      expect(yield* answer("always")).toMatchObject({ result: { action: "decline" } })
      expect(yield* answer("always", Approvals.amending)).toMatchObject({
        result: { action: "accept", _meta: { persist: "always" } }
      })
    })
  )
})
