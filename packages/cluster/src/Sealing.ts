/**
 * Seals what people and the model have said before it is written to SQL: the inputs of turns, their events and their results.
 * Without it they can be read there. Keys of sessions, ids of turns and of threads, and metadata are never sealed: they are
 * what rows are found by.
 *
 * Every host and every client must have the keys. What was sealed with a key that is kept can be read after another one
 * has become the current: that is how keys are changed. What was written before there was a key can be read, too.
 *
 * @example
 * const Client = Host.clientLayer({
 *   name: "web-1",
 *   database: Redacted.make("postgres://codex@db/codex")
 * }).pipe(Layer.provide(Sealing.layerConfig()))
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/** What is stored was sealed with a key that this program does not have, or was changed since. */
export class Unsealable extends Data.TaggedError("Unsealable")<{
  /** The id of the key, as it is written beside what it has sealed. */
  readonly keyId: string
}> {
  override get message(): string {
    return `What is stored cannot be opened with the key ${this.keyId}. Give this program the keys of the other hosts.`
  }
}

/** Seals and opens texts. */
export interface Service {
  readonly seal: (text: string) => string
  readonly open: (sealed: string) => Effect.Effect<string, Unsealable>
}

/**
 * How texts are sealed. Default: not at all. Provide {@link layer} or {@link layerConfig} to the hosts and to the clients.
 *
 * @example
 * const sealed = Effect.map(Sealing.Sealing, ({ seal }) => seal("What does this project do?"))
 */
export class Sealing extends Context.Reference<Sealing>()("@effect-codex/cluster/Sealing", {
  defaultValue: (): Service => ({ seal: (text) => text, open: (text) => open(new Map(), text) })
}) {}

/** The keys, each with an id that is written beside what it has sealed. The first one seals, and all of them open. */
export interface Options {
  readonly keys: readonly [Key, ...Array<Key>]
}

/** A key. */
export interface Key {
  /** Letters, digits, `-` and `_`. */
  readonly id: string
  /** 32 random bytes. */
  readonly key: Redacted.Redacted<Uint8Array>
}

/**
 * Seals with AES-256-GCM.
 *
 * @example
 * const Sealed = Sealing.layer({ keys: [{ id: "2026-11", key: Redacted.make(bytes) }] })
 */
export const layer = ({ keys }: Options): Layer.Layer<never> => {
  const [current] = keys
  const byId = new Map(keys.map(({ id, key }) => [id, Redacted.value(key)]))
  return Layer.succeed(Sealing, {
    seal: (text) => seal(current, text),
    open: (sealed) => open(byId, sealed)
  })
}

/**
 * Seals with the keys of the environment, if there are any: `CODEX_CLUSTER_KEYS` has them as `id:base64`, separated by
 * commas, the current one first. `openssl rand -base64 32` makes one.
 *
 * **Errors**: `ConfigError` if they are no keys of 32 bytes.
 *
 * @example
 * const Sealed = Sealing.layerConfig("MY_KEYS")
 */
export const layerConfig = (
  name = "CODEX_CLUSTER_KEYS"
): Layer.Layer<never, ConfigError.ConfigError> =>
  Layer.unwrapEffect(
    Effect.map(keysFrom(name), ([current, ...others]) =>
      current === undefined ? Layer.empty : layer({ keys: [current, ...others] })
    )
  )

const keysFrom = (name: string): Config.Config<ReadonlyArray<Key>> =>
  Config.redacted(name).pipe(
    Config.mapOrFail((text) =>
      Either.mapLeft(Either.all(Redacted.value(text).split(",").map(keyOf)), (message) =>
        ConfigError.InvalidData([name], message)
      )
    ),
    Config.withDefault([])
  )

const keyOf = (text: string): Either.Either<Key, string> => {
  const [id = "", base64 = ""] = text.trim().split(":")
  const key = Either.getOrUndefined(Encoding.decodeBase64(base64))
  return /^[\w-]+$/.test(id) && key?.length === keyBytes
    ? Either.right({ id, key: Redacted.make(key) })
    : Either.left("Expected `id:base64` of 32 bytes, separated by commas.")
}

const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const algorithm = "aes-256-gcm"

/** No JSON begins like this. */
const prefix = "sealed:"

const seal = ({ id, key }: Key, text: string): string => {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, Redacted.value(key), iv)
  // The id is what says how to open it, so it is sealed against change with the text.
  cipher.setAAD(Buffer.from(id))
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
  return `${prefix}${id}:${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64")}`
}

const open = (
  keys: ReadonlyMap<string, Uint8Array>,
  text: string
): Effect.Effect<string, Unsealable> => {
  if (!text.startsWith(prefix)) return Effect.succeed(text)
  const [keyId = "", base64 = ""] = text.slice(prefix.length).split(":")
  const key = keys.get(keyId)
  if (key === undefined) return Effect.fail(new Unsealable({ keyId }))
  return Effect.try({
    try: () => {
      const bytes = Buffer.from(base64, "base64")
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes))
      decipher.setAAD(Buffer.from(keyId))
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
      const opened = decipher.update(bytes.subarray(ivBytes + tagBytes))
      return Buffer.concat([opened, decipher.final()]).toString("utf8")
    },
    catch: () => new Unsealable({ keyId })
  })
}
