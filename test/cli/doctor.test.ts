/** What `doctor` finds on machines that are broken in one way each, and what it says to do. */
import { CodexBinary } from "@effect-codex/app-server"
import { ScriptedModel } from "@effect-codex/testing"
import { Command, FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import * as net from "node:net"
import * as ProcessTable from "../../packages/app-server/src/internal/process/ProcessTable.js"
import * as TreeMark from "../../packages/app-server/src/internal/process/TreeMark.js"
import { describeReal, isAlive } from "../real/support.ts"
import { checked, examined, goodSetUp, type SetUp, wrapped } from "./doctor.ts"

type Env = FileSystem.FileSystem | NodeContext.NodeContext

interface Broken {
  readonly what: string
  readonly check: string
  readonly level: "warning" | "failure"
  readonly exitCode: number
  /** Words of the finding, and of what to do. */
  readonly found: RegExp
  readonly todo: RegExp
  /** Breaks a good set-up, and returns the variables that change. */
  readonly breaking: (
    setUp: SetUp
  ) => Effect.Effect<Readonly<Record<string, string>>, unknown, Env | Scope.Scope>
}

const write = (file: string, text: string, mode = 0o600) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    Effect.zipRight(fs.writeFileString(file, text, { mode }), fs.chmod(file, mode))
  )

const binary = (file: string) => ({ [CodexBinary.variable]: file })

/** A port on which nobody listens. */
const deadPort = Effect.async<number>((resume) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

const table: ReadonlyArray<Broken> = [
  {
    what: "no executable",
    check: "codex",
    level: "failure",
    exitCode: 4,
    found: /No codex executable .*\/nowhere\/codex/,
    todo: /npm install @openai\/codex/,
    breaking: () => Effect.succeed(binary("/nowhere/codex"))
  },
  {
    what: "an executable that may not be executed",
    check: "codex",
    level: "failure",
    exitCode: 4,
    found: /may not be executed/,
    todo: /chmod \+x/,
    breaking: ({ folder }) =>
      Effect.as(write(`${folder}/codex-file`, "#!/bin/sh\n", 0o644), binary(`${folder}/codex-file`))
  },
  {
    what: "an executable that is too old",
    check: "version",
    level: "failure",
    exitCode: 4,
    found: /codex 0\.120\.0 is older than/,
    todo: /npm install @openai\/codex@/,
    breaking: (setUp) =>
      Effect.map(wrapped(setUp, `$codex "$@" | sed -u 's|/[0-9.]* (|/0.120.0 (|'`), binary)
  },
  {
    what: "an executable that is newer than what was verified",
    check: "version",
    level: "warning",
    exitCode: 0,
    found: /codex 9\.9\.9 is newer/,
    todo: /It usually works/,
    breaking: (setUp) =>
      Effect.map(wrapped(setUp, `$codex "$@" | sed -u 's|/[0-9.]* (|/9.9.9 (|'`), binary)
  },
  {
    what: "an executable that is not codex",
    check: "version",
    level: "failure",
    exitCode: 4,
    found: /did not start with a private home: .*It wrote: I am somebody else/,
    todo: /check that the executable is codex/,
    breaking: (setUp) => Effect.map(wrapped(setUp, "echo I am somebody else >&2; exit 3"), binary)
  },
  {
    what: "a home that is not there",
    check: "home",
    level: "failure",
    exitCode: 2,
    found: /\/nowhere\/home does not exist/,
    todo: /mkdir -p -m 700/,
    breaking: () => Effect.succeed({ CODEX_HOME: "/nowhere/home" })
  },
  {
    // Not even root writes there.
    what: "a home that cannot be written to",
    check: "home",
    level: "failure",
    exitCode: 2,
    found: /Nothing can be written to \/proc/,
    todo: /chown/,
    breaking: () => Effect.succeed({ CODEX_HOME: "/proc" })
  },
  {
    what: "a home that others may read",
    check: "home",
    level: "warning",
    exitCode: 0,
    found: /Other users .* may read the conversations/,
    todo: /chmod 700/,
    breaking: ({ codexHome }) =>
      Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.as(fs.chmod(codexHome, 0o755), {}))
  },
  {
    what: "a login that others may read",
    check: "home",
    level: "failure",
    exitCode: 2,
    found: /may read the login/,
    todo: /chmod 600/,
    breaking: ({ codexHome }) =>
      Effect.flatMap(FileSystem.FileSystem, (fs) =>
        Effect.as(fs.chmod(`${codexHome}/auth.json`, 0o644), {})
      )
  },
  {
    what: "a configuration that is no TOML",
    check: "config",
    level: "failure",
    exitCode: 2,
    found: /cannot be read: .*config\.toml:1:9/,
    todo: /refuses each new thread/,
    breaking: ({ codexHome }) => Effect.as(write(`${codexHome}/config.toml`, 'model = = "x"'), {})
  },
  {
    what: "a configuration with a typing error",
    check: "config",
    level: "warning",
    exitCode: 0,
    found: /`aproval_policy` is ignored/,
    todo: /Change the setting/,
    breaking: ({ codexHome }) =>
      Effect.as(write(`${codexHome}/config.toml`, 'aproval_policy = "never"'), {})
  },
  {
    what: "no login",
    check: "login",
    level: "failure",
    exitCode: 3,
    found: /Nobody is signed in/,
    todo: /codex login.*--scripted/,
    breaking: ({ codexHome }) =>
      Effect.flatMap(FileSystem.FileSystem, (fs) =>
        Effect.as(fs.remove(`${codexHome}/auth.json`), {})
      )
  },
  {
    what: "a login that is no JSON",
    check: "login",
    level: "failure",
    exitCode: 3,
    found: /auth\.json is no JSON, so nobody is signed in/,
    todo: /codex login/,
    breaking: ({ codexHome }) => Effect.as(write(`${codexHome}/auth.json`, '{"tokens":'), {})
  },
  {
    what: "an account whose key is missing",
    check: "config",
    level: "failure",
    exitCode: 2,
    found: /EFFECT_CODEX_API_KEY: /,
    todo: /Correct the variable/,
    breaking: () => Effect.succeed({ EFFECT_CODEX_ACCOUNT: "apiKey" })
  },
  {
    what: "a folder of the agent that is not there",
    check: "version",
    level: "failure",
    exitCode: 2,
    found: /EFFECT_CODEX_CWD names \/nowhere, which is no folder/,
    todo: /Correct it/,
    breaking: () => Effect.succeed({ EFFECT_CODEX_CWD: "/nowhere" })
  },
  {
    what: "a proxy that is dead",
    check: "proxy",
    level: "failure",
    exitCode: 4,
    found: /HTTPS_PROXY, http:\/\/127\.0\.0\.1:\d+, cannot be reached \(ECONNREFUSED\)/,
    todo: /Start it/,
    breaking: () =>
      Effect.map(deadPort, (port) => ({ HTTPS_PROXY: `http://me:a-password@127.0.0.1:${port}` }))
  },
  {
    what: "a file of certificates that is not there",
    check: "certificates",
    level: "failure",
    exitCode: 2,
    found: /CODEX_CA_CERTIFICATE names \/nowhere\/ca\.pem, which is not there/,
    todo: /Correct CODEX_CA_CERTIFICATE/,
    breaking: () => Effect.succeed({ CODEX_CA_CERTIFICATE: "/nowhere/ca.pem" })
  },
  {
    what: "a certificate that is none",
    check: "certificates",
    level: "failure",
    exitCode: 2,
    found: /contains no certificate in PEM/,
    todo: /Correct SSL_CERT_FILE/,
    breaking: ({ folder }) =>
      Effect.as(
        write(
          `${folder}/ca.pem`,
          "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"
        ),
        { SSL_CERT_FILE: `${folder}/ca.pem` }
      )
  },
  {
    what: "no bubblewrap, not even the one that codex brings",
    check: "sandbox",
    level: "failure",
    exitCode: 1,
    found: /No command runs in codex's sandbox: exit code \d+, .*bubblewrap is unavailable/,
    todo: /Install bubblewrap/,
    breaking: ({ env, folder }) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const real = env[CodexBinary.variable] ?? ""
        const lone = `${folder}/lone/codex`
        yield* fs.makeDirectory(`${folder}/lone`)
        yield* Effect.orElse(fs.link(real, lone), () => fs.copyFile(real, lone))
        return { ...binary(lone), PATH: "/nowhere" }
      })
  },
  {
    what: "a server whose turns fail",
    check: "turn",
    level: "failure",
    exitCode: 1,
    found: /A turn on the embedded model failed: .*SCRIPTED_API_KEY/,
    todo: /record --scripted/,
    breaking: (setUp) =>
      Effect.map(wrapped(setUp, `unset ${ScriptedModel.apiKeyVariable}; exec $codex "$@"`), binary)
  }
]

