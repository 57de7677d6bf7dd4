/** Whether the proxies that the environment names can be reached. */
import * as net from "node:net"
import * as Arr from "effect/Array"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"

/** As codex reads them. */
export const variables = [
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "HTTP_PROXY",
  "http_proxy"
] as const

/** Where a proxy is, without the name and the password that its address may contain. */
export interface Address {
  readonly protocol: string
  readonly host: string
  readonly port: number
}

const ports: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 }

/** `undefined` if it is none. An address without a protocol is one of HTTP. */
export const parse = (text: string): Address | undefined => {
  const url = Option.getOrUndefined(
    Option.liftThrowable(() => new URL(text.includes("://") ? text : `http://${text}`))()
  )
  if (url === undefined || !/^(?:https?|socks[45]?[ah]?):$/.test(url.protocol)) return undefined
  const port = url.port === "" ? (ports[url.protocol] ?? 1080) : Number(url.port)
  // Brackets are of the URL, not of the address.
  return { protocol: url.protocol, host: url.hostname.replace(/^\[|\]$/g, ""), port }
}

export interface Facts {
  readonly variable: string
  readonly address: Address | undefined
  /** Why it cannot be reached. Empty if it can. */
  readonly unreachable: string
}

export const judge = ({ address, unreachable, variable }: Facts) => {
  if (address === undefined) {
    return Finding.failure(
      `${variable} is no address of a proxy.`,
      `Set it to an address such as http://proxy.example.com:3128, or unset it.`
    )
  }
  const where = `${address.protocol}//${address.host}:${address.port}`
  return unreachable === ""
    ? Finding.ok(`${variable}: ${where} answers`)
    : Finding.failure(
        `The proxy of ${variable}, ${where}, cannot be reached (${unreachable}). Turns wait for the network without end.`,
        `Start it, correct ${variable}, or unset it.`
      )
}

const patience = "3 seconds"

/** Opens a connection and closes it. Returns why that failed, or nothing. */
const reach = ({ host, port }: Address) =>
  Effect.async<string>((resume) => {
    const socket = net.connect({ host, port })
    socket.once("connect", () => resume(Effect.succeed("")))
    socket.once("error", (error: NodeJS.ErrnoException) =>
      resume(Effect.succeed(error.code ?? error.message))
    )
    return Effect.sync(() => socket.destroy())
  }).pipe(
    Effect.timeoutTo({
      duration: patience,
      onSuccess: (error) => error,
      onTimeout: () => `no answer within ${patience}`
    })
  )

const facts = (variable: string, value: string) => {
  const address = parse(value)
  const unreachable = address === undefined ? Effect.succeed("") : reach(address)
  return Effect.map(unreachable, (unreachable) => ({ variable, address, unreachable }))
}

const configured = Effect.forEach(variables, (variable) =>
  Effect.map(
    Effect.orElseSucceed(Config.string(variable), () => ""),
    (value) => ({ variable, value: value.trim() })
  )
).pipe(
  Effect.map((all) => all.filter(({ value }) => value !== "")),
  Effect.map(Arr.dedupeWith((one, other) => one.value === other.value))
)

export const check = Check.failing({
  name: "proxy",
  how: `opens a connection to the proxy of each of ${variables.join(", ")}`,
  exitCode: 4,
  find: Effect.gen(function* () {
    const proxies = yield* configured
    if (proxies.length === 0) return [Finding.ok("none")]
    return yield* Effect.forEach(
      proxies,
      ({ value, variable }) => Effect.map(facts(variable, value), judge),
      { concurrency: "unbounded" }
    )
  })
})
