/**
 * The client's side of `@modelcontextprotocol/sdk`: its transport to a child process, and its protocol without MCP's
 * methods. It takes no message without `jsonrpc`, and none with members of codex's own.
 */
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js"
import { Protocol } from "@modelcontextprotocol/sdk/shared/protocol.js"
import type { Notification, Request, Result } from "@modelcontextprotocol/sdk/types.js"
import * as z from "zod"
import * as Client from "./client.ts"

class Codex extends Protocol<Request, Notification, Result> {
  protected assertCapabilityForMethod(): void {}
  protected assertNotificationCapability(): void {}
  protected assertRequestHandlerCapability(): void {}
  protected assertTaskCapability(): void {}
  protected assertTaskHandlerCapability(): void {}
}

const AnyResult = z.custom<Client.Result>()

/** More than the longest line that is measured. */
const maxBufferSize = 128 * 1024 * 1024

export const connect: Client.Connect = async ({ args, ...server }) => {
  const protocol = new Codex()
  const threads = new Client.Threads()
  protocol.fallbackNotificationHandler = ({ method, params }) => {
    threads.show(method, params)
    return Promise.resolve()
  }
  await protocol.connect(new StdioClientTransport({ ...server, args: [...args], maxBufferSize }))
  const request: Client.Client["request"] = (method, params) =>
    protocol.request({ method, params: { ...params } }, AnyResult)
  await request("initialize", Client.initialize)
  await protocol.notification({ method: "initialized" })
  return {
    request,
    listen: threads.listen,
    leave: threads.leave,
    close: () => protocol.close()
  }
}
