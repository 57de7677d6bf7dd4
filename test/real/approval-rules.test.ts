import { ApprovalRules, Approvals, Run, Session } from "@effect-codex/agent"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Ref, Schema } from "effect"
import { fileURLToPath } from "node:url"
import { obedient, watched } from "./commands.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const calendar = fileURLToPath(new URL("../dist/real/mcp-server.js", import.meta.url))

const config = `
[mcp_servers.calendar]
command = ${JSON.stringify(process.execPath)}
args = ${JSON.stringify([calendar])}
`

/** Rules with a person who always answers the same, and who decided what. */
const judged = (
  verdict: ApprovalRules.Verdict,
  options: Omit<ApprovalRules.Options, "person" | "record"> = {}
) =>
  Effect.gen(function* () {
    const records = yield* Ref.make<ReadonlyArray<string>>([])
    const approvals = yield* ApprovalRules.make({
      ...options,
      record: ({ by, decision, request }) =>
        Ref.update(records, (all) => [...all, `${by._tag} ${decision} ${request._tag}`]),
      person: { decide: () => Effect.succeed(verdict) }
    })
    return { approvals, decided: Ref.get(records) }
  })

describeReal("approvals that remember, on the real server", () => {
  it.scopedLive("rules answer for commands, patches and tools, and a person for the rest", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(obedient, { config })
      const fs = yield* FileSystem.FileSystem
      const cwd = `${home.home}/project`
      yield* fs.makeDirectory(cwd)
      const { approvals, decided } = yield* judged(
        { decision: "decline" },
        {
          rules: [
            { _tag: "Command", prefix: ["touch"], decision: "accept" },
            { _tag: "Path", folder: cwd, decision: "accept" },
            { _tag: "McpTool", server: "calendar", tool: "ask", decision: "accept" }
          ]
        }
      )
      yield* Effect.gen(function* () {
        const settings = { ...watched, cwd }
        const run = (input: string) => Run.run({ server: spec, input, settings, approvals })
        yield* run("run touch made.txt")
        yield* run("run touch a.txt && touch b.txt")
        yield* run("patch patched.txt")
        yield* run("patch ../patched.txt")
        yield* run("call ask")
        expect(yield* decided).toEqual([
          "Rule accept Command",
          "Person decline Command",
          "Rule accept FileChange",
          "Person decline FileChange",
          "Rule accept Elicitation",
          // The form of the tool itself has a field to fill in.
          "Nobody decline Elicitation"
        ])
        expect((yield* fs.readDirectory(cwd)).toSorted()).toEqual(["made.txt", "patched.txt"])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("what is remembered for a session is asked in no later turn, but in others", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(obedient)
      const fs = yield* FileSystem.FileSystem
      const { approvals, decided } = yield* judged({
        decision: "accept",
        remember: { for: "session" }
      })
      yield* Effect.gen(function* () {
        const options = { server: spec, settings: watched, approvals }
        const mine = yield* Session.make({ ...options, key: "mine" })
        yield* mine.run("run touch made.txt")
        yield* fs.remove(`${home.home}/made.txt`)
        yield* mine.run("run touch made.txt")
        expect(yield* fs.exists(`${home.home}/made.txt`)).toBe(true)
        const other = yield* Session.make({ ...options, key: "other" })
        yield* other.run("run touch made.txt")
        expect(yield* decided).toEqual([
          "Person accept Command",
          "Rule accept Command",
          "Person accept Command"
        ])
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("a cancel ends the turn as an interruption does", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(obedient)
      const { approvals } = yield* judged({ decision: "cancel" })
      yield* Effect.gen(function* () {
        const run = (input: string) =>
          Effect.flip(Run.run({ server: spec, input, settings: watched, approvals }))
        for (const input of ["run touch made.txt", "patch patched.txt"])
          expect(yield* run(input)).toMatchObject({ _tag: "TurnError", reason: "Interrupted" })
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "an amendment counts as it was offered, and from who may change the home alone",
    () =>
      Effect.gen(function* () {
        const { home, pool, spec } = yield* real(obedient)
        const fs = yield* FileSystem.FileSystem
        const asked: Array<Approvals.CommandRequest> = []
        const amend = Approvals.make({
          command: (request) =>
            Effect.sync(() => {
              asked.push(request)
              return request.availableDecisions?.find(Schema.is(Approvals.Amendment)) ?? "decline"
            })
        })
        yield* Effect.gen(function* () {
          const run = (approvals: Approvals.Service) =>
            Run.run({ server: spec, input: "run touch made.txt", settings: watched, approvals })
          const made = fs.exists(`${home.home}/made.txt`)
          yield* run(amend)
          expect(yield* made).toBe(false)
          expect(asked).toMatchObject([
            {
              environmentId: "local",
              proposedPrefix: ["touch", "made.txt"],
              availableDecisions: [
                "accept",
                {
                  acceptWithExecpolicyAmendment: { execpolicy_amendment: ["touch", "made.txt"] }
                },
                "cancel"
              ]
            }
          ])
          yield* run(Approvals.amending(amend))
          expect(yield* made).toBe(true)
          yield* run(Approvals.declineAll)
          expect(asked).toHaveLength(2)
        }).pipe(Effect.provide(pool))
        expect(yield* fs.readFileString(`${home.codexHome}/rules/default.rules`)).toContain("touch")
      }).pipe(scoped)
  )

  it.scopedLive("codex remembers a yes to a tool for the thread, where it has offered that", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(obedient, { config })
      const asked: Array<ReadonlyArray<string> | undefined> = []
      const approvals = Approvals.make({
        elicitation: ({ toolCall }) =>
          Effect.sync(() => {
            if (toolCall === undefined) return { accept: { day: "Monday" } }
            asked.push(toolCall.persist)
            return { accept: null, persist: "session" }
          })
      })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({
          key: "s",
          server: spec,
          settings: watched,
          turn: { approvalPolicy: "untrusted", sandboxPolicy: { type: "readOnly" } },
          approvals
        })
        expect((yield* session.run("call ask")).text).toContain("Monday")
        expect((yield* session.run("call ask")).text).toContain("Monday")
        expect(asked).toEqual([["session", "always"]])
      }).pipe(Effect.scoped, Effect.provide(pool))
    }).pipe(scoped)
  )
})
