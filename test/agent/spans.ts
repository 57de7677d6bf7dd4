/** A tracer that keeps its spans, and the tree that they make. */
import { Effect, Option, Tracer } from "effect"

export interface Recorded {
  readonly tracer: Tracer.Tracer
  readonly spans: ReadonlyArray<Tracer.Span>
}

export const recording: Effect.Effect<Recorded> = Effect.map(Effect.tracer, (native) => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    context: native.context,
    span: (...args) => {
      const span = native.span(...args)
      spans.push(span)
      return span
    }
  })
  return { tracer, spans }
})

const parentOf = ({ parent }: Tracer.Span): string | undefined =>
  Option.getOrUndefined(Option.map(parent, ({ spanId }) => spanId))

/** What a failed span failed of. Nothing of one that has not ended. */
const outcome = ({ attributes, status }: Tracer.Span): string => {
  if (status._tag === "Started") return " (not ended)"
  return status.exit._tag === "Success" ? "" : ` (${String(attributes.get("error.type"))})`
}

/** The spans as an indented list, in the order in which they began. */
export const treeOf = (spans: ReadonlyArray<Tracer.Span>): ReadonlyArray<string> => {
  const lines: Array<string> = []
  const add = (parent: string | undefined, indent: string): void => {
    for (const span of spans.filter((span) => parentOf(span) === parent)) {
      lines.push(`${indent}${span.name}${outcome(span)}`)
      add(span.spanId, `${indent}  `)
    }
  }
  add(undefined, "")
  return lines
}

export const attributesOf = (
  spans: ReadonlyArray<Tracer.Span>,
  name: string
): ReadonlyArray<Record<string, unknown>> =>
  spans.filter((span) => span.name === name).map(({ attributes }) => Object.fromEntries(attributes))

/** What an ended span keeps of what it was made for. */
export const resultOf = ({ status }: Tracer.Span): unknown =>
  status._tag === "Ended" && status.exit._tag === "Success" ? status.exit.value : "not ended"
