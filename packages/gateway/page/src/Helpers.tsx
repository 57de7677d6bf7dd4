/** The helpers and side questions that run beside the session, the latest first. */
import { useEffect, useRef, useState } from "preact/hooks"
import { EntryView } from "./EntryView.tsx"
import * as Http from "./Http.ts"
import { Chip, FailureBox, Problem, type Tone, useAction } from "./Parts.tsx"
import * as TurnLog from "./TurnLog.ts"

export interface Props {
  readonly sessionKey: string
  readonly turns: ReadonlyArray<Http.TurnView>
  readonly logs: ReadonlyMap<string, TurnLog.TurnLog>
  readonly onFocus: (turn: string) => void
}

export const Helpers = ({ logs, onFocus, sessionKey, turns }: Props) => (
  <aside class="helpers" aria-label="Helpers">
    {turns.toReversed().map((turn) => (
      <Helper
        key={turn.id}
        sessionKey={sessionKey}
        turn={turn}
        log={logs.get(turn.id) ?? TurnLog.empty}
        onFocus={onFocus}
      />
    ))}
  </aside>
)

const Helper = ({
  log,
  onFocus,
  sessionKey,
  turn
}: Pick<Props, "onFocus" | "sessionKey"> & {
  readonly turn: Http.TurnView
  readonly log: TurnLog.TurnLog
}) => {
  const { isBusy, problem, run } = useAction()
  const isOver = log.end !== undefined
  const [isOpen, setOpen] = useState(!isOver)
  const bottom = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOver) bottom.current?.scrollTo({ top: bottom.current.scrollHeight })
  }, [log])
  return (
    <details
      class="helper"
      open={isOpen}
      onToggle={({ currentTarget: { open } }) => {
        setOpen(open)
        if (open) onFocus(turn.id)
      }}
    >
      <summary>
        <span class="name">{turn.title === "" ? "(no words)" : turn.title}</span>
        <small>{turn.kind === "Helper" ? "Helper" : "Aside"}</small>
        <Status status={statusOf(turn, log)} />
      </summary>
      <div class="inside" ref={bottom}>
        {/* What it was asked stands above. */}
        {log.entries
          .filter((entry) => !TurnLog.isUserMessage(entry))
          .map((entry) => (
            <EntryView key={entry.id} entry={entry} />
          ))}
        {log.failure === undefined ? null : <FailureBox failure={log.failure} />}
        {isOver ? null : (
          <button
            type="button"
            disabled={isBusy}
            onClick={() => void run(() => Http.interrupt(sessionKey, turn.id))}
          >
            Stop
          </button>
        )}
        <Problem text={problem} />
      </div>
    </details>
  )
}

/** The events know of an end earlier than the list of the turns. */
export const statusOf = (turn: Http.TurnView, log: TurnLog.TurnLog): Http.TurnView["status"] =>
  log.end ?? turn.status

const tones: Readonly<Record<Http.TurnView["status"], Tone>> = {
  Queued: "quiet",
  Running: "busy",
  Completed: "good",
  Failed: "bad"
}

export const Status = ({ status }: { readonly status: Http.TurnView["status"] }) => (
  <Chip tone={tones[status]}>{status.toLowerCase()}</Chip>
)
