import { ApprovalInbox, type ApprovalRules, Sessions, SessionStore } from "@effect-codex/agent"
import { Migrations, SqlRuleStore } from "@effect-codex/cluster"
import { HostSessions } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer } from "effect"
import { eventually } from "../gateway/support.ts"
import { pooled } from "../guarantees/support.ts"
import { database, describePostgres } from "./postgres.ts"

const withTables = Effect.map(database, (Database) =>
  Layer.provideMerge(Migrations.layer, Database)
)

const git = (...prefix: readonly [string, ...ReadonlyArray<string>]): ApprovalRules.Rule => ({
  _tag: "Command",
  prefix,
  decision: "accept"
})

describePostgres("what people have remembered for ever, in PostgreSQL", () => {
  it.scopedLive("is kept by the name of its store, the newest first, and each once", () =>
    Effect.gen(function* () {
      const ada = yield* SqlRuleStore.make("ada")
      const bob = yield* SqlRuleStore.make("bob")
      const host: ApprovalRules.Rule = { _tag: "Host", host: "example.org", decision: "decline" }
      const sameHost: ApprovalRules.Rule = {
        decision: "decline",
        host: "example.org",
        _tag: "Host"
      }
      yield* Effect.forEach([git("git", "log"), host, git("git", "x".repeat(5000))], ada.add)
      yield* ada.add(sameHost)
      expect(yield* ada.all).toEqual([host, git("git", "x".repeat(5000)), git("git", "log")])
      expect(yield* bob.all).toEqual([])
      yield* bob.remove(host)
      yield* ada.remove(sameHost)
      yield* ada.remove(host)
      expect(yield* ada.all).toEqual([git("git", "x".repeat(5000)), git("git", "log")])
    }).pipe(Effect.provide(Layer.unwrapEffect(withTables)))
  )

  it.scopedLive("holds at each host of a gateway's sessions, for its tenant alone", () =>
    Effect.gen(function* () {
      const Database = yield* withTables
      const fake = yield* FakeAppServer.make({
        turns: () => [FakeTurn.approveCommand({ command: "git log" }), FakeTurn.text("done")]
      })
      const host = Effect.map(Layer.build(hostOf(fake, Database)), (services) => ({
        sessions: Context.get(services, Sessions.Sessions),
        inbox: Context.get(services, ApprovalInbox.ApprovalInbox)
      }))
      const run = ({ sessions }: Effect.Effect.Success<typeof host>, tenant: string) =>
        Effect.scoped(
          Effect.flatMap(sessions.ownedBy(tenant).get(`${tenant}/s`), (session) =>
            session.run("go")
          )
        )
      const one = yield* host
      const other = yield* host
      const asking = yield* Effect.fork(run(one, "ada"))
      yield* eventually(one.inbox.pending, ({ length }) => length === 1)
      const [question] = yield* one.inbox.pending
      yield* one.inbox.decide(question?.id ?? "", {
        decision: "accept",
        remember: { for: "always" }
      })
      yield* Fiber.join(asking)

      expect((yield* run(other, "ada")).text).toBe("done")
      const asked = yield* Effect.fork(run(other, "bob"))
      yield* eventually(other.inbox.pending, ({ length }) => length === 1)
      yield* Fiber.interrupt(asked)
    })
  )
})

const hostOf = <E>(fake: FakeAppServer.FakeAppServer, Database: Layer.Layer<SqlClientOf, E>) =>
  Layer.unwrapEffect(
    Effect.map(HostSessions.make({ folders: ["/tmp"] }), (sessions) =>
      Sessions.Sessions.layer(
        (request) => Effect.map(sessions(request), (made) => ({ ...made, server: fake.spec() })),
        { shutdownGrace: 0 }
      )
    )
  ).pipe(
    Layer.provide(Layer.provide(SqlRuleStore.layer, Database)),
    Layer.provideMerge(ApprovalInbox.ApprovalInbox.layer),
    Layer.provide([SessionStore.memory, pooled(fake), NodeContext.layer])
  )

type SqlClientOf = Layer.Layer.Context<typeof SqlRuleStore.layer>
