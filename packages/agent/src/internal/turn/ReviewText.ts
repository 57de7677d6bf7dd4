/**
 * The text in which the server tells what a review has found. The model answers with JSON; the server keeps this of it:
 *
 *     <explanation>
 *
 *     Review comment:              or: Full review comments:
 *
 *     - [P1] <title> — <path>:<first line>-<last line>
 *       <body>
 *
 * A text that does not look like that is an explanation without findings.
 */
import { Lenient } from "@effect-codex/protocol"
import * as Schema from "effect/Schema"

/** One thing that a review has found. */
export const Finding = Lenient.struct({
  title: Schema.String,
  /** From 0, the most urgent, to 3. `undefined` if the model did not say. */
  priority: Lenient.orUndefined(Schema.Int),
  body: Schema.String,
  path: Schema.String,
  /** From 1. */
  firstLine: Schema.Int,
  lastLine: Schema.Int
})
export interface Finding extends Schema.Schema.Type<typeof Finding> {}

export const Review = Lenient.struct({
  explanation: Schema.String,
  findings: Schema.Array(Finding)
})
export interface Review extends Schema.Schema.Type<typeof Review> {}

const heading = /^(?:Review comment|Full review comments):$/
const lineRange = /:(\d{1,9})-(\d{1,9})$/
const dash = " — "
const priority = /^\[P([0-9])\] /

export const parse = (text: string): Review => {
  const lines = text.split("\n")
  const at = lines.findIndex((line, at) => heading.test(line) && isFinding(lines[at + 2]))
  if (at === -1) return { explanation: text.trim(), findings: [] }
  const findings = findingsIn(lines.slice(at + 1))
  return findings.length === 0
    ? { explanation: text.trim(), findings }
    : { explanation: lines.slice(0, at).join("\n").trim(), findings }
}

/** Lines of a body are indented. So a line that begins with a dash begins a finding, whose title may have several lines. */
const findingsIn = (lines: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const findings: Array<Finding> = []
  let title: Array<string> | undefined
  let body: Array<string> = []
  for (const line of lines) {
    if (isFinding(line)) title = []
    if (title === undefined) {
      body.push(line.startsWith("  ") ? line.slice(2) : line)
      continue
    }
    const text = title.length === 0 ? line.slice(2) : line
    const place = placeIn(text)
    title.push(place?.before ?? text)
    if (place === undefined) continue
    endBody(findings, body)
    findings.push(finding(title.join("\n"), place))
    title = undefined
    body = []
  }
  return endBody(findings, body)
}

/** Whether a finding begins with this line. Of the lines below a heading, the first is empty. */
const isFinding = (line = ""): boolean => line.startsWith("- ")

interface Place extends Pick<Finding, "path" | "firstLine" | "lastLine"> {
  /** What stands before it in its line. */
  readonly before: string
}

/** The place at the end of a line, if it has one. Dashes are more likely in a title than in a path. */
const placeIn = (line: string): Place | undefined => {
  const range = lineRange.exec(line)
  if (range === null) return undefined
  const at = line.lastIndexOf(dash, range.index)
  return at === -1
    ? undefined
    : {
        before: line.slice(0, at),
        path: line.slice(at + dash.length, range.index),
        firstLine: Number(range[1]),
        lastLine: Number(range[2])
      }
}

const finding = (title: string, { firstLine, lastLine, path }: Place): Finding => {
  const [tag, level] = priority.exec(title) ?? []
  return {
    title: title.slice(tag?.length ?? 0),
    priority: level === undefined ? undefined : Number(level),
    body: "",
    path,
    firstLine,
    lastLine
  }
}

/** The body belongs to the finding before it. */
const endBody = (findings: Array<Finding>, body: ReadonlyArray<string>): Array<Finding> => {
  const last = findings.pop()
  if (last !== undefined) findings.push({ ...last, body: body.join("\n").trim() })
  return findings
}
