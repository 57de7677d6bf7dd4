/** Between two tests vitest is heard, also where none of them waits: it takes a worker that says nothing for a minute for dead. */
import { setImmediate } from "node:timers/promises"
import { afterEach } from "vitest"

afterEach(() => setImmediate())
