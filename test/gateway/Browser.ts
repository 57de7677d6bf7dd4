/** A headless Chromium that looks at the page of a gateway. Where there is none, the tests are skipped. */
import { existsSync } from "node:fs"
import { afterAll, beforeAll, describe, it } from "@effect/vitest"
import { Context, Effect, type Scope } from "effect"
import {
  type Browser as Chromium,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Route
} from "playwright-core"
import { Url } from "./support.ts"

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
const executablePath = [process.env["CHROMIUM"], ...places].find(
  (place) => place !== undefined && existsSync(place)
)

/** Tests that need a browser. Where there is none they are skipped, and the title says why. */
export const describeWithBrowser = (name: string, tests: () => void): void => {
  if (executablePath !== undefined) describe(name, tests)
  else {
    describe.skip(
      `${name} (skipped: there is no Chromium: apt-get install chromium, or set CHROMIUM)`,
      tests
    )
  }
}

/** The browser of a test. */
export class Browser extends Context.Tag("test/Browser")<Browser, Chromium>() {}

/**
 * Returns how to write a test that needs a browser: one is started for all tests of the file. `layer` of `@effect/vitest`
 * would do that too, but it changes `it` for the other files of its worker.
 */
export const inBrowser = () => {
  let browser: Chromium | undefined
  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      // Its sandbox does not work as root. Nothing foreign is loaded.
      args: ["--no-sandbox", "--disable-dev-shm-usage"]
    })
  })
  afterAll(() => browser?.close())
  return <E>(name: string, test: () => Effect.Effect<unknown, E, Browser | Scope.Scope>) => {
    it.scopedLive(name, () =>
      Effect.suspend(() =>
        browser === undefined
          ? Effect.dieMessage("there is no browser")
          : Effect.provideService(test(), Browser, browser)
      )
    )
  }
}

/** Opens the page in a browser of its own: with no token, and nothing kept. */
export const open = (path = "/", options: BrowserContextOptions = {}) =>
  Effect.gen(function* () {
    const browser = yield* Browser
    const url = yield* Url
    const context = yield* Effect.acquireRelease(
      Effect.promise(() =>
        browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      ),
      (context) => Effect.promise(() => context.close())
    )
    const page = yield* Effect.promise(() => context.newPage())
    yield* look(() => page.goto(`${url}${path}`))
    return page
  })

/** Waits for the page. What does not come within 20 seconds fails the test with what playwright says. */
export const look = <A>(what: () => Promise<A>): Effect.Effect<A> => Effect.promise(what)

export type { Page, Route }
