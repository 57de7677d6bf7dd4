/** What codex writes of a thread, member for member. */
import { Version } from "@effect-codex/protocol"
import * as ThreadStatus from "../turn/ThreadStatus.ts"
import type { StoredThread } from "./Threads.ts"

export const thread = (
  { ephemeral, forkedFrom, id, name, parent, preview, provider, rights }: StoredThread,
  status: object = ThreadStatus.idle
) => ({
  id,
  sessionId: parent ?? id,
  preview,
  ephemeral,
  modelProvider: provider,
  model: "scripted",
  reasoningEffort: null,
  createdAt: 0,
  updatedAt: 0,
  status,
  cwd: rights.cwd,
  cliVersion: Version.codexVersion,
  source: parent === undefined ? "vscode" : subAgentOf(parent),
  threadSource: parent === undefined ? null : "subagent",
  projectId: null,
  parentThreadId: parent ?? null,
  agentNickname: parent === undefined ? null : nickname,
  agentRole: null,
  forkedFromId: forkedFrom ?? null,
  name: name ?? null,
  turns: []
})

const nickname = "Newton"

const subAgentOf = (parent: string) => ({
  subAgent: {
    thread_spawn: {
      parent_thread_id: parent,
      depth: 1,
      agent_path: null,
      agent_nickname: nickname,
      agent_role: null
    }
  }
})

/** The answer to the methods that load a thread. */
export const opened = (
  { mode, rights }: StoredThread,
  thread: { readonly modelProvider: string }
) => ({
  thread,
  model: "scripted",
  modelProvider: thread.modelProvider,
  serviceTier: null,
  cwd: rights.cwd,
  approvalPolicy: rights.approvalPolicy,
  approvalsReviewer: "user",
  sandbox: rights.sandbox,
  reasoningEffort: null,
  collaborationMode: {
    mode,
    settings: { model: "scripted", reasoning_effort: null, developer_instructions: null }
  }
})
