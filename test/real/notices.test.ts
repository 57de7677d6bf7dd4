/** What the real server says beside its turns: of MCP servers that do not start, and of its configuration. */
import { Run, RunEvent, Session } from "@effect-codex/agent"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Chunk, Effect, Layer, Logger, Stream } from "effect"
import { describeReal, real } from "./support.ts"

const config = `
[mcp_servers.first]
command = "/nonexistent/server"
[mcp_servers.second]
command = "/bin/false"
[no_such_table]
key = 1
`

describeReal("what the real server says beside its turns", () => {
  it.scopedLive(
    "reaches every run that opens a thread, its result, the pool's observer and the log (cx #42079, cx #37407)",
    () =>
      Effect.gen(function* () {
        const lines: Array<string> = []
        const logger = Logger.make(({ message }) => void lines.push(String(message)))
        // The servers have failed before the model has answered.
        const slow = ScriptedModel.text(["He", "llo"], { every: "500 millis" })
        const { events, pool, spec } = yield* real(() => slow, { config })
        yield* Effect.gen(function* () {
          const runs = yield* Effect.all(
            Array.from({ length: 6 }, () =>
              Stream.runCollect(Run.stream({ server: spec, input: "x" }))
            ),
            { concurrency: 6 }
          )
          for (const run of runs) {
            const told = Chunk.toReadonlyArray(run)
            const completed = told.find(RunEvent.RunEvent.$is("Completed"))
            const noticed = told.filter(RunEvent.RunEvent.$is("Notice"))
            const problems = completed?.result.notices ?? []
            for (const name of ["first", "second"]) {
              const failed = { _tag: "McpServer", name, status: "failed" }
              expect(
                problems.filter((notice) => notice._tag === "McpServer" && notice.name === name)
              ).toMatchObject([failed])
              expect(noticed.map(({ notice }) => notice)).toContainEqual(
                expect.objectContaining(failed)
              )
            }
            const configuration = problems.filter(({ _tag }) => _tag === "Configuration")
            expect(JSON.stringify(configuration)).toContain("no_such_table")
          }
        }).pipe(Effect.provide(Layer.provide(pool, Logger.replace(Logger.defaultLogger, logger))))
        const seen = JSON.stringify((yield* events).filter(({ _tag }) => _tag === "Noticed"))
        for (const word of ["first", "second", "no_such_table"]) expect(seen).toContain(word)
        expect(lines.filter((line) => line.includes("no_such_table"))).toHaveLength(1)
        expect(lines.filter((line) => line.includes("MCP server first"))).toHaveLength(1)
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("is told once to a session's turns, and of the configuration to each", () =>
    Effect.gen(function* () {
      const slow = ScriptedModel.text(["He", "llo"], { every: "500 millis" })
      const { pool, spec } = yield* real(() => slow, { config })
      yield* Effect.gen(function* () {
        const session = yield* Session.make({ key: "s", server: spec })
        const [one, two] = [yield* session.run("one"), yield* session.run("two")]
        const ofServers = ({ notices }: RunEvent.RunResult) =>
          notices.filter(({ _tag }) => _tag === "McpServer")
        expect(ofServers(one)).toHaveLength(2)
        expect(ofServers(two)).toEqual([])
        expect(two.notices).not.toEqual([])
      }).pipe(Effect.provide(pool))
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
