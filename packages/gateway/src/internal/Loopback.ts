/** Which addresses only programs of the same machine reach. */

/** The name or address in a `Host` header, without the port. */
export const hostnameOf = (host: string): string =>
  host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1")

export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname)
