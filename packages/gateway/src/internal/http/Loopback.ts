/** Which addresses only programs of the same machine reach, and which requests are meant for them. */
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Option from "effect/Option"

export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(hostname)

/** Proxies say with these for whom they ask. */
const forwarding = ["forwarded", "via", "x-forwarded-for"]

/**
 * Whether a request comes from this machine, was meant for it, and is of no foreign web page: any page that a person on this
 * machine looks at may send requests to it, also under a name of its own that it lets lead here. A page that was loaded from
 * the gateway itself has its host as the origin. What a proxy on this machine hands on may come from anywhere.
 */
export const isOwn = ({ headers, remoteAddress }: HttpServerRequest.HttpServerRequest): boolean => {
  const { host, origin } = headers
  return (
    Option.match(remoteAddress, { onNone: () => true, onSome: isLoopback }) &&
    host !== undefined &&
    isLoopback(hostnameOf(host)) &&
    (origin === undefined || origin === `http://${host}`) &&
    forwarding.every((name) => headers[name] === undefined)
  )
}

/** The name or address in a `Host` header, without the port. */
const hostnameOf = (host: string): string =>
  host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase()
