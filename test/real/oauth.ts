/** An MCP server without tools that wants a token by OAuth, and gives one to everybody who comes back with a code. */
import { Effect } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

const metadata = (origin: string) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  response_types_supported: ["code"],
  grant_types_supported: ["authorization_code", "refresh_token"],
  code_challenge_methods_supported: ["S256"],
  token_endpoint_auth_methods_supported: ["none"]
})

const json = (response: ServerResponse, status: number, body: unknown) => {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify(body))
}

const mcp = (request: IncomingMessage, response: ServerResponse, body: string) => {
  if (request.headers.authorization !== "Bearer granted") {
    response.writeHead(401, { "www-authenticate": "Bearer" })
    return response.end()
  }
  if (request.method !== "POST") return response.writeHead(405).end()
  const { id, method, params } = JSON.parse(body)
  if (id === undefined) return response.writeHead(202).end()
  const { protocolVersion } = params
  const greeting = {
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "tickets", version: "1" }
  }
  return json(response, 200, {
    jsonrpc: "2.0",
    id,
    result: method === "initialize" ? greeting : { tools: [] }
  })
}

const answer = (request: IncomingMessage, response: ServerResponse, body: string) => {
  const origin = `http://${request.headers.host}`
  const { pathname } = new URL(request.url ?? "/", origin)
  if (pathname === "/mcp") return mcp(request, response, body)
  if (pathname === "/.well-known/oauth-authorization-server") {
    return json(response, 200, metadata(origin))
  }
  if (pathname === "/register") {
    const { redirect_uris } = JSON.parse(body)
    return json(response, 201, { client_id: "client", redirect_uris })
  }
  if (pathname === "/token") {
    return json(response, 200, {
      access_token: "granted",
      token_type: "Bearer",
      expires_in: 3600,
      refresh_token: "again"
    })
  }
  return response.writeHead(404).end()
}

/** Its origin. It ends with the scope. */
export const oauthServer = Effect.acquireRelease(
  Effect.async<{ readonly url: string; readonly close: () => void }>((resume) => {
    const server = createServer((request, response) => {
      let body = ""
      request.on("data", (chunk) => (body += String(chunk)))
      request.on("end", () => answer(request, response, body))
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const close = () => {
        server.close()
        server.closeAllConnections()
      }
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
    })
  }),
  ({ close }) => Effect.sync(close)
).pipe(Effect.map(({ url }) => url))
