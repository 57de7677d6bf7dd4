/** What the checks of `doctor` make of what they find, without a machine that is so. */
import { CodexBinary } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { NodeContext } from "@effect/platform-node"
import { Effect, Either, Fiber, Layer, TestClock } from "effect"
import * as Check from "../../packages/cli/dist/doctor/Check.js"
import { checks } from "../../packages/cli/dist/doctor/Checks.js"
import * as CodexVersion from "../../packages/cli/dist/doctor/CodexVersion.js"
import * as Configuration from "../../packages/cli/dist/doctor/Configuration.js"
import * as Finding from "../../packages/cli/dist/doctor/Finding.js"
import * as Home from "../../packages/cli/dist/doctor/Home.js"
import * as Leftovers from "../../packages/cli/dist/doctor/Leftovers.js"
import * as Login from "../../packages/cli/dist/doctor/Login.js"
import * as LoginFile from "../../packages/cli/dist/doctor/LoginFile.js"
import * as NodeVersion from "../../packages/cli/dist/doctor/NodeVersion.js"
import * as Proxy from "../../packages/cli/dist/doctor/Proxy.js"
import * as Report from "../../packages/cli/dist/doctor/Report.js"
import * as Sandbox from "../../packages/cli/dist/doctor/Sandbox.js"
import { Subject } from "../../packages/cli/dist/doctor/Subject.js"
import { noOptions } from "./doctor.ts"

