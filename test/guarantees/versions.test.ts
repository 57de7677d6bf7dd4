import { AppServerPool } from "@effect-codex/app-server"
import { FakeAppServer } from "@effect-codex/testing"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, Ref } from "effect"
import { Pool, pooled, settle, snapshot } from "./support.ts"

/** What a pool over servers of one version tells its observer and the log, when two of them are leased. */
const told = (version: string) =>
  Effect.gen(function* () {
    const events = yield* Ref.make<ReadonlyArray<AppServerPool.PoolEvent>>([])
    const logged: Array<string> = []
    const logger = Logger.make(({ message }) => logged.push(String(message)))
    const fake = yield* FakeAppServer.make({
      starts: () => ({ userAgent: `effect-codex/${version} (Debian)` })
    })
    const observe = (event: AppServerPool.PoolEvent) =>
      Ref.update(events, (before) => [...before, event])
    const versions = yield* Effect.gen(function* () {
      const pool = yield* Pool
      yield* pool.lease(fake.spec({ name: "one" }))
      yield* pool.lease(fake.spec({ name: "two", isolation: "another" }))
      yield* settle
      return (yield* snapshot).map(({ name, version }) => [name, version])
    }).pipe(
      Effect.scoped,
      Effect.provide(
        pooled(fake, { observe }).pipe(Layer.provide(Logger.replace(Logger.defaultLogger, logger)))
      )
    )
    const newer = (yield* Ref.get(events)).filter(({ _tag }) => _tag === "NewerVersion")
    return { versions, newer, logged: logged.filter((line) => line.includes(version)) }
  })

describe("the version of a server", () => {
  it.scoped("that is newer than any verified is told once, and not refused", () =>
    Effect.gen(function* () {
      const { logged, newer, versions } = yield* told("9.1.0")
      expect(versions).toEqual([
        ["one", "9.1.0"],
        ["two", "9.1.0"]
      ])
      expect(newer).toMatchObject([{ name: "one", generation: 1, version: "9.1.0" }])
      expect(logged).toHaveLength(1)
    })
  )

  it.scoped.each(["0.169.0", "0.171.0", "0.0.0"])("%s is nothing to tell", (version) =>
    Effect.gen(function* () {
      expect(yield* told(version)).toMatchObject({ newer: [], logged: [] })
    })
  )
})
