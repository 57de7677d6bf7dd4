import { Approvals } from "@effect-codex/agent"
import { ServerRequests } from "@effect-codex/protocol"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Logger, Ref } from "effect"
import * as FileChanges from "../../packages/agent/src/internal/approvals/FileChanges.js"

const folder = "/home/me/project"

const command = (changes: Partial<Approvals.CommandRequest> = {}): Approvals.CommandRequest => ({
  threadId: "t",
  turnId: "u",
  itemId: "i",
  kind: "command",
  command: "/bin/bash -lc 'cat a.txt'",
  cwd: folder,
  reason: undefined,
  actions: [{ type: "read", command: "cat a.txt", name: "a.txt", path: `${folder}/a.txt` }],
  network: undefined,
  additionalPermissions: undefined,
  approvalId: undefined,
  environmentId: undefined,
  availableDecisions: undefined,
  proposedPrefix: undefined,
  proposedHosts: undefined,
  ...changes
})

const patch = (
  changes: ReadonlyArray<Partial<Approvals.FileChange>> | undefined,
  grantRoot?: string
): Approvals.FileChangeRequest => ({
  threadId: "t",
  turnId: "u",
  itemId: "i",
  reason: undefined,
  changes: changes?.map((change) => ({
    path: `${folder}/a.txt`,
    kind: "add",
    movedTo: undefined,
    diff: "hello\n",
    ...change
  })),
  grantRoot
})

const permissions: Approvals.PermissionsRequest = {
  threadId: "t",
  turnId: "u",
  itemId: "i",
  cwd: folder,
  environmentId: undefined,
  reason: "to fetch",
  permissions: {
    network: { enabled: true },
    fileSystem: { entries: null, globScanMaxDepth: null, read: null, write: ["/tmp/out"] }
  }
}

const questions: ReadonlyArray<Approvals.UserQuestion> = [
  {
    id: "color",
    header: "Color",
    question: "Which?",
    isOther: true,
    isSecret: false,
    options: null
  }
]

const userInput: Approvals.UserInputRequest = {
  threadId: "t",
  turnId: "u",
  itemId: "i",
  questions,
  isBlocking: true
}

const asks = {
  threadId: "t",
  turnId: "u",
  serverName: "el",
  environmentId: undefined,
  message: "May I?"
}

const form = (properties: object): Approvals.ElicitationRequest => ({
  ...asks,
  toolCall: undefined,
  mode: "form",
  schema: { type: "object", properties }
})

const noFields = { mode: "form", schema: { type: "object", properties: {} } } as const

const toolCall: Approvals.ElicitationRequest = {
  ...asks,
  ...noFields,
  toolCall: { tool: "delete", description: "deletes", arguments: { id: 7 }, persist: undefined }
}

const all = (service: Approvals.Service) =>
  Effect.all({
    command: service.command(command()),
    fileChange: service.fileChange(patch([{}])),
    permissions: service.permissions(permissions),
    userInput: service.userInput(userInput),
    elicitation: service.elicitation(toolCall)
  })

const declined = {
  command: "decline",
  fileChange: "decline",
  permissions: "decline",
  userInput: {},
  elicitation: "decline"
}

describe("who answers for a run", () => {
  it.effect("nobody: everything is declined", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flatMap(Approvals.Approvals, all)).toEqual(declined)
      expect(yield* all(Approvals.declineAll)).toEqual(declined)
    })
  )

  it.effect("the service of the layer; what it has no handler for is declined", () =>
    Effect.gen(function* () {
      const service = Approvals.make({ command: () => Effect.succeed("acceptForSession") })
      const answers = yield* Effect.flatMap(Approvals.Approvals, all).pipe(
        Effect.provide(Approvals.layer(service))
      )
      expect(answers).toEqual({ ...declined, command: "acceptForSession" })
    })
  )
})

