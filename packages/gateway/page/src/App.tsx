/** The page. */
import { useEffect } from "preact/hooks"
import * as Http from "./Http.ts"
import * as Inbox from "./Inbox.ts"
import { Keys } from "./Keys.tsx"
import { NewSession } from "./NewSession.tsx"
import { Guarded, Problem } from "./Parts.tsx"
import { PoolPage } from "./PoolPage.tsx"
import { QuestionCard } from "./QuestionCard.tsx"
import { type Route, useRoute } from "./Route.ts"
import { SessionPage } from "./SessionPage.tsx"
import * as SessionList from "./SessionList.ts"
import { Side } from "./Side.tsx"
import { SignIn } from "./SignIn.tsx"
import { useStore } from "./Store.ts"
import * as Token from "./Token.ts"

export const App = () => (useStore(Token.isWanted) ? <SignIn /> : <SignedIn />)

const SignedIn = () => {
  const route = useRoute()
  useEffect(() => SessionList.start(), [])
  useEffect(() => Inbox.start(), [])
  useTitle(route)
  return (
    <div class={`app ${route.name}`}>
      <Side route={route} />
      <main id="main">
        <Offline />
        <Guarded key={JSON.stringify(route)} fallback={<Problem text="This cannot be shown." />}>
          <View route={route} />
        </Guarded>
      </main>
      <Keys />
    </div>
  )
}

const Offline = () =>
  useStore(Http.isReachable) ? null : (
    <p class="offline" role="status">
      The gateway does not answer. Trying again…
    </p>
  )

const View = ({ route }: { readonly route: Route }) => {
  switch (route.name) {
    case "Session":
      return <SessionPage key={route.key} sessionKey={route.key} />
    case "New":
      return <NewSession />
    case "Inbox":
      return <InboxPage />
    case "Pool":
      return <PoolPage />
    case "Sessions":
      return (
        <div class="welcome">
          <h1 class="unseen">Sessions</h1>
          <p>
            Choose a session, or make a <a href="#/new">new one</a>. <kbd>?</kbd> shows the keys.
          </p>
        </div>
      )
  }
}

const InboxPage = () => {
  const questions = useStore(Inbox.questions)
  return (
    <div class="sheet">
      <header class="head">
        <a class="back" href="#/" aria-label="All sessions">
          ‹
        </a>
        <div class="title">
          <h1>Inbox</h1>
        </div>
      </header>
      {questions.length === 0 ? <p class="empty">Nothing waits for an answer.</p> : null}
      {questions.map((question) => (
        <QuestionCard key={question.id} question={question} withLink />
      ))}
    </div>
  )
}

/** The tab says whether somebody is waited for, also while nobody looks at it. */
const useTitle = (route: Route): void => {
  const waiting = useStore(Inbox.questions).length
  const sessions = useStore(SessionList.sessions)
  const session = sessions?.find(({ key }) => route.name === "Session" && key === route.key)
  const name = session === undefined ? "effect-codex" : SessionList.titleOf(session)
  useEffect(() => {
    document.title = waiting === 0 ? name : `(${waiting}) ${name}`
  }, [waiting, name])
}
