/**
 * The first request on a connection. It identifies the client, opts in to capabilities, and learns the version of
 * codex.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { AppServerSpec } from "../../AppServerSpec.ts"
import * as CodexBinary from "../../CodexBinary.ts"
import { TransportError } from "../../Failure.ts"
import * as Limits from "../../Limits.ts"
import type { Transport } from "../../Transport.ts"
import * as CodexVersion from "./CodexVersion.ts"
import type { RequestAs } from "./TypedRequest.ts"

/** What the handshake has found out about the server. */
export interface Handshake {
  /** The version of codex, such as `0.171.0`. */
  readonly version: string
  /** Whether the version is newer than every version the library was verified with. */
  readonly isNewer: boolean
}

export interface Options {
  readonly requestAs: RequestAs
  readonly transport: Transport
  readonly spec: AppServerSpec
  readonly generation: number
}

/**
 * Performs the handshake within `Limits.handshakeTimeout`. Fails with a `TransportError` whose phase is
 * `Handshake`.
 */
export const perform = (options: Options): Effect.Effect<Handshake, TransportError> =>
  Effect.gen(function* () {
    const version = CodexVersion.fromUserAgent(yield* initialize(options))
    if (version === undefined) {
      return yield* failed(
        options,
        "HandshakeRefused",
        "the answer to initialize contains no codex version. Check that the command of the server's spec runs codex"
      )
    }
    if (CodexVersion.isTooOld(version)) {
      return yield* failed(
        options,
        "VersionUnsupported",
        `codex ${version} is older than ${CodexBinary.oldestVersion}, the oldest version this library supports. Update it (npm install @openai/codex@latest) and restart this program.`
      )
    }
    return { version, isNewer: CodexVersion.isNewerThanVerified(version) }
  })

/** The only field of the answer that is needed. */
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
                `the server did not answer initialize within ${Duration.format(timeout)}. Check that the command of its spec runs codex app-server, or raise Limits.handshakeTimeout`
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