describe("asking a person", () => {
  /** A person who says the same to everything, and remembers what it was. */
  const person = (yes: boolean | Approvals.Decision) =>
    Effect.map(Ref.make<ReadonlyArray<Approvals.Question>>([]), (asked) => ({
      asked: Ref.get(asked),
      service: Approvals.askPerson({
        confirm: (question) =>
          Effect.as(
            Ref.update(asked, (all) => [...all, question]),
            yes
          )
      })
    }))

  it.effect("a yes is for this once, and a no declines", () =>
    Effect.gen(function* () {
      const willing = yield* person(true)
      expect(yield* all(willing.service)).toEqual({
        command: "accept",
        fileChange: "accept",
        permissions: { grant: permissions.permissions, scope: "turn" },
        userInput: {},
        elicitation: { accept: null }
      })
      const unwilling = yield* person(false)
      expect(yield* all(unwilling.service)).toEqual(declined)
      const kinds = ["command", "fileChange", "permissions", "elicitation"]
      for (const { asked } of [willing, unwilling]) {
        expect((yield* asked).map(({ kind }) => kind)).toEqual(kinds)
        expect(yield* asked).toMatchObject(kinds.map(() => ({ threadId: "t", turnId: "u" })))
      }
    })
  )

  it.effect("a yes for the conversation is remembered as far as codex offers it", () =>
    Effect.gen(function* () {
      const { service } = yield* person("acceptForSession")
      expect(yield* all(service)).toEqual({
        command: "acceptForSession",
        fileChange: "acceptForSession",
        permissions: { grant: permissions.permissions, scope: "session" },
        userInput: {},
        elicitation: { accept: null }
      })
      const remembered: Approvals.ToolCall = {
        tool: "delete",
        description: "deletes",
        arguments: { id: 7 },
        persist: ["session", "always"]
      }
      expect(yield* service.elicitation({ ...asks, ...noFields, toolCall: remembered })).toEqual({
        accept: null,
        persist: "session"
      })
    })
  )

  it.effect("a no may end the turn, where the server can be told that", () =>
    Effect.gen(function* () {
      const { service } = yield* person("cancel")
      expect(yield* all(service)).toEqual({
        ...declined,
        command: "cancel",
        fileChange: "cancel",
        elicitation: "cancel"
      })
    })
  )

  it.effect("the person is shown everything that counts", () =>
    Effect.gen(function* () {
      const { asked, service } = yield* person(true)
      yield* service.command(
        command({ reason: "need it", network: { host: "h", protocol: "https" } })
      )
      yield* service.fileChange(
        patch([{ kind: "update", movedTo: "/elsewhere/b", diff: "+new" }], "/root-folder")
      )
      yield* service.permissions(permissions)
      yield* service.elicitation(toolCall)
      yield* service.elicitation({ ...asks, toolCall: undefined, mode: "url", url: "https://x/y" })
      const shown = (yield* asked).map(({ details, title }) => `${title}\n${details}`)
      for (const [n, facts] of [
        ["cat a.txt", folder, "need it", "https", "h"],
        ["update", `${folder}/a.txt`, "/elsewhere/b", "+new", "/root-folder"],
        ["to fetch", "network", "/tmp/out"],
        ["May I?", "el", "delete", "deletes", '"id": 7'],
        ["May I?", "el", "https://x/y"]
      ].entries()) {
        for (const fact of facts) expect(shown[n]).toContain(fact)
      }
    })
  )

  it.effect(
    "what a terminal would obey is taken out, and the title is one line of bounded length",
    () =>
      Effect.gen(function* () {
        const { asked, service } = yield* person(true)
        yield* service.command(
          command({ command: `echo \u001b[2K\u202Eevil\r\nRun: ls\t${"x".repeat(500)}` })
        )
        const [question] = yield* asked
        expect(question?.title).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        expect(question?.title.length).toBeLessThanOrEqual(160)
        expect(question?.details).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}]/u)
        expect(question?.details).toContain("x".repeat(500))
      })
  )

  it.effect("a form with something to fill in is declined unasked, one without is asked", () =>
    Effect.gen(function* () {
      const { asked, service } = yield* person(true)
      expect(yield* service.elicitation(form({ day: { type: "string" } }))).toBe("decline")
      expect(yield* service.elicitation({ ...toolCall, schema: "?" })).toBe("decline")
      expect(yield* asked).toEqual([])
      expect(yield* service.elicitation(form({}))).toEqual({ accept: {} })
    })
  )

  it.effect("the model's questions are answered by whoever can, and by nobody otherwise", () =>
    Effect.gen(function* () {
      const service = Approvals.askPerson({
        confirm: () => Effect.succeed(true),
        answer: (questions) =>
          Effect.succeed(Object.fromEntries(questions.map(({ id }) => [id, ["Red"]])))
      })
      expect(yield* service.userInput(userInput)).toEqual({ color: ["Red"] })
    })
  )
})