describe("a check of doctor", () => {
  it("says how it finds out", () => {
    expect(checks.filter(({ how }) => how === "")).toEqual([])
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length)
  })

  it.each([
    ["v18.20.4", "failure"],
    ["v20.0.0", "ok"],
    ["v24.1.0", "ok"]
  ])("of Node takes %s as %s", (version, level) => {
    expect(NodeVersion.judge(version).level).toBe(level)
  })

  it("of the version names the range that was verified", () => {
    const { found, level } = CodexVersion.judge({ version: "9.0.0", isNewer: true })
    expect(level).toBe("warning")
    expect(found).toContain(`from ${CodexBinary.oldestVersion} to ${CodexBinary.newestVersion}`)
  })

  const home: Home.Facts = {
    folder: "/home/me/.codex",
    isNamed: false,
    type: "Folder",
    mode: 0o700,
    writing: "Works",
    loginMode: 0o600
  }

  it.each([
    ["is fine if it is the owner's alone", {}, ["ok"]],
    ["may be missing if codex makes it", { type: "Missing" }, ["ok"]],
    ["may not be missing if it is named", { type: "Missing", isNamed: true }, ["failure"]],
    ["may not be a file", { type: "Other" }, ["failure"]],
    ["must be writable", { writing: "Refused" }, ["failure"]],
    ["may not be on a full disk", { writing: "DiskFull" }, ["failure"]],
    ["is better not read by others", { mode: 0o750 }, ["warning"]],
    ["may not be written by everybody", { mode: 0o777 }, ["failure"]],
    ["may not show its login", { mode: 0o755, loginMode: 0o644 }, ["warning", "failure"]],
    ["has no rights on Windows", { mode: undefined, loginMode: undefined }, ["ok"]]
  ] as const)("of the home: it %s", (_, changes, levels) => {
    expect(Home.judge({ ...home, ...changes }).map(({ level }) => level)).toEqual(levels)
  })

  it("of the configuration does not repeat what the one of the sandbox says", () => {
    const notice = (summary: string) =>
      ({ _tag: "Configuration", summary, details: undefined }) as const
    const found = Configuration.judge({
      read: Either.right(undefined),
      notices: [notice("could not find bubblewrap on PATH"), notice("`modle` is ignored")]
    })
    expect(found).toMatchObject([{ level: "warning", found: expect.stringMatching(/modle/) }])
  })

  const now = Date.parse("2026-01-01T00:00:00Z")
  const noFile = { login: LoginFile.missing, now }
  const tokenUntil = (time: string) => {
    const claims = JSON.stringify({ exp: Date.parse(time) / 1_000 })
    return `e30.${Buffer.from(claims).toString("base64url")}.x`
  }
  const loginFile = (lastRefresh: string, until: string) =>
    JSON.stringify({ last_refresh: lastRefresh, tokens: { access_token: tokenUntil(until) } })

  it.each([
    [
      "is good for a while",
      loginFile("2025-12-31T00:00:00Z", "2026-01-05T00:00:00Z"),
      "ok",
      /^signed in/
    ],
    [
      "has expired",
      loginFile("2025-12-01T00:00:00Z", "2025-12-11T00:00:00Z"),
      "warning",
      /expired at 2025-12-11T.* tries to renew it/
    ],
    [
      "is of tomorrow, so that the clock is wrong",
      loginFile("2026-01-02T00:00:00Z", "2026-01-12T00:00:00Z"),
      "warning",
      /renewed at 2026-01-02T.*, and here it is only 2026-01-01T/
    ],
    ["is of a kind that has no times", '{"OPENAI_API_KEY":"sk"}', "ok", /^signed in/]
  ])("of the login knows one that %s", (_, text, level, words) => {
    const finding = Login.judge({
      folder: "/h",
      status: "SignedIn",
      isNone: false,
      kind: "chatgpt",
      plan: undefined,
      login: LoginFile.read(text),
      now
    })
    expect(finding).toMatchObject({ level, found: expect.stringMatching(words) })
  })

  it.effect("is a failure if it does not end, and keeps no other from being made", () =>
    Effect.gen(function* () {
      const hung = Check.failing({ name: "", how: "", exitCode: 1, find: Effect.never })
      const fiber = yield* Effect.fork(Check.findingsOf(hung))
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(fiber)).toMatchObject([
        { level: "failure", todo: expect.stringMatching(/CODEX_HOME/) }
      ])
    }).pipe(Effect.provide(Layer.provideMerge(Subject.layer(noOptions), NodeContext.layer)))
  )

  it.each([
    [{ status: "SignedIn", kind: "chatgpt", plan: "pro" }, "ok", /ChatGPT, plan pro/],
    [{ status: "SignedIn", kind: "apiKey" }, "ok", /an API key/],
    [{ status: "SignedOut" }, "failure", /Nobody is signed in in \/h/],
    [{ status: "Unknown" }, "ok", /needs no account/],
    [{ status: "SignedOut", isNone: true }, "ok", /EFFECT_CODEX_ACCOUNT/]
  ] as const)("of the login takes %j as %s", (facts, level, words) => {
    const none = { folder: "/h", isNone: false, kind: undefined, plan: undefined, ...noFile }
    const finding = Login.judge({ ...none, ...facts })
    expect(finding.level).toBe(level)
    expect(finding.found).toMatch(words)
  })

  it("of the sandbox tells bubblewrap that is missing from a machine that forbids it", () => {
    const failed = Either.left("exit code 1")
    const todo = (hasBubblewrap: boolean | undefined) =>
      Sandbox.judge({ command: failed, hasBubblewrap }).todo
    expect(todo(false)).toMatch(/^Install bubblewrap/)
    expect(todo(true)).toMatch(/^If it is there and fails, this machine forbids user namespaces/)
    expect(todo(undefined)).not.toMatch(/bubblewrap/)
    const works = Either.right(undefined)
    expect(Sandbox.judge({ command: works, hasBubblewrap: false }).level).toBe("warning")
    expect(Sandbox.judge({ command: works, hasBubblewrap: undefined }).level).toBe("ok")
  })

  it.each([
    ["http://proxy:3128", { protocol: "http:", host: "proxy", port: 3128 }],
    ["https://proxy", { protocol: "https:", host: "proxy", port: 443 }],
    ["proxy.example.com:8080", { protocol: "http:", host: "proxy.example.com", port: 8080 }],
    ["socks5h://me:secret@[::1]", { protocol: "socks5h:", host: "::1", port: 1080 }],
    [":::bad", undefined],
    ["ftp://proxy", undefined]
  ])("of the proxy reads %s", (text, address) => {
    expect(Proxy.parse(text)).toEqual(address)
  })

  it("of what is left is not made where processes have no mark", () => {
    expect(Leftovers.judge([], false).level).toBe("unchecked")
    expect(Leftovers.judge([1], true).found).toMatch(/^A process still runs/)
    expect(Leftovers.judge([1, 2], true).todo).toMatch(/kill 1 2$/)
  })
})

describe("the exit code of doctor", () => {
  const result = (name: string, ...findings: ReadonlyArray<Finding.Finding>): Report.Result => ({
    check: checks.find((check) => check.name === name) ?? checks[0],
    findings
  })
  const ok = Finding.ok("")
  const warning = Finding.warning("", "")
  const failure = Finding.failure("", "")

  it("is that of the first failure, however bad the later ones are", () => {
    const results = [
      result("node", ok),
      result("login", warning, failure),
      result("codex", failure)
    ]
    expect(Report.exitCode(results, { strict: false })).toBe(3)
  })

  it("is that of the finding, if it names one", () => {
    const results = [result("config", Finding.failure("", "", 4))]
    expect(Report.exitCode(results, { strict: false })).toBe(4)
  })

  it("is 0 with nothing but warnings, unless they are to count", () => {
    const results = [result("home", warning), result("turn", Finding.unchecked(""))]
    expect(Report.exitCode(results, { strict: false })).toBe(0)
    expect(Report.exitCode(results, { strict: true })).toBe(1)
    expect(Report.exitCode([result("home", ok)], { strict: true })).toBe(0)
  })
})