describeReal("doctor", () => {
  it.scopedLive("finds nothing that fails in a good set-up", () =>
    Effect.gen(function* () {
      const report = yield* examined(yield* goodSetUp)
      expect(report.checks.filter(({ level }) => level === "failure")).toEqual([])
      expect(report.checks.filter(({ level }) => level === "unchecked")).toEqual([])
      expect(report).toMatchObject({ exitCode: 0, processExitCode: 0, stderr: "" })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive.each(table)("finds $what, and says what to do", (broken) =>
    Effect.gen(function* () {
      const setUp = yield* goodSetUp
      const changes = yield* broken.breaking(setUp)
      const { exitCode, findings } = yield* checked(
        { ...setUp, env: { ...setUp.env, ...changes } },
        broken.check
      )
      expect(findings[0]).toMatchObject({
        level: broken.level,
        found: expect.stringMatching(broken.found),
        todo: expect.stringMatching(broken.todo)
      })
      expect(exitCode).toBe(broken.exitCode)
      expect(JSON.stringify(findings)).not.toContain("a-password")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive(
    "finds processes that a killed program has left, and they are gone afterwards",
    () =>
      Effect.gen(function* () {
        const self = yield* ProcessTable.self
        if (self === undefined) return
        // This process's id with another start: a program that no longer runs.
        const mark = TreeMark.make({ ...self, startTime: self.startTime - 1 }, 1)
        // Each program of this library that starts on this machine ends it, so there is always a next one.
        const left: Array<number> = []
        yield* Command.make("sleep", "600").pipe(
          Command.env({ [TreeMark.name]: mark }),
          Command.start,
          Effect.tap(({ pid }) => Effect.sync(() => left.push(pid))),
          Effect.flatMap(({ exitCode }) => exitCode),
          Effect.scoped,
          Effect.ignore,
          Effect.forever,
          Effect.forkScoped
        )
        const report = yield* examined(yield* goodSetUp, "--strict")
        const [finding] = report.checks.find(({ name }) => name === "leftovers")?.findings ?? []
        expect(finding).toMatchObject({
          level: "warning",
          todo: expect.stringContaining("The next server")
        })
        expect(report).toMatchObject({ exitCode: 1, processExitCode: 1 })
        const found = left.filter((pid) => finding?.found.split(/\W/).includes(String(pid)))
        expect(found).not.toEqual([])
        expect(yield* Effect.filter(found, isAlive)).toEqual([])
      }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("doctor", () => {
  it("is tested with ten broken set-ups or more", () => {
    expect(table.length).toBeGreaterThanOrEqual(10)
  })
})
