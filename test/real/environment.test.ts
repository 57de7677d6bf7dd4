import { Run } from "@effect-codex/agent"
import type { Thread } from "@effect-codex/protocol"
import { ScriptedModel } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { runs } from "./commands.ts"
import { describeReal, real } from "./support.ts"

const secrets = {
  TEAM_TOKEN: "value-of-the-team-token",
  OPENAI_API_KEY: "value-of-the-api-key",
  HTTPS_PROXY: "http://bot:value-of-the-password@127.0.0.1:9/"
}

const env = {
  ...Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, Redacted.make(value)])
  ),
  PLAIN: "value-for-all",
  UNWANTED: "value-of-no-use"
}

/** What the model is shown when it looks at its environment, at that of all processes, and at the shell snapshots. */
const looksAround = `env; echo the processes; cat /proc/[0-9]*/environ | tr '\\0' '\\n'; echo the snapshots; cat $CODEX_HOME/shell_snapshots/*`

const obedient: ScriptedModel.Script = ({ text, toolOutput }) =>
  toolOutput === undefined ? runs(text) : ScriptedModel.text(toolOutput)

const seenBy = (settings: Thread.Settings, config = "", args: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const { pool, spec } = yield* real(obedient, { env, config, args })
    const { text } = yield* Effect.provide(
      Run.run({ server: spec, input: looksAround, settings }),
      pool
    )
    return text
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const excluding = { shell_environment_policy: { exclude: ["UNWANTED"] } }

const own = { shell_environment_policy: { set: { TEAM_TOKEN: "value-for-one-thread" } } }

describeReal("the secrets of a server's environment", () => {
  it.scopedLive.each([
    ["read-only", { sandbox: "read-only" }, "", []],
    ["workspace-write", { sandbox: "workspace-write" }, "", []],
    [
      "a policy in the configuration",
      { sandbox: "read-only" },
      '[shell_environment_policy]\nexclude = ["UNWANTED"]\n',
      []
    ],
    [
      "a policy in the arguments",
      { sandbox: "read-only" },
      "",
      ["-c", 'shell_environment_policy.exclude=["UNWANTED"]']
    ],
    ["a policy in the thread's settings", { sandbox: "read-only", config: excluding }, "", []],
    [
      "a policy in the thread's settings, with a dotted key",
      { sandbox: "read-only", config: { "shell_environment_policy.exclude": ["UNWANTED"] } },
      "",
      []
    ],
    [
      "more variables in the thread's settings",
      { sandbox: "read-only", config: { "shell_environment_policy.set": { MORE: "value" } } },
      "",
      []
    ]
  ] as const)("are not in that of its commands: %s", ([, settings, config, args]) =>
    Effect.gen(function* () {
      const seen = yield* seenBy({ approvalPolicy: "never", ...settings }, config, args)
      expect(seen).toContain("PLAIN=value-for-all")
      expect(seen).toContain("the snapshots")
      for (const secret of Object.values(secrets)) expect(seen).not.toContain(secret)
      const isOwnPolicy = JSON.stringify([settings, config, args]).includes("exclude")
      expect(seen.includes("UNWANTED=")).toBe(!isOwnPolicy)
    })
  )

  it.scopedLive("a thread's settings can give a command a value of its own", () =>
    Effect.gen(function* () {
      const seen = yield* seenBy({ approvalPolicy: "never", sandbox: "read-only", config: own })
      expect(seen).toContain("TEAM_TOKEN=value-for-one-thread")
      for (const secret of Object.values(secrets)) expect(seen).not.toContain(secret)
    })
  )
})
