import { Approvals, Run } from "@effect-codex/agent"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Chunk, Deferred, Effect, Fiber, Stream } from "effect"
import { obedient, onlyServer, watched } from "./commands.ts"
import { describeReal, real } from "./support.ts"

const scoped = Effect.provide(NodeContext.layer)

describeReal("the approvals of a run, on the real server", () => {
  it.scopedLive("without anybody to ask they are declined, and the turn goes on", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(obedient)
      const fs = yield* FileSystem.FileSystem
      yield* Effect.gen(function* () {
        const run = (input: string) => Run.run({ server: spec, input, settings: watched })
        expect((yield* run("run echo hi > ran.txt")).text).toContain("rejected by user")
        expect((yield* run("patch patched.txt")).text).toContain("patch rejected by user")
        expect(yield* fs.exists(`${home.home}/ran.txt`)).toBe(false)
        expect(yield* fs.exists(`${home.home}/patched.txt`)).toBe(false)
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("are events between the start and the end of their item", () =>
    Effect.gen(function* () {
      const { pool, spec } = yield* real(obedient)
      const shown = (input: string, approvals: Approvals.Service) =>
        Run.stream({ server: spec, input, settings: watched, approvals }).pipe(
          Stream.runCollect,
          Effect.map((events) =>
            Chunk.toReadonlyArray(events).flatMap((event): ReadonlyArray<unknown> => {
              switch (event._tag) {
                case "ItemStarted":
                case "ItemCompleted":
                  return isAction(event.item.type) ? [event._tag] : []
                case "Waiting":
                  return [`Waiting ${event.request._tag}`]
                case "Resolved":
                  return [event.answer]
                default:
                  return []
              }
            })
          )
        )
      yield* Effect.gen(function* () {
        const yes = Approvals.make({ command: () => Effect.succeed("accept") })
        expect(yield* shown("run echo hi", yes)).toEqual([
          "ItemStarted",
          "Waiting Command",
          { _tag: "Command", decision: "accept" },
          "ItemCompleted"
        ])
        expect(yield* shown("patch patched.txt", Approvals.declineAll)).toEqual([
          "ItemStarted",
          "Waiting FileChange",
          { _tag: "FileChange", decision: "decline", declinedBecause: expect.any(String) },
          "ItemCompleted"
        ])
      }).pipe(Effect.provide(pool))
    }).pipe(scoped)
  )

  it.scopedLive("those of a workspace accept what stays in it, and decline the rest", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(obedient)
      const fs = yield* FileSystem.FileSystem
      const cwd = `${home.home}/project`
      yield* fs.makeDirectory(cwd)
      const settings = { ...watched, cwd }
      yield* Effect.gen(function* () {
        const run = (input: string) => Run.run({ server: spec, input, settings })
        yield* run("patch in.txt")
        expect(yield* fs.readFileString(`${cwd}/in.txt`)).toBe("patched\n")
        expect((yield* run("patch ../out.txt")).text).toContain("patch rejected by user")
        expect(yield* fs.exists(`${home.home}/out.txt`)).toBe(false)
        expect((yield* run("run cat in.txt")).text).toContain("patched")
        expect((yield* run("run ls ..")).text).toContain("rejected by user")
        expect((yield* run("run rm in.txt")).text).toContain("rejected by user")
        expect(yield* fs.exists(`${cwd}/in.txt`)).toBe(true)
      }).pipe(
        Effect.provideServiceEffect(Approvals.Approvals, Approvals.acceptWithinWorkspace(cwd)),
        Effect.provide(pool)
      )
    }).pipe(scoped)
  )

  it.scopedLive("those of a workspace follow no link that its repository brings", () =>
    Effect.gen(function* () {
      const { home, pool, spec } = yield* real(obedient)
      const fs = yield* FileSystem.FileSystem
      const cwd = `${home.home}/project`
      const outside = `${home.home}/outside`
      for (const folder of [outside, `${cwd}/.git/hooks`, `${cwd}/.codex`])
        yield* fs.makeDirectory(folder, { recursive: true })
      yield* fs.writeFileString(`${outside}/secret.txt`, "the secret")
      for (const [to, name] of [
        ["../outside", "link"],
        [".git", "gitlink"],
        [".codex", "cdx"],
        ["../outside/new.txt", "dangling"],
        ["../outside/secret.txt", "notes"]
      ] as const)
        yield* fs.symlink(to, `${cwd}/${name}`)
      // The settings that the README shows.
      const settings = { cwd, sandbox: "read-only", approvalPolicy: "on-request" }
      yield* Effect.gen(function* () {
        const run = (input: string) => Run.run({ server: spec, input, settings })
        yield* run("patch in.txt")
        expect(yield* fs.readFileString(`${cwd}/in.txt`)).toBe("patched\n")
        for (const path of [
          "link/evil.txt",
          "gitlink/hooks/pre-commit",
          "cdx/config.toml",
          "dangling",
          "AGENTS.md"
        ]) {
          expect([path, (yield* run(`patch ${path}`)).text]).toEqual([
            path,
            expect.stringContaining("patch rejected by user")
          ])
        }
        // Codex removes the `..` as text, so this one stays in the project.
        yield* run("patch link/../evil.txt")
        expect(yield* fs.readDirectory(outside)).toEqual(["secret.txt"])
        expect(yield* fs.readDirectory(`${cwd}/.git/hooks`)).toEqual([])
        expect(yield* fs.readDirectory(`${cwd}/.codex`)).toEqual([])
        expect(yield* fs.exists(`${home.home}/evil.txt`)).toBe(false)
        expect(yield* fs.exists(`${cwd}/AGENTS.md`)).toBe(false)
        const watching = (input: string) =>
          Run.run({ server: spec, input, settings: { ...watched, cwd } })
        for (const command of ["cat notes", "cat link/secret.txt", "ls link"])
          expect((yield* watching(`run ${command}`)).text).toContain("rejected by user")
      }).pipe(
        Effect.provideServiceEffect(Approvals.Approvals, Approvals.acceptWithinWorkspace(cwd)),
        Effect.provide(pool)
      )
    }).pipe(scoped)
  )

  it.scopedLive(
    "one that waits holds up no other run, is not hurried by the run's progress deadline, and is answered in the end",
    () =>
      Effect.gen(function* () {
        const { home, pool, spec } = yield* real(obedient)
        const fs = yield* FileSystem.FileSystem
        yield* Effect.gen(function* () {
          const { asked, answer, approvals } = yield* person
          const waiting = yield* Effect.fork(
            Run.run({
              server: spec,
              input: "run echo hi > ran.txt",
              settings: watched,
              approvals,
              progressTimeout: "1500 millis"
            })
          )
          const request = yield* Deferred.await(asked)
          expect(request).toMatchObject({
            command: "/bin/bash -lc 'echo hi > ran.txt'",
            cwd: home.home
          })
          const other = yield* Run.run({ server: spec, input: "you" })
          expect(other).toMatchObject({ text: "hello you", generation: 1 })
          yield* Effect.sleep("2 seconds")
          expect(waiting.unsafePoll()).toBeNull()
          expect(yield* fs.exists(`${home.home}/ran.txt`)).toBe(false)
          yield* answer("accept")
          expect((yield* Fiber.join(waiting)).threadId).toBe(request.threadId)
          expect(yield* fs.readFileString(`${home.home}/ran.txt`)).toBe("hi\n")
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )

  it.scopedLive(
    "one that is open when its run is interrupted is no longer asked, and nothing of it is run",
    () =>
      Effect.gen(function* () {
        const { home, pool, spec } = yield* real(obedient)
        const fs = yield* FileSystem.FileSystem
        yield* Effect.gen(function* () {
          const { asked, approvals, left } = yield* person
          const input = "run echo hi > ran.txt"
          const run = yield* Effect.fork(
            Run.run({ server: spec, input, settings: watched, approvals })
          )
          yield* Deferred.await(asked)
          yield* Fiber.interrupt(run)
          expect(yield* Deferred.isDone(left)).toBe(true)
          expect((yield* Run.run({ server: spec, input: "you" })).generation).toBe(1)
          expect(yield* onlyServer).toMatchObject({ leases: 0 })
          expect(yield* fs.exists(`${home.home}/ran.txt`)).toBe(false)
        }).pipe(Effect.provide(pool))
      }).pipe(scoped)
  )
})

/** The item of the run's command or patch. */
const isAction = (type: string): boolean => type === "commandExecution" || type === "fileChange"

/** Somebody who is asked about one command, and answers when the test says so. */
const person = Effect.gen(function* () {
  const asked = yield* Deferred.make<Approvals.CommandRequest>()
  const decision = yield* Deferred.make<Approvals.Decision>()
  const left = yield* Deferred.make<void>()
  const approvals = Approvals.make({
    command: (request) =>
      Deferred.succeed(asked, request).pipe(
        Effect.zipRight(Deferred.await(decision)),
        Effect.onInterrupt(() => Deferred.succeed(left, undefined))
      )
  })
  return {
    asked,
    answer: (yes: Approvals.Decision) => Deferred.succeed(decision, yes),
    approvals,
    left
  }
})
