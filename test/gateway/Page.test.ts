/** The page in a browser: what a person sees, and what they can do. */
import { SessionStore } from "@effect-codex/agent"
import { Tenants } from "@effect-codex/gateway"
import { FakeAppServer, FakeTurn } from "@effect-codex/testing"
import { expect } from "@effect/vitest"
import axe from "axe-core"
import { Context, Deferred, Effect, Exit, Layer, Scope } from "effect"
import { describeWithBrowser, inBrowser, look, open, type Page, type Route } from "./Browser.ts"
import { gateway, send, type Setup, started, tenantOf, Url } from "./support.ts"

/** A gateway over a fake, which the test may do something to. */
const withPage =
  (fakeOptions: FakeAppServer.Options, setup: Omit<Setup, "fake"> = {}) =>
  <A, E, R>(test: (fake: FakeAppServer.FakeAppServer) => Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make(fakeOptions)
      return yield* Effect.provide(test(fake), gateway({ fake, ...setup }))
    })

/** The model says something, waits for the test, and says something more. */
const inTwoParts = (first: string, gate: Deferred.Deferred<void>, second: string) => [
  FakeTurn.text(first),
  FakeTurn.perform(Deferred.await(gate)),
  FakeTurn.text(second)
]

/** Whether somebody looks at the tab. */
const lookedAt = (page: Page, is: boolean) =>
  look(() =>
    page.evaluate(`
      Object.defineProperty(document, "visibilityState", { configurable: true, value: "${is ? "visible" : "hidden"}" })
      document.dispatchEvent(new Event("visibilitychange"))
    `)
  )

const conversation = (page: Page) => page.getByRole("log", { name: "Conversation" })
const helpers = (page: Page) => page.getByRole("complementary", { name: "Helpers" })
const message = (page: Page) => page.getByRole("textbox", { name: "Message" })

/** Waits until the page shows it. */
const shows = (where: ReturnType<Page["locator"]>, text: string | RegExp) =>
  look(() => where.getByText(text).first().waitFor())

const ask = (page: Page, text: string) =>
  look(async () => {
    await message(page).fill(text)
    await message(page).press("Enter")
  })

