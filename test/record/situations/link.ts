/** The link from the server to the provider, which is not the one from us to the server. */
import { ScriptedModel } from "@effect-codex/testing"
import {
  type Change,
  key,
  own,
  replies,
  type Situation,
  situation,
  turn,
  twice
} from "./Situation.ts"

const at = (url: string, upTo?: number): Change => ({
  act: (server) => server.turn(own({ base_url: url, experimental_bearer_token: key }), upTo)
})

/** The server waits for the network then, as often as it takes: such a turn never ends by itself. */
const tries = 2

const silent = (retries: number): Change => ({
  ...replies(ScriptedModel.hang),
  act: (server) =>
    server.turn(
      own({
        base_url: server.model.url,
        experimental_bearer_token: key,
        stream_idle_timeout_ms: 300,
        stream_max_retries: retries
      })
    )
})

export const link: ReadonlyArray<Situation> = [
  situation("nobody listens", turn("ModelUnavailable"), at("http://127.0.0.1:1/v1", tries)),
  situation(
    "a host that does not exist",
    turn("ModelUnavailable"),
    at("http://nowhere.invalid/v1", tries)
  ),
  situation("a base_url that is none", turn("Other"), at("not a url")),
  situation("no TLS where it is expected", turn("ModelUnavailable"), {
    act: (server) =>
      server.turn(own({ base_url: server.model.url.replace("http:", "https:") }), tries)
  }),
  ...twice("the connection is reset", turn("ModelUnavailable"), replies(ScriptedModel.reset)),
  ...twice(
    "the connection drops in the middle of the text",
    turn("ModelUnavailable"),
    replies(ScriptedModel.breakOff(["hel", "lo"]))
  ),
  ...twice(
    "the response ends before it is complete",
    turn("ModelUnavailable"),
    replies(ScriptedModel.endEarly("hello"))
  ),
  situation("the response falls silent", turn("ModelUnavailable"), silent(0)),
  situation("the response falls silent, retries on", turn("ModelUnavailable"), {
    ...silent(2),
    server: { script: () => ScriptedModel.hang, retries: 2 }
  })
]
