/** The first request on a connection: who we are, what we opt in to, and which codex answers. */
import { Duration, Effect, Schema } from "effect"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import { TransportError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import type { Transport } from "../../Transport.ts"
import * as CodexVersion from "./CodexVersion.ts"
import type { RequestAs } from "./TypedRequest.ts"

/** What was learned of the server. */
export interface Handshake {
  /** The version of codex it runs, such as `0.171.0`. */
  readonly version: string
  /** Whether it is newer than what this library was verified with. */
  readonly isNewer: boolean
}

export interface Options {
  readonly requestAs: RequestAs
  readonly transport: Transport
  readonly spec: AppServerSpec
  readonly generation: number
}

/** Fails with a `TransportError` of the phase `Handshake`. Bounded by `Limits.handshakeTimeout`. */
export const perform = (options: Options): Effect.Effect<Handshake, TransportError> =>
  Effect.gen(function* () {
    const version = CodexVersion.fromUserAgent(yield* initialize(options))
    if (version === undefined) {
      return yield* failed(
        options,
        "HandshakeRefused",
        "initialize was answered without a version of codex in its userAgent"
      )
    }
    if (CodexVersion.isTooOld(version)) {
      return yield* failed(
        options,
        "VersionUnsupported",
        `codex ${version} is older than ${CodexVersion.oldest}, the oldest version this library supports. Update it: npm install @openai/codex@latest`
      )
    }
    return { version, isNewer: CodexVersion.isNewerThanVerified(version) }
  })

/** What is relied on. */
const Initialized = Schema.Struct({ userAgent: Schema.String })

const initialize = (options: Options): Effect.Effect<string, TransportError> =>
  Effect.gen(function* () {
    const limits = yield* Limits.Limits
    const timeout = Duration.max(limits.handshakeTimeout, limits.minStartupTimeout)
    const { clientInfo, experimentalApi, extensions, optOutNotifications } = options.spec
    const refused = (error: { readonly message: string }) =>
      Effect.fail(failed(options, "HandshakeRefused", error.message))
    const { userAgent } = yield* options
      .requestAs(
        "initialize",
        {
          clientInfo,
          capabilities: {
            experimentalApi,
            requestAttestation: false,
            ...(extensions === undefined ? {} : { extensions }),
            ...(optOutNotifications.length === 0
              ? {}
              : { optOutNotificationMethods: optOutNotifications })
          }
        },
        Initialized,
        { timeout }
      )
      .pipe(
        Effect.catchTags({
          TransportError: (error) => Effect.fail(error.during("Handshake")),
          TimeoutError: () =>
            Effect.fail(
              failed(
                options,
                "HandshakeUnanswered",
                `initialize was not answered within ${Duration.format(timeout)}`
              )
            ),
          RequestError: refused,
          OverloadedError: refused,
          DecodeError: refused
        })
      )
    return userAgent
  })

const failed = (
  { generation, transport }: Options,
  reason: "HandshakeUnanswered" | "HandshakeRefused" | "VersionUnsupported",
  detail: string
) =>
  new TransportError({ reason, phase: "Handshake", generation, detail, stderr: transport.stderr() })
