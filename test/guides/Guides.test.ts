/** Runs what the guides show, on the fake. */
import {
  ApprovalInbox,
  AppServerPool,
  Run,
  Session,
  Sessions,
  SessionStore
} from "@effect-codex/agent"
import type { AppServerSpec } from "@effect-codex/app-server"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { HttpClient, HttpClientRequest, HttpServer } from "@effect/platform"
import { NodeContext, NodeHttpServer } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Fiber, Layer, Option, Redacted, Stream } from "effect"
import * as ApprovalsGuide from "./approvals.ts"
import * as CredentialsGuide from "./credentials.ts"
import { routes } from "./embedding.ts"
import * as HelpersGuide from "./helpers.ts"
import * as OperatingGuide from "./operating.ts"
import * as SessionsGuide from "./sessions.ts"

const said = (text: string): FakeTurn.FakeTurn =>
  text.includes("licence") ? FakeTurn.unauthorized : FakeTurn.text(`re: ${text}`)

const onFake = <A, E>(
  use: (server: AppServerSpec.AppServerSpec) => Effect.Effect<A, E, AppServerPool.AppServerPool>,
  turns = said
) =>
  Effect.flatMap(FakeAppServer.make({ turns: ({ text }) => turns(text) }), ({ layer, spec }) =>
    use(spec({ experimentalApi: true })).pipe(
      Effect.provide(Layer.provide(AppServerPool.AppServerPool.layer(), layer))
    )
  )

const withSession = <A, E>(use: (session: Session.Session) => Effect.Effect<A, E>, turns = said) =>
  onFake((server) => Effect.scoped(Effect.flatMap(Session.make({ key: "me", server }), use)), turns)

const registry = (server: AppServerSpec.AppServerSpec) =>
  Sessions.Sessions.layer(() => ({ server })).pipe(Layer.provide(SessionStore.memory))

describe("the guide on embedding", () => {
  it.scopedLive("has routes that answer, and probes", () =>
    onFake((server) =>
      Effect.gen(function* () {
        const asked = yield* HttpClientRequest.post("/chats/a").pipe(
          HttpClientRequest.bodyJson({ text: "Hello" }),
          Effect.flatMap(HttpClient.execute)
        )
        expect(yield* asked.json).toEqual({ text: "re: Hello" })
        const refused = yield* HttpClientRequest.post("/chats/a").pipe(
          HttpClientRequest.bodyJson({ text: "licence" }),
          Effect.flatMap(HttpClient.execute)
        )
        expect(refused.status).toBe(502)
        expect((yield* HttpClient.get("/readyz")).status).toBe(200)
      }).pipe(
        Effect.provide(
          HttpServer.serve(routes).pipe(
            Layer.provide(registry(server)),
            Layer.provideMerge(NodeHttpServer.layerTest)
          )
        ),
        Effect.scoped
      )
    ).pipe(Effect.orDie)
  )
})

describe("the guide on sessions", () => {
  it.effect("gets, starts, reads and takes back turns", () =>
    onFake((server) =>
      Effect.gen(function* () {
        expect(yield* SessionsGuide.answer("chat", "Hello")).toBe("re: Hello")
        const { sessions } = yield* Effect.scoped(SessionsGuide.owned("ada", "hers"))
        expect(sessions.map(({ key }) => key)).toEqual(["hers"])
      }).pipe(Effect.provide(registry(server)))
    )
  )

  it.effect("starts a turn and reads it twice", () =>
    withSession((session) =>
      Effect.gen(function* () {
        const { result, turn } = yield* SessionsGuide.background(session)
        expect(result.text).toBe("re: Tidy up.")
        const frames = yield* Stream.runCollect(SessionsGuide.served(turn, 1))
        expect([...frames].at(-1)).toContain("event: Completed")
        expect((yield* Stream.runCollect(SessionsGuide.stored(session))).length).toBeGreaterThan(1)
        yield* SessionsGuide.steered(session)
      })
    )
  )

  it.effect("asks for a turn twice, and cancels it", () =>
    Effect.gen(function* () {
      const { ended, turns } = yield* withSession(SessionsGuide.cancelled, () => FakeTurn.hang)
      expect(ended).toMatchObject({ left: { _tag: "TurnError", reason: "Interrupted" } })
      expect(turns.length).toBe(1)
    })
  )

  it.effect("reads history, and goes back", () =>
    Effect.gen(function* () {
      expect(yield* withSession(SessionsGuide.history, (text) => FakeTurn.text(text))).toBe(2)
      expect(yield* onFake(SessionsGuide.listed)).toEqual([])
    })
  )

  it.effect("keeps metadata", () =>
    onFake((server) =>
      Effect.gen(function* () {
        yield* (yield* SessionsGuide.Chats).create("chat", { customer: 7 })
        const title = yield* SessionsGuide.rename("chat", "Licences")
        expect(Option.getOrThrow(title)).toEqual({ customer: 7, title: "Licences" })
      }).pipe(
        Effect.scoped,
        Effect.provide(Layer.provide(SessionsGuide.chats(server), SessionStore.memory))
      )
    )
  )
})

