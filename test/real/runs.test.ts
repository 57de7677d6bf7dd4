import { Input, Run, type RunEvent, Session } from "@effect-codex/agent"
import type { Thread } from "@effect-codex/protocol"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Encoding, Option, Schedule } from "effect"
import { onlyServer, patches, runs } from "./commands.ts"
import { messages, sandboxOf, shown } from "./requests.ts"
import { describeReal, real, signal } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

const unwatched = { approvalPolicy: "never", sandbox: "danger-full-access" }

/** One black pixel: an image that cannot be read is not shown. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="

const typesOf = ({ items }: RunEvent.RunResult) => items.map(({ type }) => type)

/** The model runs what the user names, and then says what came of it. */
const obedient: ScriptedModel.Script = ({ text, toolOutput }) =>
  toolOutput === undefined ? runs(text) : ScriptedModel.text(toolOutput)

/** A folder below the home of the server, and beside it nothing a workspace would hold. */
const folderIn = (home: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = `${home}/project`
    yield* fs.makeDirectory(folder)
    return folder
  })

describeReal("a run, on the real server", () => {
  it.scopedLive(
    "its result tells what was said and done, and what all the answers of the model took together",
    () =>
      Effect.gen(function* () {
        const { pool, spec } = yield* real(({ toolOutput }) =>
          toolOutput === undefined ? patches("notes.txt", "hello") : ScriptedModel.text("done")
        )
        yield* Effect.gen(function* () {
          const result = yield* Run.run({ server: spec, input: "take a note", settings: unwatched })
          expect(result).toMatchObject({
            status: "completed",
            text: "done",
            generation: 1,
            pid: (yield* onlyServer)?.pid,
            // Twice what one answer of the scripted model takes.
            usage: { inputTokens: 20, cachedInputTokens: 0, outputTokens: 10, totalTokens: 30 }
          })
          expect(typesOf(result)).toEqual(["userMessage", "fileChange", "agentMessage"])
          expect(result.diff).toContain("/notes.txt\n@@ -0,0 +1 @@\n+hello\n")
          expect(result.duration).toBeDefined()
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive("the model is shown every kind of input", () =>
    Effect.gen(function* () {
      const { home, model, pool, spec } = yield* real(() => ScriptedModel.text("seen"))
      const fs = yield* FileSystem.FileSystem
      const data = yield* Encoding.decodeBase64(pixel)
      const picture = `${home.home}/pixel.png`
      yield* fs.writeFile(picture, data)
      const folder = `${home.codexHome}/skills/greet`
      const skill = `${folder}/SKILL.md`
      yield* fs.makeDirectory(folder, { recursive: true })
      const greet = "---\nname: greet\ndescription: Greets\n---\nSay hello in Latin.\n"
      yield* fs.writeFileString(skill, greet)
      yield* Effect.gen(function* () {
        yield* Run.run({
          server: spec,
          input: [
            Input.text("look"),
            Input.image({ mediaType: "image/png", data }),
            Input.localImage(picture),
            Input.skill({ name: "greet", path: skill })
          ]
        })
        const image = { type: "input_image", image_url: `data:image/png;base64,${pixel}` }
        const [, message, skillMessage] = messages((yield* model.requests)[0], "user")
        expect(message).toMatchObject([
          { type: "input_text", text: "look" },
          image,
          { type: "input_text", text: expect.stringContaining(picture) },
          image,
          { type: "input_text", text: "</image>" }
        ])
        expect(skillMessage).toMatchObject([{ text: expect.stringContaining(greet) }])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("an ephemeral one leaves no thread on disk, and a durable one does", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(() => ScriptedModel.text("hi"))
      const fs = yield* FileSystem.FileSystem
      // Not all of the home: the snapshot of the shell is there, by the thread's id, while it is loaded.
      const filesOf = ({ threadId }: RunEvent.RunResult) =>
        Effect.map(fs.readDirectory(`${home.codexHome}/sessions`, { recursive: true }), (names) =>
          names.filter((name) => name.includes(threadId))
        )
      yield* Effect.gen(function* () {
        const run = (ephemeral: boolean) =>
          Run.run({ server: spec, input: "hi", thread: { _tag: "Start", ephemeral } })
        expect(yield* filesOf(yield* run(false))).toHaveLength(1)
        expect(yield* filesOf(yield* run(true))).toEqual([])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive(
    "a thread that another run resumes on a new server has the sandbox it is given again, and not the one it had",
    () =>
      Effect.gen(function* () {
        const { home, model, pool, spec } = yield* real(obedient)
        const fs = yield* FileSystem.FileSystem
        const settings = { approvalPolicy: "never", sandbox: "workspace-write" }
        // The first to ask may still be given the server that is dying.
        const retry = Schedule.recurs(1)
        yield* Effect.gen(function* () {
          const first = yield* Run.run({ server: spec, input: "echo a > a.txt", settings })
          const { threadId } = first
          const resume = (input: string, settings: Thread.Settings) => {
            const thread = { _tag: "Resume", threadId } as const
            return Run.run({ server: spec, input, thread, settings, retry })
          }
          yield* signal(first.pid, "SIGKILL")
          const second = yield* resume("echo b > b.txt; echo c > ../c.txt", settings)
          expect(second).toMatchObject({ threadId, generation: 2 })
          yield* signal(second.pid, "SIGKILL")
          yield* resume("echo d > d.txt", { approvalPolicy: "never" })

          const files = yield* fs.readDirectory(home.home)
          expect(files.filter((name) => name.endsWith(".txt"))).toEqual(["a.txt", "b.txt"])
          expect(yield* fs.exists(`${home.home}/../c.txt`)).toBe(false)
          const sandboxes = (yield* model.requests).map(sandboxOf)
          expect(new Set(sandboxes.slice(0, 4))).toEqual(new Set(["workspace-write"]))
          expect(new Set(sandboxes.slice(4))).toEqual(new Set(["read-only"]))
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "what was chosen for a turn holds for the session's later ones, also after its server was killed",
    () =>
      Effect.gen(function* () {
        const { home, model, pool, spec } = yield* real(({ text }) => ScriptedModel.text(text))
        const cwd = yield* folderIn(home.home)
        yield* Effect.gen(function* () {
          const session = yield* Session.make({
            key: "s",
            server: spec,
            settings: { developerInstructions: "Be brief.", cwd, sandbox: "workspace-write" }
          })
          yield* session.run("one")
          yield* session.run("two", { turn: { model: "another", effort: "high" } })
          yield* session.run("three")
          yield* signal((yield* onlyServer)?.pid, "SIGKILL")
          const last = yield* session.run("four")
          expect(last).toMatchObject({ generation: 2 })
          expect(yield* session.threadId).toEqual(Option.some(last.threadId))

          const requests = yield* model.requests
          expect(requests.map(({ model, text }) => [text, model])).toEqual([
            ["one", "scripted"],
            ["two", "another"],
            ["three", "another"],
            ["four", "another"]
          ])
          for (const request of requests.slice(1)) {
            expect(request.body).toMatchObject({ reasoning: { effort: "high" } })
            expect(JSON.stringify(messages(request, "developer"))).toContain("Be brief.")
            expect(sandboxOf(request)).toBe("workspace-write")
            expect(shown(request)).toContain(`<cwd>${cwd}</cwd>`)
          }
        }).pipe(Effect.scoped, Effect.provide(pool))
      }).pipe(scoped)
  )
})
