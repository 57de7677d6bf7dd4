/** One conversation, with its helpers beside it and what waits for an answer. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks"
import { Composer } from "./Composer.tsx"
import { EntryView } from "./EntryView.tsx"
import { Helpers, Status, statusOf } from "./Helpers.tsx"
import * as Http from "./Http.ts"
import * as Inbox from "./Inbox.ts"
import { FailureBox, Menu, Problem, SureButton, useAction } from "./Parts.tsx"
import { QuestionCard } from "./QuestionCard.tsx"
import { SessionFeed, type State } from "./SessionFeed.ts"
import * as SessionList from "./SessionList.ts"
import { useStore } from "./Store.ts"
import { type Row, rows } from "./Timeline.ts"
import { isUserMessage, type TurnLog } from "./TurnLog.ts"
import * as Words from "./Words.ts"

export const SessionPage = ({ sessionKey }: { readonly sessionKey: string }) => {
  const feed = useMemo(() => new SessionFeed(sessionKey), [sessionKey])
  useEffect(() => feed.start(), [feed])
  const state = useStore(feed.state)
  const questions = useStore(Inbox.questions).filter(({ session }) => session === sessionKey)
  const helpers = state.turns.filter(({ kind }) => kind !== "Turn")
  const running = state.turns.find(
    ({ id, kind, status }) =>
      kind === "Turn" && status === "Running" && state.logs.get(id)?.end === undefined
  )
  const changed = () => {
    void feed.refresh()
    void SessionList.refresh()
  }
  return (
    <div class={helpers.length === 0 ? "session" : "session with-helpers"}>
      <Head sessionKey={sessionKey} state={state} onChanged={() => void feed.reload()} />
      <Announcement questions={questions.length} running={running !== undefined} />
      <Conversation feed={feed} state={state} onChanged={changed} />
      {helpers.length === 0 ? null : (
        <Helpers sessionKey={sessionKey} turns={helpers} logs={state.logs} onFocus={feed.focus} />
      )}
      <div class="foot">
        {questions.length === 0 ? null : (
          <div class="questions">
            {questions.map((question) => (
              <QuestionCard key={question.id} question={question} />
            ))}
          </div>
        )}
        <Composer
          key={sessionKey}
          sessionKey={sessionKey}
          isRunning={running !== undefined}
          onSent={changed}
        />
      </div>
    </div>
  )
}

/** What a screen reader says. It would not keep up with the text, which can be read in the conversation. */
const Announcement = ({
  questions,
  running
}: {
  readonly questions: number
  readonly running: boolean
}) => (
  <p class="unseen" role="status">
    {questions > 0 ? "A question waits for an answer." : running ? "The agent works." : "Ready."}
  </p>
)

const Head = ({
  onChanged,
  sessionKey,
  state
}: {
  readonly sessionKey: string
  readonly state: State
  readonly onChanged: () => void
}) => {
  const { view } = state
  const { problem, run } = useAction()
  const [isRenaming, setRenaming] = useState(false)
  const title = SessionList.titleOf(view ?? { key: sessionKey, metadata: {} })
  const rename = (to: string) =>
    void run(async () => {
      await Http.setMetadata(sessionKey, { ...view?.metadata, title: to })
      setRenaming(false)
      onChanged()
      await SessionList.refresh()
    })
  const forget = () =>
    void run(async () => {
      await Http.forget(sessionKey)
      location.hash = "#/"
      await SessionList.refresh()
    })
  return (
    <header class="head">
      <a class="back" href="#/" aria-label="All sessions">
        ‹
      </a>
      <div class="title">
        {isRenaming ? (
          <Rename title={title} onTitle={rename} onLeave={() => setRenaming(false)} />
        ) : (
          <h1 title={sessionKey}>{title}</h1>
        )}
        <small>
          {[view?.settings.cwd, view?.settings.model, contextWords(view)]
            .filter(Boolean)
            .join(" · ")}
        </small>
        <Problem text={problem ?? state.problem} />
      </div>
      <Menu>
        <button type="button" class="plain" onClick={() => setRenaming(true)}>
          Rename
        </button>
        <button
          type="button"
          class="plain"
          onClick={() => void run(() => Http.compact(sessionKey).then(onChanged))}
        >
          Compact the context
        </button>
        <SureButton question="Forget it for good?" onSure={forget}>
          Forget
        </SureButton>
      </Menu>
    </header>
  )
}