describe("the guide on helpers", () => {
  it.effect("has helpers whose failures are values", () =>
    Effect.gen(function* () {
      const { answer, licence } = yield* withSession(HelpersGuide.spawned)
      expect(answer.text).toBe("re: What does this project do?")
      expect(Either.isLeft(licence)).toBe(true)
      const many = (session: Session.Session) => HelpersGuide.many(session, ["licence", "a.ts"])
      const { failed, summaries } = yield* withSession(many)
      expect([failed.length, summaries.length]).toEqual([1, 1])
    })
  )

  it.effect("asks a side question during a turn", () =>
    Effect.gen(function* () {
      const turns = (text: string) => (text.startsWith("Move") ? FakeTurn.hang : said(text))
      const aside = (session: Session.Session) =>
        Effect.tap(HelpersGuide.aside(session), ({ turn }) => turn.interrupt)
      expect((yield* withSession(aside, turns)).text).toBe("re: Which file are you in?")
    })
  )

  it.effect("shares a budget, and shows sub-agents", () =>
    Effect.gen(function* () {
      const budgeted = (server: AppServerSpec.AppServerSpec) =>
        Effect.scoped(HelpersGuide.budgeted(server))
      expect((yield* onFake(budgeted)).left.tokens).toBe(200_000)
      yield* withSession(HelpersGuide.agents)
      expect((yield* onFake((s) => Stream.runCollect(HelpersGuide.independent(s)))).length).toBe(1)
    })
  )
})

describe("the guide on approvals", () => {
  it.effect("has an inbox that a person answers", () =>
    onFake(
      (server) =>
        Effect.gen(function* () {
          const inbox = yield* ApprovalInbox.ApprovalInbox
          const answer = yield* Effect.fork(SessionsGuide.answer("chat", "Tidy up"))
          const [asked] = yield* inbox.changes.pipe(
            Stream.filter((pending) => pending.length > 0),
            Stream.runHead,
            Effect.map(Option.getOrElse(() => []))
          )
          yield* inbox.decide(asked?.id ?? "", { decision: "accept" })
          expect(yield* Fiber.join(answer)).toBe("Done.")
        }).pipe(
          Effect.provide(ApprovalsGuide.chats(server)),
          Effect.provide([ApprovalInbox.ApprovalInbox.layer, SessionStore.memory]),
          Effect.provide(NodeContext.layer)
        ),
      () => [FakeTurn.approveCommand({ command: "rm -rf build" }), FakeTurn.text("Done.")]
    )
  )

  it.effect("shows what a run waits for", () =>
    onFake(ApprovalsGuide.shown, () => [
      FakeTurn.approveCommand({ command: "npm test" }),
      FakeTurn.text("Done.")
    ])
  )

  it.effect("accepts what a handler accepts", () =>
    Effect.gen(function* () {
      const run = (server: AppServerSpec.AppServerSpec) =>
        Run.run({ server, input: "Test it.", approvals: ApprovalsGuide.onlyNewFiles })
      const asks = (kind: "add" | "delete") => () =>
        FakeTurn.approvePatch({ changes: [{ path: "/srv/a.txt", kind, diff: "a" }] })
      const statuses = yield* Effect.forEach(["add", "delete"] as const, (kind) =>
        Effect.map(onFake(run, asks(kind)), ({ items }) =>
          items.flatMap((item) => (item.type === "fileChange" ? [item.status] : []))
        )
      )
      expect(statuses).toEqual([["completed"], ["declined"]])
    })
  )
})

describe("the guide on credentials", () => {
  it.effect("tells of a refused token, and changes the account of new turns", () =>
    Effect.gen(function* () {
      const own = (server: AppServerSpec.AppServerSpec) =>
        Effect.scoped(CredentialsGuide.own(server, Redacted.make("bad")))
      expect(yield* onFake(own, () => FakeTurn.unauthorized)).toBe("Please sign in again.")
      const changed = (server: AppServerSpec.AppServerSpec) =>
        Effect.scoped(CredentialsGuide.changed(server, server))
      expect((yield* onFake(changed)).key).toBe("me")
    })
  )
})

describe("the guide on operating", () => {
  it.effect("looks around, handles failures, and drains", () =>
    onFake((server) =>
      Effect.gen(function* () {
        expect((yield* OperatingGuide.answer(server)).text).toBe("re: Hello")
        expect((yield* OperatingGuide.lookAround).refused).toEqual([])
        expect(yield* OperatingGuide.upgraded(server)).toEqual([])
      })
    )
  )
})
