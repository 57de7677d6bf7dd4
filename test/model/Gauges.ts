/** The gauges of a pool's servers, beside what the pool says of itself. */
import { type AppServerPool, Metrics } from "@effect-codex/app-server"

const states = ["Starting", "Ready", "Draining", "Closing"] as const

/** A generation says nothing of its requests before it has started: it has the handshake in flight. */
const saysItsRequests = ({ pid }: AppServerPool.GenerationSnapshot): boolean => pid !== undefined

/** The gauges of these servers. Others of their names may have set them too. */
export const read = (names: ReadonlyArray<string>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    names.flatMap((server) => [
      [`leases of ${server}`, Metrics.leases.of({ server }).read()],
      ...states.map((state): readonly [string, number] => [
        `generations of ${server} that are ${state}`,
        Metrics.generations.of({ server, state }).read()
      ]),
      [`requests in flight of ${server}`, Metrics.requestsInFlight.of({ server }).read()],
      [`requests queued of ${server}`, Metrics.requestsQueued.of({ server }).read()],
      [`circuits open of ${server}`, Metrics.circuitsOpen.of({ server }).read()]
    ])
  )

/** What they must be. */
const expected = (
  names: ReadonlyArray<string>,
  snapshot: ReadonlyArray<AppServerPool.GenerationSnapshot>,
  refused: ReadonlySet<string>
): Readonly<Record<string, number>> => {
  const sum = (server: string, of: (one: AppServerPool.GenerationSnapshot) => number): number =>
    snapshot.filter(({ name }) => name === server).reduce((sum, one) => sum + of(one), 0)
  return Object.fromEntries(
    names.flatMap((server) => [
      [`leases of ${server}`, sum(server, ({ leases }) => leases)],
      ...states.map((state): readonly [string, number] => [
        `generations of ${server} that are ${state}`,
        sum(server, (one) => (one.state === state ? 1 : 0))
      ]),
      [`requests in flight of ${server}`, sum(server, (one) => one.requestsInFlight)],
      [`requests queued of ${server}`, sum(server, (one) => one.requestsQueued)],
      [`circuits open of ${server}`, refused.has(server) ? 1 : 0]
    ])
  )
}

/** What the gauges say that is not so. `before` is what they were before the pool. */
export const wrong = (
  names: ReadonlyArray<string>,
  before: Readonly<Record<string, number>>,
  snapshot: ReadonlyArray<AppServerPool.GenerationSnapshot>,
  refused: ReadonlySet<string>
): string | undefined => {
  const now = read(names)
  const silent = new Set(snapshot.filter((one) => !saysItsRequests(one)).map(({ name }) => name))
  const isSaid = (gauge: string): boolean =>
    !gauge.startsWith("requests") || !silent.has(gauge.split(" ").at(-1) ?? "")
  const [first] = Object.entries(expected(names, snapshot, refused)).flatMap(([name, value]) => {
    const told = (now[name] ?? 0) - (before[name] ?? 0)
    return told === value || !isSaid(name)
      ? []
      : [`the gauge says ${told} ${name}, and the pool ${value}`]
  })
  return first
}
