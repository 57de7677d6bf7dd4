/** How a replay compares with its recording, as text: a diff where they differ. */
import type { Replay } from "@effect-codex/testing"
import { Ansi, type Target } from "../internal/Output.ts"
import { safe } from "../internal/Screen.ts"

/** Whether this program has sent what was recorded, and nothing else. */
export const isEqual = ({ divergences, unrecorded, unsent }: Replay.Report): boolean =>
  divergences.length === 0 && unrecorded.length === 0 && unsent.length === 0

export const textOf = (report: Replay.Report, { paint }: Target): string => {
  if (isEqual(report)) return paint(Ansi.green, "The same was sent as in the recording.")
  const removed = (text: string) => paint(Ansi.red, `- ${safe(text)}`)
  const added = (text: string) => paint(Ansi.green, `+ ${safe(text)}`)
  const differences = report.divergences.flatMap(({ differences, generation, position, text }) => [
    paint(
      Ansi.bold,
      `Message ${position} to generation ${generation} of the server differs from the recording.`
    ),
    ...(differences.length === 0 ? [safe(text)] : []),
    ...differences.flatMap(({ path, recorded, sent }) => [
      paint(Ansi.cyan, `@ ${safe(path)}`),
      ...(recorded === undefined ? [] : [removed(recorded)]),
      ...(sent === undefined ? [] : [added(sent)])
    ])
  ])
  const rest =
    report.divergences.length > 0
      ? []
      : [
          paint(Ansi.bold, "Messages are missing here, or were not in the recording:"),
          ...report.unsent.map(removed),
          ...report.unrecorded.map(added)
        ]
  return [...differences, ...rest].join("\n")
}
