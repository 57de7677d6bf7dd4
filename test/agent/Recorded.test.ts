import { readFileSync } from "node:fs"
import { Classification } from "@effect-codex/agent"
import { Turn } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"

/** Failures of the real server, recorded by `node test/dist/record/auth.js`. */
const Recorded = Schema.parseJson(
  Schema.Array(
    Schema.Struct({
      name: Schema.String,
      phase: Schema.String,
      account: Schema.String,
      ownCredential: Schema.Boolean,
      refresh: Schema.optional(Schema.String),
      completed: Schema.optional(
        Schema.NullOr(
          Schema.Struct({ message: Schema.String, codexErrorInfo: Turn.CodexErrorInfo })
        )
      ),
      expected: Schema.Struct({ tag: Schema.String, reason: Schema.NullOr(Schema.String) })
    })
  )
)

const recorded = Schema.decodeSync(Recorded)(
  readFileSync(new URL("recordings/failures.json", import.meta.url), "utf8")
)

/** An account that is signed out has no word of its own: whoever signed it out has to know. */
const needsTheAccount = ({ expected }: (typeof recorded)[number]) => expected.reason === "SignedOut"

const turns = recorded.flatMap((situation) =>
  situation.phase === "turn" && situation.completed && !needsTheAccount(situation)
    ? [{ ...situation, error: situation.completed }]
    : []
)

describe("what the real server reported of a failed turn is classified as what it was", () => {
  it.each(turns)("$name ($account)", ({ name, error, expected, ownCredential, refresh }) => {
    const failure = Classification.turnFailure(error, {
      generation: 1,
      threadId: "t",
      turnId: "u",
      provider: "scripted",
      ownCredential,
      // There the refusal was that of an earlier turn.
      refreshRefused: refresh !== undefined && !name.startsWith("a dropped connection after"),
      redact: (text) => text
    })
    expect([failure._tag, failure.reason]).toEqual([expected.tag, expected.reason])
  })
})
