import { ClusterSessions } from "@effect-codex/cluster"
import { Console, Effect, Stream } from "effect"

/** Called once for each message of a chat, or again, if it is not known whether it was. */
export const onMessage = (chat: string, message: { readonly id: string; readonly text: string }) =>
  Effect.flatMap(ClusterSessions.ClusterSessions, ({ submit }) =>
    submit({ session: chat, id: message.id }, message.text)
  )

/** Reads on after the last event that was shown, in any program, also after a restart. */
export const show = (chat: string, id: string, after: number) =>
  Effect.flatMap(ClusterSessions.ClusterSessions, ({ turn }) =>
    turn({ session: chat, id })
      .events({ after })
      .pipe(Stream.runForEach((event) => Console.log(event.sequence, event._tag)))
  )
