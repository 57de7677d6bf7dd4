/** The pages lead where they say, and to what a reader looks for. */
import { existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { SessionStore } from "@effect-codex/agent"
import { Failure } from "@effect-codex/app-server"
import { Host, TurnLog } from "@effect-codex/cluster"
import { describe, expect, it } from "@effect/vitest"
import { pages } from "./snippets.ts"

const textOf = (page: string) => readFileSync(page, "utf8")

const withoutCode = (text: string) => text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, "")

const headingsOf = (text: string): ReadonlyArray<string> =>
  Array.from(withoutCode(text).matchAll(/^#{1,6} (.+)$/gm), ([, heading = ""]) => heading)

/** As the sites that show Markdown name a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .trim()
    .replaceAll(/\s+/g, "-")

const included = /<!--@include: (\S+)-->/g

/** The file behind an address of the site: of a module, or one that is served as it is. */
const fileOf = (address: string): string => {
  const [, name, module] = /^\/api\/([\w-]+)\/(\w+)/.exec(address) ?? []
  return module === undefined
    ? `packages/docs/src/public${address}`
    : `packages/${name}/src/${module}.ts`
}

const isBroken = (page: string, link: string): boolean => {
  const [path = "", anchor] = link.split("#")
  if (path === "/api/") return false
  if (path.startsWith("/")) return !existsSync(fileOf(path))
  const file = path === "" ? page : join(dirname(page), path)
  if (!existsSync(file)) return true
  if (anchor === undefined || statSync(file).isDirectory()) return false
  return !headingsOf(textOf(file)).map(anchorOf).includes(anchor)
}

describe("the links of the pages", () => {
  it("lead to files and headings that there are", () => {
    const broken = pages.flatMap((page) => {
      const text = withoutCode(textOf(page))
      const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link)
      const files = Array.from(text.matchAll(included), ([, file = ""]) => file)
      return [...links.filter((link) => !/^(https?|mailto):/.test(link)), ...files]
        .filter((link) => isBroken(page, link))
        .map((link) => `${page}: ${link}`)
    })
    expect(broken).toEqual([])
  })
})

describe("the READMEs of the packages", () => {
  /** The members of an interface of the sources. */
  const membersOf = (file: string, name: string): ReadonlyArray<string> => {
    const declared = new RegExp(`^export interface ${name}\\b[^{]*{\n([^]*?)^}`, "m")
    const [, body = ""] = declared.exec(textOf(file)) ?? []
    return Array.from(body.matchAll(/^  readonly (\w+)\??:/gm), ([, member = ""]) => member)
  }

  /** The registry sets these itself. */
  const notOfUsers = new Set(["admit", "keepOpen"])

  it.each([
    ["agent", "internal/turn/RunDeadline", "Options"],
    ["agent", "internal/turn/ResetWait", "Options"],
    ["agent", "internal/turn/BeforeTurn", "Options"],
    ["agent", "internal/session/SessionOptions", "TurnOptions"],
    ["agent", "internal/session/SessionOptions", "AskOptions"],
    ["agent", "internal/session/SessionOptions", "TurnName"],
    ["agent", "internal/session/SessionOptions", "Options"],
    ["agent", "Session", "StructuredOptions"],
    ["agent", "Sessions", "Options"],
    ["app-server", "AppServerSpec", "Options"],
    ["app-server", "AppServerPool", "Options"],
    ["app-server", "Limits", "Service"],
    ["testing", "FakeAppServer", "Options"],
    ["gateway", "Options", "FrontOptions"],
    ["gateway", "Options", "HostOptions"],
    ["gateway", "Options", "Options"],
    ["gateway", "GatewaySessions", "Options"],
    ["cluster", "Host", "Options"],
    ["cluster", "internal/host/Timing", "Timing"],
    ["cluster", "internal/entity/SessionEntity", "Options"],
    ["cluster", "internal/entity/TurnLife", "Options"],
    ["cluster", "internal/turns/Log", "Retention"],
    ["cluster", "internal/turns/Taking", "Options"],
    ["cluster", "internal/turns/Keeping", "Options"],
    ["cluster", "TurnLog", "Options"],
    ["cluster", "ClusterSessions", "Options"]
  ])("name every option of %s, %s, %s", (name, file, type) => {
    const options = membersOf(`packages/${name}/src/${file}.ts`, type)
    expect(options).not.toEqual([])
    const readme = textOf(`packages/${name}/README.md`)
    const unnamed = options.filter((option) => !readme.includes(`\`${option}\``))
    expect(unnamed.filter((option) => !notOfUsers.has(option))).toEqual([])
  })
})

describe("the guides", () => {
  const guide = (name: string) => textOf(`packages/docs/src/guides/${name}.md`)

  it.each([
    ["retry", "embedding"],
    ["queue", "embedding"],
    ["timeout", "embedding"],
    ["circuit breaker", "operating"],
    ["health check", "embedding"],
    ["orphan", "operating"],
    ["restart", "operating"],
    ["restart", "sessions"]
  ])("have a heading that answers a search for %s, in %s", (words, name) => {
    const found = headingsOf(guide(name)).filter((heading) => heading.toLowerCase().includes(words))
    expect(found).not.toEqual([])
  })

  it("are all in the sidebar", () => {
    const sidebar = textOf("packages/docs/src/.vitepress/config.ts")
    const names = pages.flatMap((page) => /docs\/src\/guides\/([\w-]+)\.md$/.exec(page)?.[1] ?? [])
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !sidebar.includes(`"${name}"]`))).toEqual([])
  })

  it("say of every reason of every failure what it means and what to do", () => {
    const rows = (heading: string) => {
      const [, section = ""] = guide("operating").split(`\n### ${heading}\n`)
      const [text = ""] = section.split("\n##")
      return text
        .split("\n")
        .filter((line) => line.startsWith("| `"))
        .map((line) => line.split("|").map((cell) => cell.trim()))
    }
    const reasons = {
      TransportError: Failure.TransportReason.literals,
      AuthError: Failure.AuthReason.literals,
      TimeoutError: Failure.Deadline.literals,
      TurnError: Failure.TurnReason.literals,
      StoreError: SessionStore.StoreReason.literals,
      "With a cluster": [...Host.HostReason.literals, ...TurnLog.TurnLogReason.literals]
    }
    for (const [tag, literals] of Object.entries(reasons)) {
      const table = rows(tag)
      expect(table.map(([, reason]) => reason)).toEqual(literals.map((reason) => `\`${reason}\``))
      expect(table.filter(([, , means = "", todo = ""]) => means === "" || todo === "")).toEqual([])
    }
    for (const tag of Object.keys(Failure.policy)) {
      if (tag !== "Interruption") expect(guide("operating")).toContain(`\n### ${tag}\n`)
    }
  })

  it("name files of the sources that there are", () => {
    const named = Array.from(
      guide("architecture").matchAll(/`([a-z-]+\/src\/[\w./-]+\.ts)`/g),
      ([, file = ""]) => file
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((file) => !existsSync(join("packages", file)))).toEqual([])
  })
})
