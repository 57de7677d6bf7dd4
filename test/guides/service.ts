import { createServer } from "node:http"
import { AppServerPool, SessionStore } from "@effect-codex/agent"
import { StdioTransport } from "@effect-codex/app-server"
import { HttpServer } from "@effect/platform"
import { NodeContext, NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Layer } from "effect"
import { Chats, routes } from "./embedding.ts"

HttpServer.serve(routes).pipe(
  HttpServer.withLogAddress,
  Layer.provide(NodeHttpServer.layer(createServer, { port: 3000 })),
  Layer.provide(Chats),
  Layer.provide(SessionStore.file("sessions")),
  Layer.provide(AppServerPool.AppServerPool.layer()),
  Layer.provide(StdioTransport.layer),
  Layer.provide(NodeContext.layer),
  Layer.launch,
  NodeRuntime.runMain
)