describeWithBrowser("the page of a gateway in a browser", () => {
  const test = inBrowser()
  test("makes a session, asks, and shows the text as it comes", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      yield* withPage({
        turns: () => inTwoParts("The **first** part.", gate, "The second part.")
      })(() =>
        Effect.gen(function* () {
          const page = yield* open()
          yield* look(() => page.getByRole("link", { name: "New", exact: true }).click())
          yield* look(() => page.getByLabel("Title").fill("Of two parts"))
          yield* look(() => page.getByRole("button", { name: "Create" }).click())
          yield* look(() => page.getByRole("heading", { name: "Of two parts" }).waitFor())
          yield* ask(page, "Say something")
          yield* shows(conversation(page), "Say something")
          yield* look(() => conversation(page).locator("strong", { hasText: "first" }).waitFor())
          expect(yield* look(() => conversation(page).innerText())).not.toContain("second")
          yield* Deferred.succeed(gate, undefined)
          yield* shows(conversation(page), "The second part.")
          expect(yield* look(() => message(page).inputValue())).toBe("")
        })
      )
    }))

  test("goes on after a reload, and the turn does not notice", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      yield* withPage({ turns: () => inTwoParts("Before.", gate, "After.") })((fake) =>
        Effect.gen(function* () {
          yield* started("one", "Go")
          const page = yield* open("/#/s/one")
          yield* shows(conversation(page), "Before.")
          yield* look(() => message(page).fill("half a thought"))
          yield* look(() => page.reload())
          yield* shows(conversation(page), "Before.")
          expect(yield* look(() => message(page).inputValue())).toBe("half a thought")
          yield* Deferred.succeed(gate, undefined)
          yield* shows(conversation(page), "After.")
          // Nothing is shown twice, also once the history has the turn.
          yield* look(() => page.reload())
          yield* shows(conversation(page), "After.")
          const text = yield* look(() => conversation(page).innerText())
          expect(text.match(/Go|Before\.|After\./g)).toEqual(["Go", "Before.", "After."])
          const process = yield* fake.awaitProcess(1)
          const received = yield* process.received
          expect(received.filter(({ method }) => method === "turn/start")).toHaveLength(1)
          expect(received.filter(({ method }) => method === "turn/interrupt")).toEqual([])
        })
      )
    }))

  test("holds no connection while nobody looks, and goes on where it was", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      yield* withPage({ turns: () => inTwoParts("Before.", gate, "After.") })(() =>
        Effect.gen(function* () {
          yield* started("one", "Go")
          const page = yield* open("/#/s/one")
          const asked: Array<string | undefined> = []
          page.on("request", (request) => {
            if (request.url().endsWith("/events")) asked.push(request.headers()["last-event-id"])
          })
          yield* shows(conversation(page), "Before.")
          const left = look(() =>
            page.waitForEvent("requestfailed", (request) => request.url().includes("/turns/"))
          )
          yield* look(() => page.clock.install())
          yield* lookedAt(page, false)
          yield* Effect.all([left, look(() => page.clock.fastForward("00:05"))], { concurrency: 2 })
          yield* Deferred.succeed(gate, undefined)
          yield* lookedAt(page, true)
          yield* shows(conversation(page), "After.")
          const text = yield* look(() => conversation(page).innerText())
          expect(text.match(/Before\.|After\./g)).toEqual(["Before.", "After."])
          // It did not begin again.
          expect(Math.max(...asked.map(Number).filter(Number.isFinite))).toBeGreaterThan(1)
        })
      )
    }))

  test("finds its sessions again when the gateway has been started again", () =>
    Effect.gen(function* () {
      const fake = yield* FakeAppServer.make({
        turns: ({ text }) => (text === "stay" ? FakeTurn.hang : FakeTurn.text(`Said ${text}.`))
      })
      const store = Layer.succeedContext(yield* Layer.build(SessionStore.memory))
      const program = yield* Scope.make()
      const first = yield* Layer.buildWithScope(gateway({ fake, store }), program)
      const port = Number(new URL(Context.get(first, Url)).port)
      const page = yield* Effect.gen(function* () {
        yield* started("one", "something")
        const page = yield* open("/#/s/one")
        yield* shows(conversation(page), "Said something.")
        yield* ask(page, "stay")
        yield* shows(conversation(page), "running")
        return page
      }).pipe(Effect.provide(first))
      yield* Scope.close(program, Exit.void)
      yield* shows(page.locator("main"), "The gateway does not answer.")
      yield* Effect.gen(function* () {
        yield* look(() =>
          page.getByText("The gateway does not answer.").waitFor({ state: "hidden" })
        )
        yield* shows(conversation(page), "Said something.")
        yield* shows(conversation(page), "stay")
        yield* ask(page, "more")
        yield* shows(conversation(page), "Said more.")
      }).pipe(Effect.provide(gateway({ fake, store, port })))
    }))

  test("folds commands, and opens them where somebody wants to see", () =>
    withPage({
      turns: () => [
        FakeTurn.command({ command: "ls packages", output: "agent\ncli\n" }),
        FakeTurn.text("Two packages.")
      ]
    })(() =>
      Effect.gen(function* () {
        yield* started("one")
        const page = yield* open("/#/s/one")
        yield* shows(conversation(page), "Two packages.")
        const fold = conversation(page).locator("details", { hasText: "ls packages" })
        expect(yield* look(() => fold.innerText())).not.toContain("agent")
        yield* look(() => fold.locator("summary").click())
        yield* shows(fold, /agent\s+cli/)
      })
    ))

  test("shows what the model wants to do, and a person accepts it", () =>
    withPage({
      turns: () => [
        FakeTurn.approveCommand({ command: "rm -rf build", output: "removed", cwd: "/srv" }),
        FakeTurn.approvePatch({
          changes: [{ path: "/srv/a.txt", kind: "add", diff: "first line\n" }]
        }),
        FakeTurn.text("Done.")
      ]
    })(() =>
      Effect.gen(function* () {
        yield* started("one")
        const page = yield* open("/#/s/one")
        const card = page.getByRole("region", { name: "Question" })
        yield* shows(card, /rm -rf build/)
        expect(yield* look(() => page.title())).toBe("(1) one")
        yield* look(() => card.getByRole("button", { name: "Accept" }).click())
        yield* shows(card, "first line")
        // By the keyboard alone.
        yield* look(async () => {
          await page.locator("body").press("q")
          await page.keyboard.press("a")
        })
        yield* shows(conversation(page), "Done.")
        yield* look(() => card.waitFor({ state: "detached" }))
        const patch = conversation(page).locator("details", { hasText: "Patch a.txt" })
        yield* look(() => patch.locator("summary").click())
        yield* look(() => patch.locator(".plus", { hasText: "first line" }).waitFor())
      })
    ))

  test("takes a question away that somebody else has answered", () =>
    withPage({ turns: () => FakeTurn.approveCommand({ command: "make" }) })(() =>
      Effect.gen(function* () {
        yield* started("one")
        const page = yield* open("/#/inbox")
        yield* shows(page.getByRole("main"), /make/)
        const { json } = yield* send("GET", "/v1/inbox")
        expect(json).toMatchObject({ questions: [{ session: "one" }] })
        const id = JSON.stringify(json).match(/"id":"(\w+)"/)?.[1]
        yield* send("POST", `/v1/inbox/${id}`, { body: { decision: "decline" } })
        yield* shows(page.getByRole("main"), "Nothing waits for an answer.")
      })
    ))

  test("answers the model's questions", () =>
    withPage({
      turns: () => [
        FakeTurn.ask("item/tool/requestUserInput", {
          itemId: "item-1",
          isBlocking: true,
          questions: [
            {
              id: "colour",
              header: "Colour",
              question: "Which colour?",
              options: [{ label: "Blue", description: "like the sky" }]
            },
            { id: "name", header: "Name", question: "Which name?", options: null }
          ]
        }),
        FakeTurn.text("Thanks.")
      ]
    })((fake) =>
      Effect.gen(function* () {
        yield* started("one")
        const page = yield* open("/#/s/one")
        yield* look(() => page.getByRole("radio", { name: /Blue/ }).check())
        yield* look(() => page.getByRole("textbox", { name: "Name" }).fill("Ada"))
        yield* look(() => page.getByRole("button", { name: "Answer", exact: true }).click())
        yield* shows(conversation(page), "Thanks.")
        const replies = yield* (yield* fake.awaitProcess(1)).replies
        expect(JSON.stringify(replies)).toContain('"colour":{"answers":["Blue"]}')
        expect(JSON.stringify(replies)).toContain('"name":{"answers":["Ada"]}')
      })
    ))

  test("shows a helper's 401 beside the conversation, whose text goes on", () =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      yield* withPage({
        turns: ({ text }) =>
          text === "help" ? FakeTurn.unauthorized : inTwoParts("Begins.", gate, "Goes on.")
      })(() =>
        Effect.gen(function* () {
          yield* started("one", "parent")
          const page = yield* open("/#/s/one")
          yield* shows(conversation(page), "Begins.")
          yield* look(() => page.getByText("Helper", { exact: true }).click())
          yield* ask(page, "help")
          yield* shows(helpers(page), "AuthError: Unauthorized")
          expect(yield* look(() => conversation(page).innerText())).not.toContain("AuthError")
          yield* Deferred.succeed(gate, undefined)
          yield* shows(conversation(page), "Goes on.")
          expect(yield* look(() => conversation(page).innerText())).toContain("server generation 1")
        })
      )
    }))

  test("asks aside, and the conversation does not have it", () =>
    withPage({ turns: ({ text }) => FakeTurn.text(`Answer to ${text}.`) })(() =>
      Effect.gen(function* () {
        yield* started("one", "parent")
        const page = yield* open("/#/s/one")
        yield* shows(conversation(page), "Answer to parent.")
        yield* look(() => page.getByText("Aside", { exact: true }).click())
        yield* ask(page, "by the way")
        yield* shows(helpers(page), "Answer to by the way.")
        expect(yield* look(() => conversation(page).innerText())).not.toContain("by the way")
      })
    ))

  test("steers, stops and asks again", () =>
    withPage({
      turns: ({ nth, steered, text }) => {
        if (nth > 1) return FakeTurn.text("Again.")
        return steered
          ? [FakeTurn.text(`Took ${text}.`), FakeTurn.hang]
          : FakeTurn.text("never said", { every: "1 hour" })
      }
    })(() =>
      Effect.gen(function* () {
        yield* started("one", "parent")
        const page = yield* open("/#/s/one")
        yield* shows(conversation(page), "running")
        yield* look(() => page.getByText("Steer", { exact: true }).click())
        yield* ask(page, "this")
        yield* shows(conversation(page), "Took this.")
        yield* look(() => conversation(page).getByRole("button", { name: "Stop" }).click())
        yield* shows(conversation(page), "TurnError: Interrupted")
        yield* look(() => conversation(page).getByRole("button", { name: "Try again" }).click())
        yield* shows(conversation(page), "Again.")
      })
    ))

  test("shows how a killed server heals", () =>
    withPage({
      turns: ({ process }) =>
        process.pid % 2 === 1 ? FakeTurn.hang : FakeTurn.text("By the next server.")
    })((fake) =>
      Effect.gen(function* () {
        yield* started("one")
        const page = yield* open("/#/s/one")
        const pool = yield* open("/#/pool")
        yield* shows(conversation(page), "server generation 1")
        const generations = pool.getByRole("group", { name: "Generations" })
        yield* look(() => generations.getByRole("row", { name: /^1 Ready/ }).waitFor())
        yield* look(() =>
          pool.getByRole("group", { name: "Leases" }).getByText("local/one").waitFor()
        )
        yield* (yield* fake.awaitProcess(1)).kill("SIGKILL")
        yield* shows(conversation(page), /The turn begins again/)
        yield* shows(conversation(page), "By the next server.")
        yield* shows(conversation(page), /server generation 2/)
        yield* look(() => generations.getByRole("row", { name: /^2 Ready/ }).waitFor())
        const losses = pool.getByRole("group", { name: "Last losses and ends" })
        yield* look(() => losses.getByRole("row", { name: /^1 lost ended by SIGKILL/ }).waitFor())
      })
    ))

  test("goes on with many helpers, for all of which a browser has too few connections", () =>
    withPage({
      turns: ({ text }) => (text === "parent" ? FakeTurn.text("Still here.") : FakeTurn.hang)
    })(() =>
      Effect.gen(function* () {
        yield* send("POST", "/v1/sessions", { body: { key: "one" } })
        yield* Effect.replicateEffect(
          send("POST", "/v1/sessions/one/helpers", { body: { input: "help" } }),
          7
        )
        const page = yield* open("/#/s/one")
        yield* look(() => helpers(page).getByText("running").nth(6).waitFor())
        yield* ask(page, "parent")
        yield* shows(conversation(page), "Still here.")
      })
    ))

  test("asks for a token only where the gateway wants one, and keeps it for the tab", () =>
    Effect.gen(function* () {
      const { registered, token } = yield* tenantOf("ada")
      yield* withPage(
        {},
        { tenants: Tenants.of([registered]) }
      )(() =>
        Effect.gen(function* () {
          yield* started("mine", "hi", token)
          const page = yield* open()
          const box = page.getByLabel("Token")
          yield* look(() => box.fill("wrong"))
          yield* look(() => box.press("Enter"))
          yield* shows(page.locator("main"), "The gateway does not know this token.")
          yield* look(() => box.fill(token))
          yield* look(() => box.press("Enter"))
          yield* look(() => page.getByRole("link", { name: /mine/ }).click())
          yield* shows(conversation(page), "Hello")
          yield* look(() => page.reload())
          yield* shows(conversation(page), "Hello")
          expect(page.url()).not.toContain(token)
          // A tab of its own has not been given it.
          const other = yield* look(() => page.context().newPage())
          yield* look(() => other.goto(page.url()))
          yield* look(() => other.getByLabel("Token").waitFor())
          yield* look(() => page.getByRole("button", { name: "Sign out" }).click())
          yield* look(() => page.getByLabel("Token").waitFor())
          // Only operators see the pool.
          yield* look(() => page.getByLabel("Token").fill(token))
          yield* look(() => page.getByLabel("Token").press("Enter"))
          yield* look(() => page.getByRole("link", { name: "Pool" }).click())
          yield* shows(page.locator("main"), /Only the token of an operator/)
        })
      )
    }))

  test("draws what the model writes, and runs and loads nothing of it", () =>
    withPage({
      turns: () =>
        FakeTurn.text(
          '<img src=x onerror="document.title=1">\n\n![secret](https://example.org/leak?q=1)\n\n[click](javascript:alert(1))\n\n[fine](https://example.org/)'
        )
    })(() =>
      Effect.gen(function* () {
        const url = yield* Url
        yield* started("one")
        const page = yield* open()
        const requests: Array<string> = []
        const problems: Array<string> = []
        page.on("request", (request) => requests.push(request.url()))
        page.on("console", (line) => problems.push(line.text()))
        page.on("pageerror", (error) => problems.push(error.message))
        yield* look(() => page.goto(`${url}/#/s/one`))
        yield* shows(conversation(page), "fine")
        expect(yield* look(() => conversation(page).locator("img, script").count())).toBe(0)
        const links = yield* look(() =>
          conversation(page)
            .locator("a")
            .evaluateAll((all) => all.map((link) => link.getAttribute("href")))
        )
        expect(links).toEqual(["https://example.org/leak?q=1", "https://example.org/"])
        yield* look(() => page.reload())
        yield* shows(conversation(page), "fine")
        expect(requests.filter((one) => !one.startsWith(url) && !one.startsWith("data:"))).toEqual(
          []
        )
        expect(problems).toEqual([])
      })
    ))

  test("shows a text that is nested without end, and what comes after it", () =>
    withPage({
      turns: ({ text }) =>
        text === "quotes"
          ? FakeTurn.text(`${">".repeat(20_000)} deep`)
          : FakeTurn.text(text === "lists" ? `${"- ".repeat(500)}deep` : "Still here.")
    })(() =>
      Effect.gen(function* () {
        yield* started("one", "quotes")
        const page = yield* open("/#/s/one")
        yield* shows(conversation(page), /> deep/)
        yield* ask(page, "lists")
        yield* shows(conversation(page), /- deep/)
        yield* ask(page, "more")
        yield* shows(conversation(page), "Still here.")
      })
    ))

  test("keeps what is written while a message is sent, and gives back what was not sent", () =>
    withPage({})(() =>
      Effect.gen(function* () {
        yield* send("POST", "/v1/sessions", { body: { key: "one" } })
        const page = yield* open("/#/s/one")
        const held: Array<Route> = []
        yield* look(() =>
          page.route("**/turns", (route) =>
            route.request().method() === "POST" ? void held.push(route) : route.continue()
          )
        )
        yield* ask(page, "first")
        yield* look(() => message(page).fill("second"))
        yield* look(async () => held[0]?.continue())
        yield* shows(conversation(page), "first")
        yield* look(() => message(page).press("Enter"))
        yield* look(() => message(page).fill("third"))
        yield* look(async () => held[1]?.abort())
        yield* shows(page.locator("main"), "The gateway cannot be reached.")
        expect(yield* look(() => message(page).inputValue())).toBe("second\nthird")
      })
    ))

  test("asks once for events that it may not have", () =>
    withPage({ turns: () => FakeTurn.hang })(() =>
      Effect.gen(function* () {
        yield* started("one")
        const page = yield* open()
        let asked = 0
        yield* look(() =>
          page.route("**/turns/*/events", (route) => {
            asked++
            return route.fulfill({ status: 403, body: "" })
          })
        )
        yield* look(() => page.getByRole("navigation").getByRole("link", { name: /one/ }).click())
        yield* shows(conversation(page), "running")
        // It looks for new turns twice more.
        const polled = () => look(() => page.waitForResponse((it) => it.url().endsWith("/turns")))
        yield* polled()
        yield* polled()
        expect(asked).toBe(1)
      })
    ))

  test("says that there is no such session, also for an address that is none", () =>
    withPage({})(() =>
      Effect.gen(function* () {
        const page = yield* open("/#/s/100%")
        yield* shows(page.locator("main"), "There is no session 100%.")
      })
    ))

  test("needs no mouse", () =>
    withPage({})(() =>
      Effect.gen(function* () {
        yield* started("first")
        yield* started("second")
        const page = yield* open()
        const press = (key: string) => look(() => page.keyboard.press(key))
        const heading = (name: string) =>
          look(() => page.getByRole("heading", { name, exact: true }).waitFor())
        yield* look(() => page.getByRole("link", { name: /first/ }).waitFor())
        yield* press("j")
        yield* heading("second")
        yield* press("j")
        yield* heading("first")
        yield* press("k")
        yield* heading("second")
        yield* press("m")
        yield* look(() => page.keyboard.type("n and p are letters"))
        yield* press("Shift+Enter")
        yield* look(() => page.keyboard.type("here"))
        yield* press("Enter")
        yield* shows(conversation(page), /n and p are letters\s+here/)
        yield* press("Escape")
        yield* press("p")
        yield* heading("Pool")
        yield* press("i")
        yield* heading("Inbox")
        yield* press("n")
        yield* heading("New session")
        yield* look(() => page.keyboard.type("By keys"))
        yield* press("Enter")
        yield* heading("By keys")
        yield* press("n")
        yield* heading("New session")
        expect(
          yield* look(() => page.getByLabel("Title").evaluate((box) => box.matches(":focus")))
        ).toBe(true)
        yield* look(() => page.goBack())
        yield* heading("By keys")
        yield* press("?")
        yield* heading("Keyboard")
        yield* press("Escape")
        yield* look(() =>
          page.getByRole("heading", { name: "Keyboard" }).waitFor({ state: "hidden" })
        )
        yield* look(() => page.getByLabel("More").press("Enter"))
        yield* look(() => page.getByRole("button", { name: "Rename" }).waitFor())
        yield* press("Escape")
        yield* look(() => page.getByRole("button", { name: "Rename" }).waitFor({ state: "hidden" }))
      })
    ))

  test("fits on a phone", () =>
    withPage({
      turns: ({ text }) =>
        text === "approve"
          ? FakeTurn.approveCommand({ command: `make ${"long".repeat(80)}` })
          : FakeTurn.text(`\`\`\`\n${"wide ".repeat(80)}\n\`\`\`\n\n${"w".repeat(300)}`)
    })(() =>
      Effect.gen(function* () {
        const url = yield* Url
        yield* started("one", "parent")
        yield* started("two", "approve")
        yield* send("POST", "/v1/sessions/one/helpers", { body: { input: "help" } })
        const page = yield* open("/", phone)
        for (const [path, text] of views) {
          yield* look(() => page.goto(`${url}/${path}`))
          yield* shows(page.locator("#page"), text)
          const tooWide = yield* look(() =>
            page.evaluate<ReadonlyArray<string>>(widerThanTheWindow)
          )
          expect([path, tooWide]).toEqual([path, []])
        }
        yield* look(() => page.goto(`${url}/#/s/one`))
        yield* look(() => page.getByRole("link", { name: "All sessions" }).tap())
        yield* look(() => page.getByRole("link", { name: /two/ }).tap())
        yield* look(() => page.getByRole("button", { name: "Accept" }).tap())
        yield* look(() =>
          page.getByRole("region", { name: "Question" }).waitFor({ state: "detached" })
        )
      })
    ))

  for (const colorScheme of ["light", "dark"] as const) {
    test(`can be read by everybody when it is ${colorScheme}`, () =>
      withPage({
        turns: ({ text }) =>
          text === "approve"
            ? FakeTurn.approveCommand({ command: "make" })
            : text === "help"
              ? FakeTurn.unauthorized
              : [
                  FakeTurn.command({ command: "ls", exitCode: 1 }),
                  FakeTurn.text("# A\n\n`b` [c](https://example.org)")
                ]
      })(() =>
        Effect.gen(function* () {
          const url = yield* Url
          yield* started("one", "parent")
          yield* send("POST", "/v1/sessions/one/helpers", { body: { input: "help" } })
          yield* started("two", "approve")
          const page = yield* open("/", { colorScheme })
          for (const [path, text] of views) {
            yield* look(() => page.goto(`${url}/${path}`))
            yield* shows(page.locator("#page"), text)
            yield* look(() => page.evaluate(axe.source))
            const { violations } = yield* look(() => page.evaluate<axe.AxeResults>("axe.run()"))
            const found = violations.flatMap(({ id, nodes }) =>
              nodes.map(({ html }) => `${id}: ${html}`)
            )
            expect([path, found]).toEqual([path, []])
          }
          const ground = yield* look(() =>
            page.evaluate<string>("getComputedStyle(document.body).backgroundColor")
          )
          expect(ground).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(21, 23, 26)")
        })
      ))
  }
})

/** The parts of the page, with what each shows at last. */
const views = [
  ["", "two"],
  ["#/s/one", /helper|AuthError/i],
  ["#/s/two", "Accept"],
  ["#/inbox", "Accept"],
  ["#/pool", "local/two"],
  ["#/new", "Create"]
] as const

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

/** What sticks out of the window, and is not in something that scrolls. */
const widerThanTheWindow = `[...document.querySelectorAll("#page *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && one.closest("pre *, .wide *, .label, .unseen") === null)
  .map((one) => one.outerHTML.slice(0, 80))`
