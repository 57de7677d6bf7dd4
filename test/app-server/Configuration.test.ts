import { Account, AppServerSpec, Limits } from "@effect-codex/app-server"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Redacted } from "effect"

const configured = (variables: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(
    ConfigProvider.fromMap(new Map(Object.entries(variables)), { pathDelim: "_" })
  )

describe("the configuration of a program", () => {
  it.effect("changes the limits it names, and leaves the others their defaults", () =>
    Effect.gen(function* () {
      const limits = yield* Limits.config
      expect(Duration.toMillis(limits.idleTimeToLive)).toBe(600_000)
      expect(limits).toMatchObject({ maxRestarts: 3, maxRequestsInFlight: 96 })
      expect(limits.requestTimeout).toBe(Limits.defaults.requestTimeout)
      expect(Object.keys(limits).toSorted()).toEqual(Object.keys(Limits.defaults).toSorted())
    }).pipe(
      configured({ EFFECT_CODEX_IDLE_TIME_TO_LIVE: "10 minutes", EFFECT_CODEX_MAX_RESTARTS: "3" })
    )
  )

  it.effect("that names a limit by something else says which, and what it has to be", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Limits.config)
      expect(String(error)).toMatch(/MAX_RESTARTS.*integer/)
    }).pipe(configured({ EFFECT_CODEX_MAX_RESTARTS: "many" }))
  )

  it.effect("describes a server; without any it is the one with the defaults", () =>
    Effect.gen(function* () {
      const spec = AppServerSpec.make({ command: "codex", ...(yield* AppServerSpec.config) })
      expect(spec).toMatchObject({
        name: "work",
        cwd: "/srv",
        env: { CODEX_HOME: "/var/lib/codex" },
        experimentalApi: true
      })
      const none = yield* AppServerSpec.config.pipe(configured({}))
      expect(AppServerSpec.make({ command: "codex", ...none })).toEqual(
        AppServerSpec.make({ command: "codex" })
      )
    }).pipe(
      configured({
        EFFECT_CODEX_NAME: "work",
        EFFECT_CODEX_CWD: "/srv",
        EFFECT_CODEX_HOME: "/var/lib/codex",
        EFFECT_CODEX_EXPERIMENTAL_API: "true"
      })
    )
  )

  it("names a server that has no name after its command, so that people can tell it from others", () => {
    const nameOf = (command: string) => AppServerSpec.make({ command }).name
    expect(nameOf("/usr/bin/codex")).toMatch(/^codex-[0-9a-f]{6}$/)
    expect(nameOf("C:\\bin\\codex.exe")).toMatch(/^codex-[0-9a-f]{6}$/)
    expect(nameOf("codex")).not.toBe(nameOf("/usr/bin/codex"))
  })

  it.effect("names the account, and shows no key", () =>
    Effect.gen(function* () {
      const account = yield* Account.config
      expect(account).toEqual(Account.apiKey(Redacted.make("sk-of-this-test")))
      expect(JSON.stringify(account)).not.toContain("sk-of-this-test")
      expect(yield* Account.config.pipe(configured({}))).toEqual(Account.inherit)
      const without = yield* Account.config.pipe(
        configured({ EFFECT_CODEX_ACCOUNT: "apiKey" }),
        Effect.flip
      )
      expect(without).toMatchObject({ path: ["EFFECT_CODEX", "API_KEY"] })
    }).pipe(configured({ EFFECT_CODEX_ACCOUNT: "apiKey", EFFECT_CODEX_API_KEY: "sk-of-this-test" }))
  )
})

describe("a spec", () => {
  const make = (options: Partial<AppServerSpec.Options>) =>
    AppServerSpec.make({ command: "codex", ...options })

  it("has a name for people that says nothing about which servers are interchangeable", () => {
    expect(make({ name: "work" }).name).toBe("work")
    expect(make({ name: "work" }).key).toBe(make({}).key)
  })

  it("is another one with another handshake", () => {
    const keys = [
      make({}),
      make({ clientInfo: { name: "mine", title: "Mine", version: "1.0.0" } }),
      make({ extensions: { "openai/form": {} } }),
      make({ optOutNotifications: ["thread/status/changed"] })
    ].map(({ key }) => key)
    expect(new Set(keys).size).toBe(4)
  })

  it("cannot leave out a notification that runs rely on", () => {
    expect(() => make({ optOutNotifications: ["turn/completed"] })).toThrow(/turn\/completed/)
  })

  it("names no secret variable that could not be hidden from commands", () => {
    const make = (value: string | Redacted.Redacted) =>
      AppServerSpec.make({ command: "codex", env: { "team.token": value } })
    expect(() => make(Redacted.make("secret"))).toThrow(/must not contain a dot: team.token/)
    expect(make("plain").env).toEqual({ "team.token": "plain" })
  })

  it.effect("gives a server its proxies, certificates, locale and shell (cx #37662)", () =>
    Effect.gen(function* () {
      const env = yield* AppServerSpec.ordinaryEnv
      expect(env).toMatchObject(plain)
      for (const name of proxies)
        expect(env[name]).toEqual(Redacted.make(`${name} with a password`))
    }).pipe(
      Effect.withConfigProvider(
        ConfigProvider.fromMap(
          new Map([
            ...Object.entries(plain),
            ...proxies.map((name) => [name, `${name} with a password`] as const)
          ])
        )
      )
    )
  )
})

const plain = {
  PATH: "/bin",
  SHELL: "/bin/zsh",
  LC_ALL: "C.UTF-8",
  CODEX_CA_CERTIFICATE: "/etc/ca.pem",
  SSL_CERT_FILE: "/etc/certs.pem",
  SSL_CERT_DIR: "/etc/certs",
  NO_PROXY: "localhost",
  no_proxy: "localhost"
}

const proxies = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
