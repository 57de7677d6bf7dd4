/** One entry of a turn: a message, or something folded. */
import { useMemo } from "preact/hooks"
import { Diff } from "./Diff.tsx"
import { Markdown } from "./Markdown.tsx"
import { Fold, Guarded, type Mark } from "./Parts.tsx"
import type { Entry, Item, ItemOf } from "./TurnLog.ts"
import * as Words from "./Words.ts"

type ItemEntry = Extract<Entry, { readonly _tag: "Item" }>

/** An entry that is the same is not drawn again: a turn may have hundreds. */
export const EntryView = ({ entry }: { readonly entry: Entry }) =>
  useMemo(
    () => (
      <Guarded fallback={<pre>{JSON.stringify(entry, undefined, 2)}</pre>}>
        <Drawn entry={entry} />
      </Guarded>
    ),
    [entry]
  )

const Drawn = ({ entry }: { readonly entry: Entry }) => {
  switch (entry._tag) {
    case "Note":
      return <Note entry={entry} />
    case "Plan":
      return <Plan entry={entry} />
    case "SubAgent":
      return (
        <Fold mark="Info" label={`Sub-agent ${entry.activity === "" ? "" : `(${entry.activity})`}`}>
          <Markdown text={entry.text} />
        </Fold>
      )
    case "Item":
      return <ItemView entry={entry} />
  }
}

const Note = ({ entry }: { readonly entry: Extract<Entry, { readonly _tag: "Note" }> }) =>
  entry.tone === "Quiet" ? (
    <Fold mark="Info" label={entry.text}>
      <p class="note">{entry.text}</p>
    </Fold>
  ) : (
    <p class={`note ${entry.tone}`}>{entry.text}</p>
  )

const stepMarks: Readonly<Record<string, string>> = {
  completed: "☑",
  inProgress: "▸",
  pending: "☐"
}

const Plan = ({ entry }: { readonly entry: Extract<Entry, { readonly _tag: "Plan" }> }) => (
  <section class="plan" aria-label="Plan">
    {entry.explanation === undefined ? null : <p>{entry.explanation}</p>}
    <ul>
      {entry.steps.map(({ status, step }) => (
        <li key={step} class={status}>
          <span aria-hidden="true">{stepMarks[status] ?? "☐"}</span> {step}
          <span class="unseen">: {status}</span>
        </li>
      ))}
    </ul>
  </section>
)

const ItemView = ({ entry }: { readonly entry: ItemEntry }) => {
  const { item } = entry
  switch (item.type) {
    case "userMessage":
      return <UserMessage item={item} />
    case "agentMessage":
      return item.text === "" ? null : (
        <div class={entry.state === "Running" ? "said coming" : "said"}>
          <Markdown text={item.text} />
        </div>
      )
    case "plan":
      return (
        <section class="plan" aria-label="Proposed plan">
          <Markdown text={item.text} />
        </section>
      )
    case "reasoning":
      return <Reasoning item={item} mark={markOf(entry)} />
    case "commandExecution":
      return <Command entry={entry} item={item} />
    case "fileChange":
      return <Patch item={item} mark={markOf(entry)} />
    default:
      return <OtherItem entry={entry} />
  }
}

const UserMessage = ({ item }: { readonly item: ItemOf<"userMessage"> }) => (
  <div class="asked">
    {item.content.map((part, index) => {
      if (part.type === "text") return <p key={index}>{part.text}</p>
      if (part.type === "image" && part.url?.startsWith("data:image/") === true) {
        return <img key={index} src={part.url} alt="what was attached" />
      }
      return <p key={index}>[{part.type}]</p>
    })}
  </div>
)

const Reasoning = ({ item, mark }: { readonly item: ItemOf<"reasoning">; readonly mark: Mark }) => {
  const { content = [], summary = [] } = item
  const text = (summary.length > 0 ? summary : content).join("\n\n")
  if (text.trim() === "") return null
  const first = /^\*\*(.+?)\*\*/.exec(text.trim())?.[1]
  return (
    <Fold mark={mark} label={<em>{first ?? "Thinking"}</em>}>
      <Markdown text={text} />
    </Fold>
  )
}

const Command = ({
  entry,
  item
}: {
  readonly entry: ItemEntry
  readonly item: ItemOf<"commandExecution">
}) => {
  const output = item.aggregatedOutput ?? entry.output
  const facts = [
    ...(item.exitCode === undefined || item.exitCode === null || item.exitCode === 0
      ? []
      : [`exit code ${item.exitCode}`]),
    ...((item.durationMs ?? 0) < 1_000 ? [] : [Words.seconds(item.durationMs ?? 0)])
  ]
  return (
    <Fold
      mark={markOf(entry)}
      label={
        <>
          <code>{Words.command(item.command)}</code> <small>{facts.join(", ")}</small>
        </>
      }
    >
      <p class="where">{item.cwd}</p>
      <pre tabIndex={0} aria-label="output of the command">
        {output === "" ? "(no output)" : output}
      </pre>
    </Fold>
  )
}

const Patch = ({ item, mark }: { readonly item: ItemOf<"fileChange">; readonly mark: Mark }) => {
  const [first] = item.changes
  const name = first === undefined ? "" : (first.path.split("/").at(-1) ?? first.path)
  const others = item.changes.length - 1
  return (
    <Fold
      mark={mark}
      label={
        <>
          Patch <code>{name}</code>
          {others > 0 ? ` and ${Words.count(others, "other file")}` : ""}
        </>
      }
    >
      {item.changes.map(({ diff, kind, path }) => (
        <Diff key={path} path={path} kind={kind.type} diff={diff} />
      ))}
    </Fold>
  )
}

/** What has no view of its own is shown as it is. */
const OtherItem = ({ entry: { item, output, ...entry } }: { readonly entry: ItemEntry }) => (
  <Fold mark={markOf({ item, ...entry })} label={nameOf(item)}>
    {output === "" ? null : <pre>{output}</pre>}
    <pre tabIndex={0} aria-label="details">
      {JSON.stringify(item, undefined, 2)}
    </pre>
  </Fold>
)

const nameOf = (item: Item): string => {
  switch (item.type) {
    case "mcpToolCall":
      return `Tool ${item.server}/${item.tool}`
    case "dynamicToolCall":
      return `Tool ${item.tool}`
    case "webSearch":
      return `Web search: ${item.query}`
    case "collabAgentToolCall":
      return `Sub-agent: ${item.tool}`
    case "contextCompaction":
      return "The context was compacted"
    case "imageView":
      return `Looked at ${item.path}`
    case "enteredReviewMode":
      return "Review begins"
    case "exitedReviewMode":
      return "Review ends"
    default:
      return item.type.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  }
}

const markOf = ({ item, state }: Pick<ItemEntry, "item" | "state">): Mark => {
  if (state === "Running") return "Running"
  if (state === "CutOff") return "Failed"
  const status = "status" in item ? item.status : "completed"
  return status === "declined" ? "Refused" : status === "failed" ? "Failed" : "Done"
}
