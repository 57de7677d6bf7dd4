/**
 * Asks the person at the terminal what the server wants to know: may this be done, and what is the answer. Questions are on
 * stderr, so that they can be answered while the result goes into a pipe.
 */
import { Approvals } from "@effect-codex/agent"
import * as Prompt from "@effect/cli/Prompt"
import * as Terminal from "@effect/platform/Terminal"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Ansi, Output, type Service as OutputService } from "./Output.ts"
import { safe, Screen, type Service as ScreenService } from "./Screen.ts"

/**
 * Makes the handlers. `onQuit` is run when the person answers a question with Ctrl-C, beside the answer that ends the turn.
 * If nobody can be asked, everything is declined, and a note says why.
 */
export const make = (
  onQuit: Effect.Effect<void>
): Effect.Effect<Approvals.Service, never, Output | Screen | Prompt.Prompt.Environment> =>
  Effect.gen(function* () {
    const output = yield* Output
    const screen = yield* Screen
    const environment = Context.add(
      yield* Effect.context<Prompt.Prompt.Environment>(),
      Terminal.Terminal,
      questionTerminal(yield* Terminal.Terminal, output)
    )
    const ask = <A>(question: Prompt.Prompt<A>) =>
      Effect.provide(screen.alone(Prompt.run(question)), environment)
    return output.canAsk
      ? Approvals.askPerson({
          confirm: (question) =>
            Effect.zipRight(
              show(screen, output, question),
              Effect.catchTag(ask(decision), "QuitException", () =>
                Effect.as(onQuit, "cancel" as const)
              )
            ),
          answer: (questions) =>
            Effect.forEach(questions, (question) =>
              Effect.map(ask(answerTo(question)), (answer) => [question.id, [answer]] as const)
            ).pipe(
              Effect.map((answers) => Object.fromEntries(answers)),
              Effect.catchTag("QuitException", () => Effect.as(onQuit, {}))
            )
        })
      : Approvals.askPerson({ confirm: ({ title }) => nobody(screen, title) })
  })

/** A yes must be chosen: whoever types something else at that moment, and then Enter, has said no. */
const decision = Prompt.select<Approvals.Decision>({
  message: "Allow this?",
  choices: [
    { title: "No", value: "decline", description: "the model is told so, and goes on" },
    { title: "Yes, once", value: "accept" },
    { title: "Yes, and from now on in this conversation", value: "acceptForSession" },
    { title: "No, and stop", value: "cancel" }
  ]
})

/** The first line of the details is often the title again. */
const show = (
  screen: ScreenService,
  { stderr }: OutputService,
  { details, title }: Approvals.Question
) => {
  const [first = "", ...others] = details.split("\n")
  const rest = title.endsWith(first) ? others : [first, ...others]
  return screen.note([stderr.paint(Ansi.bold, title), ...rest].join("\n"))
}

const nobody = (screen: ScreenService, title: string) =>
  Effect.as(
    screen.note(
      `Declined, because nobody can be asked without a terminal: ${title}\nUse --approval and --sandbox to say beforehand what is allowed.`
    ),
    false
  )

const answerTo = ({
  isOther,
  isSecret,
  options,
  question
}: Approvals.UserQuestion): Prompt.Prompt<string> => {
  const message = safe(question)
  const typed = isSecret
    ? Prompt.map(Prompt.password({ message }), Redacted.value)
    : Prompt.text({ message })
  if (options === null || options.length === 0) return typed
  const choices = options.map(({ description, label }) => ({
    title: safe(label),
    description: safe(description),
    value: label
  }))
  const chosen = Prompt.select<string | undefined>({
    message,
    choices: isOther ? [...choices, { title: "Something else", value: undefined }] : choices
  })
  return Prompt.flatMap(chosen, (label) => (label === undefined ? typed : Prompt.succeed(label)))
}

/** The terminal of the questions: it writes on stderr, and colours only where they are shown. */
const questionTerminal = (
  terminal: Terminal.Terminal,
  { stderr }: OutputService
): Terminal.Terminal => ({
  ...terminal,
  columns: Effect.sync(stderr.width),
  display: (text) => stderr.write(stderr.hasColours ? text : text.replaceAll(colours, ""))
})

// oxlint-disable-next-line no-control-regex
const colours = /\u001B\[[\d;]*m/g
