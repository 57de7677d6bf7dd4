/** The shell commands that a scripted model runs, and those that a server has running. */
import { AppServerPool } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { FileSystem } from "@effect/platform"
import { expect } from "@effect/vitest"
import { Effect } from "effect"

/** Runs a shell command in the model's answer, which is told of its output after so many milliseconds at the latest. */
export const runs = (cmd: string, yieldMillis = 30000) =>
  ScriptedModel.callTool({ name: "exec_command", arguments: { cmd, yield_time_ms: yieldMillis } })

/** Writes a new file of one line, by a patch. */
export const patches = (path: string, line: string) =>
  runs(`apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: ${path}\n+${line}\n*** End Patch\nEOF`)

/** Asked before everything; a sandbox that would allow it all shows that it is the answer that counts. */
export const watched = { approvalPolicy: "untrusted", sandbox: "danger-full-access" }

/** The model runs, patches or calls what the user says, and then says what it was shown. Any other words it greets. */
export const obedient: ScriptedModel.Script = ({ text, toolOutput }) => {
  if (toolOutput !== undefined) return ScriptedModel.text(toolOutput)
  const [verb = "", ...rest] = text.split(" ")
  const object = rest.join(" ")
  switch (verb) {
    case "run":
      return runs(object)
    case "patch":
      return patches(object, "patched")
    case "call":
      return ScriptedModel.callTool({ namespace: "mcp__calendar", name: object, arguments: {} })
    default:
      return ScriptedModel.text(`hello ${text}`)
  }
}

/** Processes that carry the mark of this server's family and sleep. */
export const sleeping = (server: number | undefined) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const pids = (yield* fs.readDirectory("/proc")).filter((name) => /^\d+$/.test(name))
    const read = (pid: string, file: string) =>
      Effect.orElseSucceed(fs.readFileString(`/proc/${pid}/${file}`), () => "")
    const mark =
      marks.get(server) ??
      /EFFECT_CODEX_PROCESS_TREE=[^\0]*/.exec(yield* read(String(server), "environ"))?.[0]
    if (mark === undefined) return 0
    marks.set(server, mark)
    const family = yield* Effect.filter(pids, (pid) =>
      Effect.map(
        Effect.all([read(pid, "environ"), read(pid, "comm")]),
        ([environ, comm]) => environ.includes(mark) && comm.trim() === "sleep"
      )
    )
    return family.length
  })

/** The mark can only be read while the server lives. */
const marks = new Map<number | undefined, string>()

/** Waits until this many of the server's commands sleep. */
export const soonSleeping = (pid: number | undefined, count: number) =>
  Effect.repeat(Effect.delay(sleeping(pid), "50 millis"), { until: (found) => found === count })

export const onlyServer = Effect.gen(function* () {
  const servers = yield* (yield* AppServerPool.AppServerPool).snapshot
  expect(servers).toHaveLength(1)
  return servers[0]
})