const Rename = ({
  onLeave,
  onTitle,
  title
}: {
  readonly title: string
  readonly onTitle: (title: string) => void
  readonly onLeave: () => void
}) => {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => box.current?.select(), [])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onTitle(box.current?.value ?? title)
      }}
    >
      <input
        ref={box}
        aria-label="Title"
        defaultValue={title}
        maxLength={200}
        onKeyDown={({ key }) => (key === "Escape" ? onLeave() : undefined)}
      />
    </form>
  )
}

const contextWords = (view: Http.SessionView | undefined): string | undefined => {
  const { tokens, window } = view?.context ?? {}
  if (tokens === undefined) return undefined
  return window === undefined
    ? Words.count(tokens, "token")
    : `${Math.round((100 * tokens) / window)} % of the context`
}

/** How near to its end somebody must be for the conversation to go on scrolling, in pixels. */
const nearEnd = 80

const Conversation = ({
  feed,
  onChanged,
  state
}: {
  readonly feed: SessionFeed
  readonly state: State
  readonly onChanged: () => void
}) => {
  const { earlier, logs, past, turns } = state
  const all = useMemo(() => rows(past, turns, logs), [past, turns, logs])
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const [isBehind, setBehind] = useState(false)
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight })
  useEffect(() => {
    if (isAtEnd.current) toEnd()
    else setBehind(true)
  }, [all])
  const onScroll = ({
    currentTarget: { clientHeight, scrollHeight, scrollTop }
  }: {
    readonly currentTarget: HTMLElement
  }) => {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd
    if (isAtEnd.current) setBehind(false)
  }
  const last = all.at(-1)
  return (
    <div
      class="conversation"
      ref={box}
      onScroll={onScroll}
      role="log"
      aria-label="Conversation"
      aria-live="off"
      tabIndex={0}
    >
      {earlier === undefined ? null : (
        <button type="button" class="earlier" onClick={() => void feed.readEarlier()}>
          Earlier turns
        </button>
      )}
      {state.isLoaded && all.length === 0 ? <p class="empty">Nothing was asked yet.</p> : null}
      {all.map((row) => (
        <TurnView
          key={row.id}
          sessionKey={feed.key}
          row={row}
          isLast={row === last}
          onChanged={onChanged}
        />
      ))}
      {isBehind ? (
        <button type="button" class="latest" onClick={toEnd}>
          ↓ Latest
        </button>
      ) : null}
    </div>
  )
}

const TurnView = ({
  isLast,
  onChanged,
  row: { log, turn },
  sessionKey
}: {
  readonly row: Row
  readonly isLast: boolean
  readonly sessionKey: string
  readonly onChanged: () => void
}) => {
  // The server may have had something to say before.
  const asked = log.entries.find(isUserMessage)
  return (
    <article class="turn" data-end={log.end}>
      {asked !== undefined ? (
        <EntryView entry={asked} />
      ) : turn === undefined || turn.title === "" ? null : (
        <div class="asked">
          <p>{turn.title}</p>
        </div>
      )}
      {log.entries.map((entry) =>
        entry === asked ? null : <EntryView key={entry.id} entry={entry} />
      )}
      {log.failure === undefined ? null : <FailureBox failure={log.failure} />}
      <TurnFoot
        isLast={isLast}
        log={log}
        turn={turn}
        sessionKey={sessionKey}
        onChanged={onChanged}
      />
    </article>
  )
}

const TurnFoot = ({
  isLast,
  log,
  onChanged,
  sessionKey,
  turn
}: {
  readonly isLast: boolean
  readonly log: TurnLog
  readonly turn: Http.TurnView | undefined
  readonly sessionKey: string
  readonly onChanged: () => void
}) => {
  const { isBusy, problem, run } = useAction()
  if (turn === undefined) return null
  const status = statusOf(turn, log)
  const isOver = status === "Completed" || status === "Failed"
  const facts = [
    ...(log.tokens === undefined ? [] : [Words.count(log.tokens, "token")]),
    ...(log.generation === undefined ? [] : [`server generation ${log.generation}`])
  ]
  return (
    <footer>
      {status === "Completed" ? null : <Status status={status} />}
      <small>{facts.join(" · ")}</small>
      {isOver ? null : (
        <button
          type="button"
          disabled={isBusy}
          onClick={() => void run(() => Http.interrupt(sessionKey, turn.id).then(onChanged))}
        >
          Stop
        </button>
      )}
      {status === "Failed" && isLast ? (
        <button
          type="button"
          disabled={isBusy}
          onClick={() => void run(() => Http.retryLast(sessionKey).then(onChanged))}
        >
          Try again
        </button>
      ) : null}
      <Problem text={problem} />
    </footer>
  )
}