describe("the handlers of the server's requests", () => {
  const ids = { threadId: "t", turnId: "u", itemId: "i", startedAtMs: 1 }
  const elicitation = { threadId: "t", turnId: null, serverName: "el" }
  const noFields = { type: "object", properties: {} }
  const requests = {
    "item/commandExecution/requestApproval": { ...ids, command: "ls", cwd: "/abs" },
    "item/fileChange/requestApproval": { ...ids, reason: null, grantRoot: null },
    "item/permissions/requestApproval": {
      ...ids,
      cwd: "/abs",
      reason: null,
      permissions: { network: { enabled: true }, fileSystem: null }
    },
    "item/tool/requestUserInput": { ...ids, isBlocking: true, questions },
    "mcpServer/elicitation/request": {
      ...elicitation,
      mode: "form",
      message: "May I?",
      requestedSchema: noFields,
      _meta: {
        codex_approval_kind: "mcp_tool_call",
        tool_name: "delete",
        tool_description: "deletes",
        tool_params: { id: 7 }
      }
    }
  }
  const change: Approvals.FileChange = {
    path: "/abs/a",
    kind: "add",
    movedTo: undefined,
    diff: "x"
  }

  const ask = (
    service: Approvals.Service,
    method: string,
    params: unknown,
    changesOf: Parameters<typeof Approvals.handlers>[1] = () => undefined
  ) => ServerRequests.handler(Approvals.handlers(service, changesOf))({ id: 0, method, params })

  const answers = (service: Approvals.Service) =>
    Effect.forEach(Object.entries(requests), ([method, params]) => ask(service, method, params))

  const refused = [
    { decision: "decline" },
    { decision: "decline" },
    { permissions: {}, scope: "turn" },
    { answers: {} },
    { action: "decline", content: null, _meta: null }
  ]

  it.effect("give the decisions in the server's words", () =>
    Effect.gen(function* () {
      expect(yield* answers(Approvals.declineAll)).toEqual(refused)
      const service = Approvals.make({
        command: () => Effect.succeed("acceptForSession"),
        fileChange: () => Effect.succeed("accept"),
        permissions: () =>
          Effect.succeed({ grant: { network: { enabled: true } }, scope: "session" }),
        userInput: () => Effect.succeed({ color: ["Red", "Blue"] }),
        elicitation: () => Effect.succeed({ accept: { day: "Monday" } })
      })
      expect(yield* answers(service)).toEqual([
        { decision: "acceptForSession" },
        { decision: "accept" },
        { permissions: { network: { enabled: true } }, scope: "session" },
        { answers: { color: { answers: ["Red", "Blue"] } } },
        { action: "accept", content: { day: "Monday" }, _meta: null }
      ])
      const closing = Approvals.make({ elicitation: () => Effect.succeed("cancel") })
      expect((yield* answers(closing))[4]).toEqual({ action: "cancel", content: null, _meta: null })
    })
  )

  it.effect("ask with the changes of the item, and with the tool that is to be called", () =>
    Effect.gen(function* () {
      const asked = yield* Ref.make<ReadonlyArray<unknown>>([])
      const note = (request: unknown) => Ref.update(asked, (all) => [...all, request])
      const service = Approvals.make({
        command: (request) => Effect.as(note(request), "decline"),
        fileChange: (request) => Effect.as(note(request), "decline"),
        elicitation: (request) => Effect.as(note(request), "decline")
      })
      for (const [method, params] of Object.entries(requests)) {
        yield* ask(service, method, params, ({ itemId }) => (itemId === "i" ? [change] : undefined))
      }
      yield* ask(service, "mcpServer/elicitation/request", {
        ...elicitation,
        mode: "form",
        message: "Which day?",
        requestedSchema: noFields,
        _meta: null
      })
      yield* ask(service, "mcpServer/elicitation/request", {
        ...requests["mcpServer/elicitation/request"],
        message: "Your password?",
        requestedSchema: { type: "object", properties: { password: { type: "string" } } }
      })
      const [ofCommand, ofPatch, ofTool, ofServer, disguised] = yield* Ref.get(asked)
      expect(ofCommand).toEqual(
        command({ command: "ls", cwd: "/abs", actions: [], reason: undefined })
      )
      expect(ofPatch).toMatchObject({ itemId: "i", changes: [change], grantRoot: undefined })
      expect(ofTool).toMatchObject({
        turnId: undefined,
        serverName: "el",
        mode: "form",
        toolCall: { tool: "delete", description: "deletes", arguments: { id: 7 } }
      })
      expect(ofServer).toMatchObject({ message: "Which day?", toolCall: undefined })
      expect(disguised).toMatchObject({ message: "Your password?", toolCall: undefined })
    })
  )

  const failures: ReadonlyArray<readonly [string, () => Effect.Effect<never, unknown>]> = [
    ["fails", () => Effect.fail("no")],
    ["dies", () => Effect.dieMessage("broken")],
    ["interrupts itself", () => Effect.interrupt],
    [
      "throws",
      () => {
        throw new Error("broken")
      }
    ]
  ]
  it.effect.each(failures)("a handler that %s declines, and that is logged", ([, handler]) =>
    Effect.gen(function* () {
      const logged: Array<Cause.Cause<unknown>> = []
      const logger = Logger.make<unknown, void>(({ cause, logLevel }) => {
        if (logLevel.label === "WARN") logged.push(cause)
      })
      const service: Approvals.Service = {
        command: handler,
        fileChange: handler,
        permissions: handler,
        userInput: handler,
        elicitation: handler
      }
      const given = yield* answers(service).pipe(
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
      expect(given).toEqual(refused)
      expect(logged.map(Cause.isEmpty)).toEqual(refused.map(() => false))
    })
  )

  it.effect("nobody is asked what cannot be answered, nor in the words of old servers", () =>
    Effect.gen(function* () {
      const willing = Approvals.make({
        command: () => Effect.succeed("accept"),
        fileChange: () => Effect.succeed("accept"),
        elicitation: () => Effect.succeed({ accept: {} })
      })
      const verification = {
        ...elicitation,
        mode: "openai/userVerification",
        challenge: "c",
        title: "t",
        description: "d"
      }
      const decline = { action: "decline", content: null, _meta: null }
      for (const params of [verification, { ...elicitation, mode: "of a later version" }]) {
        expect(yield* ask(willing, "mcpServer/elicitation/request", params)).toEqual(decline)
      }
      const old = { conversationId: "t", callId: "c" }
      expect(yield* ask(willing, "applyPatchApproval", { ...old, fileChanges: {} })).toEqual({
        decision: "denied"
      })
      expect(
        yield* ask(willing, "execCommandApproval", { ...old, command: [], cwd: "/", parsedCmd: [] })
      ).toEqual({ decision: "denied" })
    })
  )
})

describe("the changes of a patch", () => {
  const item = (id: string, path: string, kind: object = { type: "add" }) => ({
    threadId: "t",
    turnId: "u",
    item: {
      type: "fileChange",
      id,
      status: "inProgress",
      changes: [{ path, kind, diff: "x" }]
    }
  })

  const ofThread = () => {
    const { of, see } = FileChanges.make()
    return { see, of: (itemId: string) => of({ threadId: "t", itemId }) }
  }

  it("are known from its start to its end, by its item, as they last were", () => {
    const { of, see } = ofThread()
    const paths = (id: string) => of(id)?.map(({ path }) => path)
    see({ method: "item/started", params: item("1", "/a") })
    see({
      method: "item/started",
      params: item("2", "/b", { type: "update", move_path: "/c" })
    })
    expect(of("1")).toEqual([{ path: "/a", kind: "add", movedTo: undefined, diff: "x" }])
    expect(of("2")).toEqual([{ path: "/b", kind: "update", movedTo: "/c", diff: "x" }])
    const { changes } = item("1", "/d").item
    see({
      method: "item/fileChange/patchUpdated",
      params: { threadId: "t", turnId: "u", itemId: "1", changes }
    })
    expect(paths("1")).toEqual(["/d"])
    see({ method: "item/completed", params: item("1", "/d") })
    expect([paths("1"), paths("2")]).toEqual([undefined, ["/b"]])
  })

  it("are forgotten when the turn ends; items of other kinds, and broken ones, have none", () => {
    const { of, see } = ofThread()
    see({ method: "item/started", params: item("1", "/a") })
    see({ method: "item/started", params: { item: { type: "agentMessage", id: "2", text: "" } } })
    see({ method: "item/started", params: { item: { type: "fileChange", id: "3" } } })
    see({ method: "item/started", params: undefined })
    see({ method: "item/completed", params: null })
    expect([of("1")?.length, of("2"), of("3")]).toEqual([1, undefined, undefined])
    see({ method: "turn/completed", params: { threadId: "t" } })
    expect(of("1")).toBeUndefined()
  })
})
