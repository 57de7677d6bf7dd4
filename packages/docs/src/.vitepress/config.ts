/** The site: `pnpm docs:dev` shows it while it is written, `pnpm docs:build` builds it into `packages/docs/dist`. */
import { readdirSync } from "node:fs"
import { defineConfig, type DefaultTheme } from "vitepress"
import { hrefOnSite } from "./links.ts"

const guides = (...pages: ReadonlyArray<readonly [text: string, page: string]>) =>
  pages.map(([text, page]) => ({ text, link: `/guides/${page}` }))

const packages = ["agent", "app-server", "gateway", "cluster", "testing", "cli", "protocol"]

/** The pages that typedoc has written: one a module. */
const reference = (): Array<DefaultTheme.SidebarItem> => {
  const api = new URL("../api/", import.meta.url)
  return packages
    .filter((name) => name !== "cli")
    .map((name) => ({
      text: name,
      collapsed: true,
      items: readdirSync(new URL(name, api), { withFileTypes: true })
        .map((entry) => entry.name.replace(".md", ""))
        .toSorted()
        .map((module) => ({ text: module, link: `/api/${name}/${module}` }))
    }))
}

const documentation: Array<DefaultTheme.SidebarItem> = [
  {
    text: "Begin",
    items: guides(
      ["Getting started", "getting-started"],
      ["Embedding in a service", "embedding"],
      ["Everything by task", "by-task"]
    )
  },
  {
    text: "Build",
    items: guides(
      ["Sessions and persistence", "sessions"],
      ["Helpers and side questions", "helpers"],
      ["Approvals for people", "approvals"],
      ["Tools and structured answers", "tools"],
      ["Credentials and accounts", "credentials"],
      ["Testing a service", "testing"]
    )
  },
  {
    text: "Run",
    items: [
      ...guides(
        ["Operating", "operating"],
        ["Metrics", "metrics"],
        ["Traces", "traces"],
        ["Security model", "security"],
        ["Performance", "performance"],
        ["Benchmark", "benchmark"]
      ),
      { text: "Over HTTP", link: "/packages/gateway" },
      { text: "The command", link: "/packages/cli" },
      ...guides(
        ["Many machines", "many-machines"],
        ["How far a cluster goes", "capacity"],
        ["Upgrading codex", "upgrading-codex"]
      )
    ]
  },
  {
    text: "Move",
    items: guides(
      ["From a hand-written client", "moving-from-a-client"],
      ["From @openai/codex-sdk", "moving-from-codex-sdk"],
      ["From a process for each run", "moving-from-private-processes"]
    )
  },
  {
    text: "Packages",
    items: packages.map((name) => ({ text: `@effect-codex/${name}`, link: `/packages/${name}` }))
  },
  { text: "Contribute", items: guides(["Architecture", "architecture"]) }
]

export default defineConfig({
  title: "effect-codex",
  description: "Keeps Codex agents alive in an Effect service",
  lang: "en",
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/icon.svg" }]],
  outDir: "../dist",
  cacheDir: "../node_modules/.vitepress",
  cleanUrls: true,
  ignoreDeadLinks: false,
  // The index of the search is loaded by whoever searches.
  vite: { build: { chunkSizeWarningLimit: 1024 } },
  markdown: {
    config: (md) => {
      md.core.ruler.push("links-of-the-repository", ({ tokens }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.attrGet("href")
          if (href !== null) token.attrSet("href", hrefOnSite(href))
          if (token.attrGet("src") === "growth.svg")
            token.attrSet("src", "../../../bench/growth.svg")
        }
      })
    }
  },
  themeConfig: {
    nav: [
      { text: "Guides", link: "/guides/getting-started", activeMatch: "/guides/" },
      { text: "API", link: "/api/", activeMatch: "/api/" }
    ],
    sidebar: { "/api/": reference(), "/": documentation },
    outline: [2, 3],
    search: {
      provider: "local",
      options: {
        // A guide answers better than a name of the reference.
        miniSearch: {
          searchOptions: { boostDocument: (page: string) => (page.includes("/api/") ? 0.3 : 1) }
        },
        // Of the reference only names are found: its text would hide the guides.
        _render: (source, env, md) => {
          const html = md.render(source, env)
          return env.relativePath.startsWith("api/")
            ? (html.match(/<h[1-3][\s\S]*?<\/h[1-3]>/g) ?? []).join("\n")
            : html
        }
      }
    }
  }
})
