/** A question that waits for a person, and what can be answered. */
import { useEffect, useRef, useState } from "preact/hooks"
import { Diff } from "./Diff.tsx"
import * as Http from "./Http.ts"
import * as Inbox from "./Inbox.ts"
import { Problem, useAction } from "./Parts.tsx"
import * as Words from "./Words.ts"

export const QuestionCard = ({
  question,
  withLink = false
}: {
  readonly question: Http.Question
  readonly withLink?: boolean
}) => {
  const { isBusy, problem, run } = useAction()
  const give = (answer: Http.Answer) =>
    void run(async () => {
      await Http.answer(question.id, answer)
      Inbox.answered(question.id)
    })
  return (
    <section class="question" aria-label="Question">
      <header>
        <strong>{titleOf(question)}</strong>
        <Deadline at={question.deadline} />
      </header>
      {withLink ? (
        <p class="where">
          in <a href={`#/s/${encodeURIComponent(question.session)}`}>{question.session}</a>
        </p>
      ) : null}
      {question.request._tag === "UserInput" ? (
        <Form
          questions={question.request.request.questions}
          isBusy={isBusy}
          onAnswers={(answers) => give({ answers })}
        />
      ) : (
        <Decision question={question} isBusy={isBusy} onDecision={give} />
      )}
      <Problem text={problem} />
    </section>
  )
}

const titleOf = ({ question, request }: Http.Question): string =>
  question?.title ??
  (request._tag === "UserInput" ? "The model has a question." : "An answer is needed.")

const Deadline = ({ at }: { readonly at: string | undefined }) => {
  const [, again] = useState({})
  useEffect(() => {
    const timer = setInterval(() => again({}), 1_000)
    return () => clearInterval(timer)
  }, [])
  if (at === undefined) return null
  const left = Math.max(0, Date.parse(at) - Date.now())
  return (
    <small title={`The gateway answers by itself at ${new Date(at).toLocaleTimeString()}`}>
      {Words.seconds(left)} left
    </small>
  )
}

const lifetimes = {
  once: "just this once",
  turn: "for this turn",
  session: "for this session",
  always: "always"
}
type Lifetime = keyof typeof lifetimes
const isLifetime = (value: string): value is Lifetime => value in lifetimes

/** May this be done? With the focus in the card, `a` accepts and `d` declines. */
const Decision = ({
  isBusy,
  onDecision,
  question
}: {
  readonly question: Http.Question
  readonly isBusy: boolean
  readonly onDecision: (answer: Http.Answer) => void
}) => {
  const [lifetime, setLifetime] = useState<Lifetime>("once")
  const [chosen, setChosen] = useState(0)
  const card = useRef<HTMLDivElement>(null)
  const rule = question.suggestions[chosen]
  const decide = (decision: "accept" | "decline" | "cancel") =>
    onDecision(
      lifetime === "once" || decision === "cancel"
        ? { decision }
        : { decision, remember: { for: lifetime, ...(rule === undefined ? {} : { rule }) } }
    )
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== card.current || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "a") decide("accept")
    else if (event.key === "d") decide("decline")
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      class="decision"
      ref={card}
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-decision
      aria-label="a accepts, d declines"
      role="group"
    >
      <What question={question} />
      <div class="answers">
        <button type="button" class="primary" disabled={isBusy} onClick={() => decide("accept")}>
          Accept
        </button>
        <button type="button" disabled={isBusy} onClick={() => decide("decline")}>
          Decline
        </button>
        <button type="button" class="plain" disabled={isBusy} onClick={() => decide("cancel")}>
          Decline and stop the turn
        </button>
        {question.suggestions.length === 0 ? null : (
          <label>
            <span class="unseen">For how long</span>
            <select
              value={lifetime}
              onChange={({ currentTarget: { value } }) =>
                setLifetime(isLifetime(value) ? value : "once")
              }
            >
              {Object.entries(lifetimes).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        )}
        {lifetime === "once" ? null : (
          <label>
            <span class="unseen">What for</span>
            <select
              value={chosen}
              onChange={({ currentTarget: { value } }) => setChosen(Number(value))}
            >
              {question.suggestions.map((suggestion, index) => (
                <option key={index} value={index}>
                  {ruleWords(suggestion)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </div>
  )
}

const ruleWords = (rule: Http.Question["suggestions"][number]): string => {
  switch (rule._tag) {
    case "Command":
      return `commands that begin with ${rule.prefix.join(" ")}`
    case "Path":
      return `patches in ${rule.folder}`
    case "Host":
      return `the host ${rule.host}`
    case "McpTool":
      return rule.tool === undefined ? `all tools of ${rule.server}` : `${rule.server}/${rule.tool}`
  }
}

/** Everything that somebody should see before saying yes. */
const What = ({ question: { question, request } }: { readonly question: Http.Question }) => {
  const changes = request._tag === "FileChange" ? request.request.changes : undefined
  if (changes !== undefined) {
    return (
      <>
        {changes.map(({ diff, kind, path }) => (
          <Diff key={path} path={path} kind={kind} diff={diff} />
        ))}
      </>
    )
  }
  return (
    <pre class="details" tabIndex={0} aria-label="what is asked">
      {question?.details ?? JSON.stringify(request, undefined, 2)}
    </pre>
  )
}

type UserQuestion = Extract<
  Http.Question["request"],
  { readonly _tag: "UserInput" }
>["request"]["questions"][number]

/** The model's questions. An option is chosen, or something else is written. */
const Form = ({
  isBusy,
  onAnswers,
  questions
}: {
  readonly questions: ReadonlyArray<UserQuestion>
  readonly isBusy: boolean
  readonly onAnswers: (answers: Readonly<Record<string, ReadonlyArray<string>>>) => void
}) => {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({})
  const set = (id: string, value: string) => setGiven({ ...given, [id]: value })
  const onSubmit = (event: Event) => {
    event.preventDefault()
    onAnswers(
      Object.fromEntries(
        questions.flatMap(({ id }) => {
          const value = given[id] ?? ""
          return value === "" ? [] : [[id, [value]]]
        })
      )
    )
  }
  return (
    <form class="decision" onSubmit={onSubmit}>
      {questions.map((question) => (
        <fieldset key={question.id}>
          <legend>{question.question}</legend>
          {question.options?.map(({ description, label }) => (
            <label key={label} class="option">
              <input
                type="radio"
                name={question.id}
                checked={given[question.id] === label}
                onChange={() => set(question.id, label)}
              />
              <span>
                {label} <small>{description}</small>
              </span>
            </label>
          ))}
          {question.options === undefined ||
          question.options === null ||
          question.isOther === true ? (
            <Written question={question} onWritten={(value) => set(question.id, value)} />
          ) : null}
        </fieldset>
      ))}
      <div class="answers">
        <button type="submit" class="primary" disabled={isBusy}>
          Answer
        </button>
        <button type="button" disabled={isBusy} onClick={() => onAnswers({})}>
          Do not answer
        </button>
      </div>
    </form>
  )
}

const Written = ({
  onWritten,
  question
}: {
  readonly question: UserQuestion
  readonly onWritten: (value: string) => void
}) => {
  const rest = {
    autocomplete: "off",
    "aria-label": question.header,
    placeholder: "Your answer",
    onInput: ({ currentTarget: { value } }: { readonly currentTarget: HTMLInputElement }) =>
      onWritten(value)
  } as const
  return question.isSecret === true ? (
    <input type="password" {...rest} />
  ) : (
    <input type="text" {...rest} />
  )
}
