import { Host } from "@effect-codex/cluster"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect } from "effect"

const from = (variables: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(
    ConfigProvider.fromMap(new Map(Object.entries(variables)), { pathDelim: "_" })
  )

const needed = {
  CODEX_HOST_ADDRESS: "10.0.0.1:4128",
  CODEX_HOST_DATABASE_URL: "postgres://codex@db/codex",
  CODEX_HOST_CODEX_HOME: "/mnt/codex",
  CODEX_HOST_SQLITE_HOME: "/var/lib/codex",
  // Those of other programs.
  HOST: "elsewhere",
  PORT: "1"
}

describe("the configuration of a host", () => {
  it.effect("needs four variables, all with a prefix, and has defaults for the rest", () =>
    Effect.gen(function* () {
      expect(yield* Host.config).toMatchObject({
        name: "10.0.0.1:4128",
        address: { host: "10.0.0.1", port: 4128 },
        listen: { host: "10.0.0.1", port: 4128 },
        locks: "Table",
        entity: { lost: "Tell", fateTimeout: Duration.minutes(1) },
        log: { retention: Duration.days(7), unendedRetention: Duration.days(30) }
      })
    }).pipe(from(needed))
  )

  it.effect(
    "says how long turns are kept and looked for, and the times that clients have, too",
    () =>
      Effect.gen(function* () {
        const { claims, entity, log, timing } = yield* Host.config
        expect({ claims, entity, log }).toEqual({
          claims: {
            turnLogCapacity: 500,
            maxEventBytes: 1024 * 1024,
            writeEvery: Duration.millis(250)
          },
          entity: { lost: "Replay", fateTimeout: Duration.seconds(20) },
          log: {
            retention: Duration.days(1),
            unendedRetention: Duration.days(2),
            pruneEvery: Duration.minutes(10),
            pollEvery: Duration.millis(50)
          }
        })
        expect(timing.lockExpiration).toEqual(Duration.seconds(60))
        expect(yield* Host.timing).toEqual(timing)
      }).pipe(
        from({
          ...needed,
          CODEX_HOST_LOST: "Replay",
          CODEX_HOST_FATE_TIMEOUT: "20 seconds",
          CODEX_HOST_RETENTION: "1 day",
          CODEX_HOST_UNENDED_RETENTION: "2 days",
          CODEX_HOST_POLL_EVERY: "50 millis",
          CODEX_HOST_WRITE_EVERY: "250 millis",
          CODEX_HOST_TURN_LOG_CAPACITY: "500",
          CODEX_HOST_LOCK_EXPIRATION: "60 seconds"
        })
      )
  )
})
