/** The servers behind the sessions: their generations, leases and memory, and how the last ones were lost. */
import { useEffect, useState } from "preact/hooks"
import * as Http from "./Http.ts"
import { Chip, Problem, SureButton, type Tone, useAction } from "./Parts.tsx"
import { poll } from "./Polling.ts"
import { whileVisible } from "./Visibility.ts"
import * as Words from "./Words.ts"

type Pool = Awaited<ReturnType<typeof Http.pool>>

/** In milliseconds. To measure memory reads the table of processes, so not more often. */
const pollEvery = 1_500

export const PoolPage = () => {
  const [pool, setPool] = useState<Pool>()
  const [problem, setProblem] = useState<string>()
  const action = useAction()
  useEffect(() => {
    const read = async () => {
      try {
        setPool(await Http.pool())
        setProblem(undefined)
      } catch (cause) {
        setProblem(cause instanceof Error ? cause.message : String(cause))
      }
    }
    return whileVisible((signal) => void poll(read, pollEvery, signal))
  }, [])
  return (
    <div class="sheet pool">
      <header class="head">
        <a class="back" href="#/" aria-label="All sessions">
          ‹
        </a>
        <div class="title">
          <h1>Pool</h1>
        </div>
        {pool === undefined ? null : (
          <SureButton
            question="Really? It takes no turns any more"
            onSure={() => void action.run(Http.drain)}
          >
            Drain the gateway
          </SureButton>
        )}
      </header>
      <Problem text={action.problem ?? problem} />
      {pool?.servers.length === 0 ? <p class="empty">No server has been needed yet.</p> : null}
      {pool?.servers.map((server) => (
        <ServerView key={server.key} server={server} memory={pool.memory} />
      ))}
    </div>
  )
}

const tones: Readonly<Record<Http.Server["connectivity"], Tone>> = {
  Idle: "quiet",
  Starting: "busy",
  Ready: "good",
  Draining: "warn",
  Lost: "bad",
  Refused: "bad"
}

const ServerView = ({
  memory,
  server
}: {
  readonly server: Http.Server
  readonly memory: Pool["memory"]
}) => (
  <section class="server" aria-label={`Server ${server.name}`}>
    <h2>
      {server.name}{" "}
      <Chip tone={tones[server.connectivity]}>{server.connectivity.toLowerCase()}</Chip>
    </h2>
    <p class="where">{circuitWords(server.circuit)}</p>
    <Generations server={server} memory={memory} />
    <Leases leases={server.leases} />
    <Exits exits={server.exits} />
  </section>
)

const circuitWords = ({ losses, nextTryIn, state }: Http.Server["circuit"]): string => {
  const lost = losses === 0 ? "No recent losses" : `Lost ${Words.count(losses, "time")} recently`
  if (state === "Closed") return `${lost}.`
  const next = nextTryIn === undefined ? "" : `, next try in ${Words.duration(nextTryIn)}`
  return `${lost}. The circuit is ${state === "Open" ? "open" : "half open"}${next}.`
}

const Generations = ({
  memory,
  server
}: {
  readonly server: Http.Server
  readonly memory: Pool["memory"]
}) => (
  <div class="wide" tabIndex={0} role="group" aria-label="Generations">
    <table>
      <thead>
        <tr>
          <th>Generation</th>
          <th>State</th>
          <th>Process</th>
          <th>Version</th>
          <th class="number">Leases</th>
          <th class="number">Threads</th>
          <th class="number">Requests</th>
          <th class="number">Memory</th>
        </tr>
      </thead>
      <tbody>
        {server.generations.map((one) => (
          <tr key={one.generation}>
            <td>{one.generation}</td>
            <td>{one.state}</td>
            <td>{one.pid ?? "–"}</td>
            <td>{one.version ?? "–"}</td>
            <td class="number">{one.leases}</td>
            <td class="number">{one.threads.length}</td>
            <td class="number">
              {one.requestsInFlight}
              {one.requestsQueued > 0 ? ` + ${one.requestsQueued} queued` : ""}
            </td>
            <td class="number">{memoryOf(one, memory)}</td>
          </tr>
        ))}
        {server.generations.length === 0 ? (
          <tr>
            <td colSpan={8}>None runs. The next turn starts one.</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  </div>
)

const memoryOf = (
  { generation, key }: Http.Server["generations"][number],
  memory: Pool["memory"]
): string => {
  const measured = memory.find((one) => one.key === key && one.generation === generation)?.bytes
  return measured === undefined ? "–" : Words.bytes(measured)
}

const Leases = ({ leases }: { readonly leases: Http.Server["leases"] }) =>
  leases.length === 0 ? null : (
    <>
      <h3>Leases</h3>
      <div class="wide" tabIndex={0} role="group" aria-label="Leases">
        <table>
          <thead>
            <tr>
              <th>Generation</th>
              <th>Session</th>
              <th>Held for</th>
              <th>By</th>
            </tr>
          </thead>
          <tbody>
            {leases.map((lease) => (
              <tr key={`${lease.generation} ${lease.run} ${lease.acquired}`}>
                <td>{lease.generation}</td>
                <td>{lease.session ?? "–"}</td>
                <td>{Words.duration(lease.for)}</td>
                <td class="by">{lease.acquired}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )

const Exits = ({ exits }: { readonly exits: Http.Server["exits"] }) =>
  exits.length === 0 ? null : (
    <>
      <h3>Last losses and ends</h3>
      <div class="wide" tabIndex={0} role="group" aria-label="Last losses and ends">
        <table>
          <thead>
            <tr>
              <th>Generation</th>
              <th>How</th>
              <th>After</th>
              <th class="number">Busy threads</th>
            </tr>
          </thead>
          <tbody>
            {exits.toReversed().map((exit) => (
              <tr key={exit.generation}>
                <td>{exit.generation}</td>
                <td>
                  <Chip tone={exit.report.how === "AlreadyGone" ? "bad" : "quiet"}>
                    {exit.report.how === "AlreadyGone" ? "lost" : "closed"}
                  </Chip>{" "}
                  {exitWords(exit)}
                </td>
                <td>{Words.duration(exit.uptime)}</td>
                <td class="number">{exit.running.length}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )

const closed = {
  EndOfInput: "closed by the pool",
  SIGTERM: "closed by the pool, with SIGTERM",
  SIGKILL: "closed by the pool, with SIGKILL"
} as const

const exitWords = ({
  isLikelyOutOfMemory,
  report: { exitCode, how, signal }
}: Http.Server["exits"][number]): string => {
  if (how !== "AlreadyGone") return closed[how]
  const cause = signal === undefined ? `exited with ${exitCode ?? "no code"}` : `ended by ${signal}`
  return isLikelyOutOfMemory ? `${cause}, likely out of memory` : cause
}
