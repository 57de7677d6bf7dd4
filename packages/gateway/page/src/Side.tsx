/** The sessions, and the way to everything else. */
import { useState } from "preact/hooks"
import * as Inbox from "./Inbox.ts"
import type { Route } from "./Route.ts"
import * as SessionList from "./SessionList.ts"
import { useStore } from "./Store.ts"
import * as Token from "./Token.ts"
import * as Words from "./Words.ts"

/** A few sessions are found by looking. */
const filterFrom = 8

export const Side = ({ route }: { readonly route: Route }) => {
  const questions = useStore(Inbox.questions)
  const sessions = useStore(SessionList.sessions)
  const [filter, setFilter] = useState("")
  const shown = sessions?.filter((session) =>
    `${SessionList.titleOf(session)} ${session.key}`.toLowerCase().includes(filter.toLowerCase())
  )
  return (
    <nav class="side" aria-label="Sessions">
      <header>
        <a class="name" href="#/">
          effect-codex
        </a>
        <a class="button primary" href="#/new">
          New
        </a>
      </header>
      {(sessions?.length ?? 0) < filterFrom ? null : (
        <input
          type="search"
          aria-label="Find a session"
          placeholder="Find"
          value={filter}
          onInput={({ currentTarget: { value } }) => setFilter(value)}
        />
      )}
      <ul class="sessions">
        {shown?.map((session) => {
          const waiting = questions.filter((question) => question.session === session.key).length
          return (
            <li key={session.key}>
              <a
                href={`#/s/${encodeURIComponent(session.key)}`}
                aria-current={
                  route.name === "Session" && route.key === session.key ? "page" : undefined
                }
              >
                <span
                  class={session.isOpen ? "dot open" : "dot"}
                  title={session.isOpen ? "live" : "at rest"}
                />
                <span class="title">{SessionList.titleOf(session)}</span>
                {waiting === 0 ? null : (
                  <span class="badge" aria-label={Words.count(waiting, "question")}>
                    {waiting}
                  </span>
                )}
                <small>
                  {session.updatedAt === undefined ? "new" : Words.ago(session.updatedAt)}
                </small>
              </a>
            </li>
          )
        })}
        {sessions?.length === 0 ? <li class="empty">No sessions yet.</li> : null}
      </ul>
      <footer>
        <a href="#/inbox" aria-current={route.name === "Inbox" ? "page" : undefined}>
          Inbox
          {questions.length === 0 ? null : <span class="badge">{questions.length}</span>}
        </a>
        <a href="#/pool" aria-current={route.name === "Pool" ? "page" : undefined}>
          Pool
        </a>
        <a href="docs">API</a>
        {Token.read() === undefined ? null : (
          <button type="button" class="plain" onClick={Token.forget}>
            Sign out
          </button>
        )}
      </footer>
    </nav>
  )
}
