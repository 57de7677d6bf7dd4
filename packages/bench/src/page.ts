/** Writes what was measured into pages: between their marks, and nothing else. */
import { cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Report from "./cluster/report.ts"
import type { Panel } from "./growth.ts"
import * as Growth from "./growth.ts"
import * as Picture from "./picture.ts"
import * as Rows from "./rows.ts"

const page = fileURLToPath(new URL("../README.md", import.meta.url))
const capacity = fileURLToPath(new URL("../../docs/src/guides/capacity.md", import.meta.url))
const picture = fileURLToPath(new URL("../growth.svg", import.meta.url))

const machine = (): string =>
  `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`

const put = (page: string, mark: string, text: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const [before = "", rest = ""] = (yield* fs.readFileString(page)).split(`<!-- ${mark} -->`)
    const after = rest.split(`<!-- end of ${mark} -->`)[1] ?? ""
    const between = `<!-- ${mark} -->\n\n${text}\n\n<!-- end of ${mark} -->`
    yield* fs.writeFileString(page, before + between + after)
  })

const measuredBy = (command: string): string => `\`${command}\` on ${machine()}.`

export const rows = (rows: ReadonlyArray<Rows.Row>, command: string) =>
  put(page, "rows", `${measuredBy(command)}\n\n${Rows.markdown(rows)}`)

export const growth = (panels: ReadonlyArray<Panel>, command: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* fs.writeFileString(picture, Picture.svg(panels))
    yield* put(page, "growth", `${measuredBy(command)}\n\n${Growth.markdown(panels)}`)
  })

export const cluster = (report: Report.Report, command: string) =>
  put(capacity, "cluster", `${measuredBy(command)}\n\n${Report.markdown(report)}`)
