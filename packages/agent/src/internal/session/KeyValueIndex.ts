/**
 * The value of a `KeyValueStore` that names all its sessions.
 *
 * Changes that are asked for while the index is being written are written together. So 200 new sessions cost two or
 * three writes, not 200 in a row.
 */
import type * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as EntryText from "./EntryText.ts"
import * as KeyValues from "./KeyValues.ts"
import { StoreError } from "./StoreEntry.ts"

const name = "effect-codex-sessions"

/** How long a write of the index may take. Later changes wait for it. */
const timeout = "5 seconds"

const Content = Schema.parseJson(
  Schema.Struct({ version: Schema.Literal(1), sessions: Schema.Array(Schema.String) })
)
const decode = Schema.decodeUnknown(Content)
const encode = Schema.encodeSync(Content)

/** Changes that are written together. */
interface Batch {
  /** By hash, whether the session is stored. */
  readonly changes: Map<string, boolean>
  readonly written: Deferred.Deferred<void, StoreError>
}

export class KeyValueIndex {
  /** The batch that still accepts changes: it waits for the previous one to be written. */
  private open: Batch | undefined
  /** The sessions of this program that are in the index. */
  private readonly known = new Set<string>()
  private readonly writes = Effect.unsafeMakeSemaphore(1)
  private readonly values: KeyValueStore.KeyValueStore
  private readonly scope: Scope.Scope

  static make(
    values: KeyValueStore.KeyValueStore
  ): Effect.Effect<KeyValueIndex, never, Scope.Scope> {
    return Effect.map(Effect.scope, (scope) => new KeyValueIndex(values, scope))
  }

  private constructor(values: KeyValueStore.KeyValueStore, scope: Scope.Scope) {
    this.values = values
    this.scope = scope
  }

  get names(): Effect.Effect<ReadonlyArray<string>, StoreError> {
    return Effect.map(this.read, (stored) => [...new Set([...stored, ...this.known])])
  }

  add(hash: string): Effect.Effect<void, StoreError> {
    return Effect.suspend(() => (this.known.has(hash) ? Effect.void : this.change(hash, true)))
  }

  remove(hash: string): Effect.Effect<void, StoreError> {
    return this.change(hash, false)
  }

  private change(hash: string, isStored: boolean): Effect.Effect<void, StoreError> {
    return Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        const { open } = this
        const batch: Batch = open ?? {
          changes: new Map(),
          written: Deferred.unsafeMake(FiberId.none)
        }
        this.open = batch
        batch.changes.set(hash, isStored)
        const written = restore(Deferred.await(batch.written))
        return open === undefined ? Effect.zipRight(this.forkWrite(batch), written) : written
      })
    )
  }

  /** The fiber that writes a batch belongs to no caller: one that leaves takes nothing from the others. */
  private forkWrite(batch: Batch): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (this.open === batch) this.open = undefined
      return this.write(batch.changes)
    }).pipe(
      this.writes.withPermits(1),
      Effect.interruptible,
      Effect.intoDeferred(batch.written),
      Effect.forkIn(this.scope),
      Effect.asVoid
    )
  }

  /** Keeps what other programs added, and adds again what they dropped of this program's sessions. */
  private write(changes: ReadonlyMap<string, boolean>): Effect.Effect<void, StoreError> {
    return Effect.gen(this, function* () {
      const sessions = new Set([...(yield* this.read), ...this.known])
      for (const [hash, isStored] of changes) {
        if (isStored) sessions.add(hash)
        else sessions.delete(hash)
      }
      const text = encode({ version: 1, sessions: [...sessions] })
      yield* KeyValues.write(this.values, name, text)
      for (const [hash, isStored] of changes) {
        if (isStored) this.known.add(hash)
        else this.known.delete(hash)
      }
    }).pipe(Effect.timeoutFail({ duration: timeout, onTimeout: unanswered }))
  }

  private get read(): Effect.Effect<ReadonlyArray<string>, StoreError> {
    return KeyValues.read(this.values, name).pipe(
      Effect.flatMap(
        Option.match({
          onNone: () => Effect.succeed([]),
          onSome: (text) =>
            decode(text).pipe(
              Effect.map(({ sessions }) => sessions),
              Effect.mapError((error) => notAnIndex(EntryText.mismatch(error)))
            )
        })
      )
    )
  }
}

const unanswered = () =>
  new StoreError({
    reason: "Unanswered",
    location: name,
    action: "Check that the key-value store can be reached. Then try again.",
    detail: `the index was not written within ${timeout}`
  })

const notAnIndex = (detail: string) =>
  new StoreError({
    reason: "Foreign",
    location: name,
    action:
      "The store did not change it. If no newer version of this program wrote it, remove it. Each session is then listed again after its next turn.",
    detail
  })
