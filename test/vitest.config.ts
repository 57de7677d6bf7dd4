/** How the tests are run: `vitest run --config test/vitest.config.ts`, from the root of the repository. */
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { defineConfig } from "vitest/config"

/** Those that take longest, the longest first: one that begins last leaves all workers but its own without work. */
const longest = [
  "install/Install",
  "model/histories",
  "real/late-answers",
  "cluster/Steps",
  "cluster/Cluster",
  "cli/pty-chat",
  "gateway/Page",
  "fake/FakeProcess",
  "cli/run",
  "real/chaos",
  "real/situations",
  "cluster/Host",
  "bench/Bench",
  "cli/pty-run",
  "real/kills",
  "real/one-run",
  "real/demo",
  "cluster/Histories",
  "real/session-turns",
  "real/thread-lives",
  "cluster/CutOff",
  "real/broken-network",
  "real/run-approvals",
  "cli/recordings",
  "real/accounts",
  "real/guarantees",
  "gateway/guarantees",
  "real/deadlines",
  "real/shutdown",
  "steps/steps"
]

/** More than there are cores, of which two are enough: most of a test's time it waits for a process or for the clock. */
const workers = 5

const rank = ({ moduleId }: TestSpecification): number => {
  const nth = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
  return nth === -1 ? longest.length : nth
}

/** Else the order is that of vitest, which knows of earlier runs only where there were some. */
class LongestFirst extends BaseSequencer {
  override sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return super.sort(files).then((sorted) => sorted.toSorted((a, b) => rank(a) - rank(b)))
  }
}

export default defineConfig({
  test: {
    dir: "test",
    globalSetup: ["test/cluster/once.ts", "test/once.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    isolate: false,
    minWorkers: workers,
    maxWorkers: workers,
    // Servers that start and close say so. Of a test that fails all is shown.
    silent: "passed-only",
    sequence: { sequencer: LongestFirst },
    // What is built is loaded by Node as it is. Otherwise vitest would transform it, and each import in it would be slower.
    server: { deps: { external: [/\/packages\/\w[\w-]*\/dist\//] } }
  }
})
