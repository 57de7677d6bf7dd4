/** `effect-codex chat`: a conversation. */
import { Command } from "@effect/cli"
import type { Session, Turn } from "@effect-codex/agent"
import type { Failure } from "@effect-codex/app-server"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import * as AskOnTerminal from "../internal/AskOnTerminal.ts"
import * as ChatTerminal from "../internal/ChatTerminal.ts"
import * as Conversation from "../internal/Conversation.ts"
import { AlreadyTold, type ExitCode, of as exitCodeOf } from "../internal/ExitCode.ts"
import { Ansi, Output } from "../internal/Output.ts"
import { logsOn, messageOf } from "../internal/Report.ts"
import * as Screen from "../internal/Screen.ts"
import * as Server from "../internal/Server.ts"
import * as Show from "../internal/Show.ts"

const options = { conversation: Conversation.options, server: Server.options }

export const command = Command.make("chat", options, ({ conversation, server }) =>
  Effect.gen(function* () {
    const output = yield* Output
    const terminal = yield* ChatTerminal.open(output)
    const screen = yield* Screen.make(terminal.surface)
    yield* chat(conversation, terminal).pipe(
      Effect.provide(Server.layer(server)),
      Effect.provideService(Screen.Screen, screen),
      Effect.provide(logsOn(screen))
    )
  }).pipe(Effect.scoped)
).pipe(
  Command.withDescription(
    "Has a conversation. /help shows what can be typed. Ctrl-C interrupts the turn, twice it ends the conversation."
  )
)

const help = `Type a message, and Enter. While the agent works, a message waits for its turn.
  /steer TEXT   tells the agent something while it works
  /btw TEXT     asks a side question, which the conversation knows nothing of
  /quit         ends the conversation, as Ctrl-D does
Ctrl-C interrupts the turn. Ctrl-C twice ends the conversation.`

const chat = (
  options: Conversation.ConversationOptions,
  { isLive, said }: ChatTerminal.ChatTerminal
) =>
  Effect.gen(function* () {
    const output = yield* Output
    const approvals = yield* Effect.provideService(AskOnTerminal.make(Effect.void), Output, {
      ...output,
      // What is typed to answer a question would else be read as a message, too.
      canAsk: isLive
    })
    const { key, session } = yield* Conversation.open(options, approvals)
    const screen = yield* Screen.Screen
    const fibers = yield* FiberSet.make<void>()
    const fork = yield* FiberSet.runtime(fibers)<Needs>()
    const talk = new Talk(session, isLive, { output, screen }, (effect) => {
      fork(effect)
    })
    if (isLive) {
      yield* screen.note("/help shows what can be typed.")
      yield* talk.follow(said)
      const thread = yield* session.threadId
      const name = Option.getOrUndefined(Option.orElse(key, () => thread))
      return name === undefined
        ? undefined
        : yield* screen.note(`To go on: effect-codex chat --resume ${name}`)
    }
    yield* talk.follow(said)
    // What was piped in is answered before the end, and a program cannot read on the screen that a turn has failed.
    yield* FiberSet.awaitEmpty(fibers)
    if (talk.exitCode !== 0) return yield* new AlreadyTold({ exitCode: talk.exitCode })
  })

/** A conversation with a person. */
class Talk {
  /** Of the last turn that failed. */
  exitCode: ExitCode = 0
  /** The turns that wait or run. */
  private readonly turns = new Set<Turn.Turn>()
  /** Whether Ctrl-C was the last that was said, so that another one ends the conversation. */
  private isLeaving = false
  private readonly session: Session.Session
  private readonly screen: Screen.Service
  private readonly output: Output["Type"]
  private readonly aside: (effect: Effect.Effect<void, never, Needs>) => void
  private readonly isLive: boolean

  constructor(
    session: Session.Session,
    isLive: boolean,
    { output, screen }: { readonly output: Output["Type"]; readonly screen: Screen.Service },
    aside: Talk["aside"]
  ) {
    this.session = session
    this.isLive = isLive
    this.screen = screen
    this.output = output
    this.aside = aside
  }

  /** Does what is said, until the end. */
  follow(said: ChatTerminal.ChatTerminal["said"]): Effect.Effect<void> {
    const step: Effect.Effect<void> = Effect.flatMap(Effect.orDie(said.take), (what) => {
      switch (what._tag) {
        case "Line":
          this.isLeaving = false
          return isQuit(what.text) ? Effect.void : Effect.zipRight(this.hear(what.text), step)
        case "Interrupt":
          if (this.isLeaving) return Effect.void
          this.isLeaving = true
          return Effect.zipRight(this.stop, step)
        case "End":
          return Effect.void
      }
    })
    return step
  }

  private hear(line: string): Effect.Effect<void> {
    const [, name, rest = ""] = /^\s*\/(\w+)\s*([^]*)$/.exec(line) ?? []
    switch (name) {
      case undefined:
        return line.trim() === "" ? Effect.void : this.ask(line)
      case "help":
        return this.screen.note(help)
      case "steer":
        return this.beside(
          Effect.zipRight(this.session.steer(rest), this.dim("The agent was told."))
        )
      case "btw":
        return this.beside(
          Effect.flatMap(this.session.btw(rest), ({ text }) =>
            this.screen.note(`${this.output.stdout.paint(Ansi.cyan, "btw:")} ${Screen.safe(text)}`)
          )
        )
      default:
        return this.screen.note(`There is no /${name}. /help shows what can be typed.`)
    }
  }

  private ask(text: string): Effect.Effect<void> {
    return Effect.flatMap(this.session.start(text), (turn) => {
      this.turns.add(turn)
      this.aside(
        Effect.asVoid(Show.toPerson(turn.events())).pipe(
          Effect.catchAll((failure) => this.tell(failure)),
          Effect.ensuring(
            Effect.suspend(() => {
              this.turns.delete(turn)
              return this.turns.size === 0 ? this.screen.busy("") : Effect.void
            })
          )
        )
      )
      return this.turns.size > 1 && this.isLive
        ? this.dim("This waits for its turn. /steer tells the agent at once.")
        : this.screen.busy("Thinking")
    })
  }

  /** Runs something while the person may go on. */
  private beside(effect: Effect.Effect<void, Failure.Failure>): Effect.Effect<void> {
    return Effect.sync(() => this.aside(Effect.catchAll(effect, (failure) => this.tell(failure))))
  }

  private get stop(): Effect.Effect<void> {
    const { turns } = this
    return turns.size === 0
      ? this.dim("Ctrl-C again ends the conversation.")
      : Effect.sync(() => {
          for (const turn of turns) this.aside(turn.interrupt)
        })
  }

  private tell(failure: Failure.Failure): Effect.Effect<void> {
    if (failure._tag === "TurnError" && failure.reason === "Interrupted") {
      return this.dim("Interrupted. Ctrl-C again ends the conversation.")
    }
    this.exitCode = exitCodeOf(failure)
    return this.screen.note(this.output.stdout.paint(Ansi.red, Screen.safe(messageOf(failure))))
  }

  private dim(text: string): Effect.Effect<void> {
    return this.screen.note(this.output.stdout.paint(Ansi.blackBright, text))
  }
}

type Needs = Output | Screen.Screen | Server.Server

const isQuit = (line: string): boolean => /^\s*\/(?:quit|exit)\s*$/.test(line)
