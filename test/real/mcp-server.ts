/**
 * A small MCP server over stdio, for codex to start. Its one tool, `ask`, asks the person for a day, and answers with
 * what came of it.
 */
import { createInterface } from "node:readline"

const write = (message: object) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`)

const results: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "calendar", version: "1.0.0" }
  },
  "tools/list": {
    tools: [{ name: "ask", description: "asks", inputSchema: { type: "object", properties: {} } }]
  }
}

const question = {
  message: "Which day?",
  requestedSchema: { type: "object", properties: { day: { type: "string" } }, required: ["day"] }
}

/** The call of the tool that waits for the person. */
let call: unknown

for await (const line of createInterface(process.stdin)) {
  const { id, method, result } = JSON.parse(line)
  if (method === "tools/call") {
    call = id
    write({ id: "asked", method: "elicitation/create", params: question })
  } else if (id === "asked") {
    write({ id: call, result: { content: [{ type: "text", text: JSON.stringify(result) }] } })
  } else if (id !== undefined) {
    write({ id, result: results[method] ?? {} })
  }
}
