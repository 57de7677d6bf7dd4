/**
 * What the commands of a thread may do: in which sandbox they run, when somebody is asked first, whether they reach
 * the network, and where they write. Rights are ordered, so a ceiling can be set that no run exceeds.
 */
import { Fits, Lenient, Permissions, type Thread, type Turn } from "@effect-codex/protocol"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"

/**
 * The sandboxes, each with more rights than the one before. `external-sandbox` relies on a sandbox around the server.
 * `unknown` is one that this version does not know.
 */
export const Sandbox = Schema.Literal(
  "read-only",
  "workspace-write",
  "external-sandbox",
  "danger-full-access",
  "unknown"
)
/** The sandboxes, each with more rights than the one before. */
export type Sandbox = typeof Sandbox.Type

/** The effective rights of a turn. */
export const Rights = Schema.Struct({
  sandbox: Sandbox,
  /**
   * When somebody is asked before a command runs. From the most questions to the fewest: `untrusted`, `on-request`,
   * `on-failure`, `granular:` with the kinds that are asked, `never`.
   */
  approvals: Schema.String,
  /** Whether commands in the sandbox reach the network. */
  network: Schema.Boolean,
  /**
   * The folders that commands in the sandbox may write to. `/` without a sandbox, and none if it is read-only.
   * `$TMPDIR` stands for the folder that this variable of the server names.
   */
  writableRoots: Schema.Array(Schema.String)
})
/** The effective rights of a turn. */
export type Rights = typeof Rights.Type

/**
 * The most that a run may be allowed. Rights that it does not name are not limited. A sandbox of the kind
 * `workspace-write` also lets commands write to `/tmp` and `$TMPDIR`, unless its configuration excludes them: a
 * ceiling with `writableRoots` must name these two, or such sandboxes exceed it. Paths are compared as text.
 */
export const Ceiling = Schema.partial(Rights)
/** The most that a run may be allowed. */
export type Ceiling = typeof Ceiling.Type

/**
 * Returns whether rights exceed a ceiling in any respect.
 *
 * @example
 * const tooMuch = Rights.exceeds(rights, { sandbox: "workspace-write", network: false })
 */
export const exceeds = (rights: Ceiling, ceiling: Ceiling): boolean =>
  exceeding(rights, ceiling).length > 0

/**
 * Returns the names of the rights that exceed a ceiling. Rights that are not named do not exceed it.
 *
 * @example
 * const names = Rights.exceeding(rights, { network: false, approvals: "on-request" })
 */
export const exceeding = (rights: Ceiling, ceiling: Ceiling): ReadonlyArray<keyof Rights> => {
  const more = (name: keyof Rights, isMore: boolean) => (isMore ? [name] : [])
  return [
    ...more("sandbox", above(sandboxRank, rights.sandbox, ceiling.sandbox)),
    ...more("approvals", above(approvalsRank, rights.approvals, ceiling.approvals)),
    ...more("network", rights.network === true && ceiling.network === false),
    ...more("writableRoots", writesBeyond(rights.writableRoots, ceiling.writableRoots))
  ]
}

const above = <A>(rank: (a: A) => number, has: A | undefined, most: A | undefined): boolean =>
  has !== undefined && most !== undefined && rank(has) > rank(most)

const sandboxRank = (sandbox: Sandbox): number => Sandbox.literals.indexOf(sandbox)

const approvalsRank = (approvals: string): number => {
  const rank = ["untrusted", "on-request", "on-failure", "granular", "never"].indexOf(
    approvals.replace(/:.*/su, "")
  )
  // Nobody knows what an unknown policy asks.
  return rank === -1 ? Number.MAX_SAFE_INTEGER : rank
}

const writesBeyond = (
  roots: ReadonlyArray<string> | undefined,
  most: ReadonlyArray<string> | undefined
): boolean =>
  roots !== undefined &&
  most !== undefined &&
  !roots.every((root) => most.some((folder) => isIn(normalized(folder), normalized(root))))

const isIn = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? folder : `${folder}/`)

/** Without `.`, `..` and needless slashes. */
const normalized = (path: string): string => {
  if (!path.startsWith("/")) return path
  const segments: Array<string> = []
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop()
    else if (segment !== "" && segment !== ".") segments.push(segment)
  }
  return `/${segments.join("/")}`
}

/** The rights of a thread in the server's own words, as its answer to opening the thread states them. */
export const OfThread = Schema.suspend(() =>
  Schema.Struct({
    sandbox: Permissions.SandboxPolicy,
    approvalPolicy: Schema.Unknown,
    cwd: Schema.String,
    runtimeWorkspaceRoots: Lenient.orUndefined(Schema.Array(Schema.String))
  })
)
/** The rights of a thread in the server's own words. */
export type OfThread = typeof OfThread.Type

const decodeOfThread = Fits.decode(OfThread)
const decodePolicy = Schema.decodeUnknownOption(Permissions.SandboxPolicy)

/**
 * Reads the rights in an answer to `thread/start`, `thread/resume` or `thread/fork`. `undefined` if it states none.
 *
 * @example
 * const answer = Effect.map(appServer.request("thread/start", {}), Rights.ofAnswer)
 */
export const ofAnswer = (answer: unknown): OfThread | undefined =>
  Predicate.isRecord(answer)
    ? Either.getOrUndefined(decodeOfThread(Struct.pick(answer, ...partsOfThread)))
    : undefined

/** The rest of the answer may be long, and is not kept. */
const partsOfThread = ["sandbox", "approvalPolicy", "cwd", "runtimeWorkspaceRoots"] as const

/** The settings of a turn that choose rights. */
type OfTurn = Pick<Turn.Settings, "approvalPolicy" | "cwd" | "sandboxPolicy">

/**
 * Returns the rights of a thread from a turn with these settings on.
 *
 * @example
 * const before = thread.rights()
 * const after = before && Rights.afterTurn(before, { approvalPolicy: "never" })
 */
export const afterTurn = (thread: OfThread, turn: OfTurn): OfThread => ({
  ...thread,
  sandbox: turn.sandboxPolicy === undefined ? thread.sandbox : policyOf(turn.sandboxPolicy),
  approvalPolicy: turn.approvalPolicy ?? thread.approvalPolicy,
  cwd: turn.cwd ?? thread.cwd
})

/** A policy that does not match its schema counts as one that this version does not know. */
const policyOf = (policy: unknown): OfThread["sandbox"] =>
  Option.getOrElse(decodePolicy(policy), () => unknownPolicy({ type: "unknown" }))

const unknownPolicy = Schema.decodeUnknownSync(Permissions.UnrecognizedSandboxPolicy)

/**
 * Returns the rights of a thread in the words of this library.
 *
 * @example
 * const opened = thread.rights()
 * const mayWriteTo = opened && Rights.of(opened).writableRoots
 */
export const of = ({
  approvalPolicy,
  cwd,
  runtimeWorkspaceRoots = [],
  sandbox
}: OfThread): Rights => {
  const approvals = approvalsOf(approvalPolicy)
  switch (sandbox.type) {
    case "readOnly":
      return { sandbox: "read-only", approvals, network: sandbox.networkAccess, writableRoots: [] }
    case "workspaceWrite": {
      const { excludeSlashTmp, excludeTmpdirEnvVar, networkAccess, writableRoots } = sandbox
      const roots = [
        cwd,
        ...writableRoots,
        ...runtimeWorkspaceRoots,
        ...(excludeSlashTmp ? [] : ["/tmp"]),
        ...(excludeTmpdirEnvVar ? [] : ["$TMPDIR"])
      ]
      return {
        sandbox: "workspace-write",
        approvals,
        network: networkAccess,
        writableRoots: [...new Set(roots)]
      }
    }
    case "externalSandbox":
      return {
        sandbox: "external-sandbox",
        approvals,
        network: sandbox.networkAccess !== "restricted",
        writableRoots: ["/"]
      }
    case "dangerFullAccess":
      return { sandbox: "danger-full-access", approvals, network: true, writableRoots: ["/"] }
    default:
      return { sandbox: "unknown", approvals, network: true, writableRoots: ["/"] }
  }
}

/** A granular policy by the kinds of questions that it asks. */
const approvalsOf = (policy: unknown): string => {
  if (typeof policy === "string") return policy
  const granular: unknown = Predicate.isRecord(policy) ? policy["granular"] : undefined
  if (!Predicate.isRecord(granular)) return "unknown"
  const kinds = Object.keys(granular).filter((kind) => granular[kind] === true)
  return `granular:${kinds.toSorted().join(",")}`
}

/** What the settings of a run say of its rights. What they leave out may be anything. */
export interface Asked extends Ceiling {
  /** The working directory, which commands in a `workspace-write` sandbox may write to. */
  readonly cwd?: string
}

/**
 * Returns what the settings of a run ask for. The settings of the turn decide before those of the thread.
 *
 * @example
 * const { sandbox } = Rights.asked({ sandbox: "read-only" }, {})
 */
export const asked = (settings: Thread.Settings, turn: OfTurn): Asked => {
  const config = settings.config ?? {}
  const mode = settings.sandbox ?? config["sandbox_mode"]
  const approvals = turn.approvalPolicy ?? settings.approvalPolicy ?? config["approval_policy"]
  const cwd = turn.cwd ?? settings.cwd
  const rest = {
    ...(approvals === undefined ? {} : { approvals: approvalsOf(approvals) }),
    ...(cwd?.startsWith("/") ? { cwd } : {})
  }
  if (turn.sandboxPolicy !== undefined) {
    const policy = policyOf(turn.sandboxPolicy)
    const { network, sandbox } = of({
      approvalPolicy: "never",
      cwd: "/",
      sandbox: policy,
      runtimeWorkspaceRoots: undefined
    })
    return { ...rest, sandbox, network }
  }
  if (mode === undefined) return rest
  const sandbox = isSandbox(mode) ? mode : "unknown"
  if (sandbox !== "workspace-write") return { ...rest, sandbox }
  const network = ofWorkspace(config, "network_access")
  const roots = ofWorkspace(config, "writable_roots")
  return {
    ...rest,
    sandbox,
    ...(typeof network === "boolean" ? { network } : {}),
    ...(isStrings(roots) ? { writableRoots: roots } : {})
  }
}

const isSandbox = Schema.is(Sandbox)
const isStrings = Schema.is(Schema.Array(Schema.String))

const ofWorkspace = (config: Readonly<Record<string, unknown>>, name: string): unknown => {
  const table = config["sandbox_workspace_write"]
  const nested: unknown = Predicate.isRecord(table) ? table[name] : undefined
  return config[`sandbox_workspace_write.${name}`] ?? nested
}

/**
 * Returns in which respects a thread's rights are not what was asked for, as text for a person.
 *
 * @example
 * const held = thread.rights()
 * const texts = held && Rights.differences(held, { sandbox: "read-only" })
 */
export const differences = (thread: OfThread, wanted: Asked): ReadonlyArray<string> => {
  const rights = of(thread)
  const isWorkspace = rights.sandbox === "workspace-write"
  const own = [thread.cwd, "/tmp", "$TMPDIR"]
  const roots = wanted.writableRoots
  const unlike = (name: string, has: unknown, asked: unknown) =>
    asked === undefined || has === asked ? [] : [`${name} is ${has}, not ${asked}`]
  return [
    ...unlike("sandbox", rights.sandbox, wanted.sandbox),
    ...unlike("approvals", rights.approvals, wanted.approvals),
    ...unlike("network", rights.network, wanted.network),
    ...(isWorkspace && wanted.cwd !== undefined
      ? unlike("cwd", normalized(thread.cwd), normalized(wanted.cwd))
      : []),
    ...(isWorkspace && roots !== undefined && writesBeyond(rights.writableRoots, [...roots, ...own])
      ? [`writableRoots are ${rights.writableRoots.join(" ")}, not ${roots.join(" ")}`]
      : [])
  ]
}

/** Whether two threads, or one at two times, have the same rights. */
export const areSame: (a: Rights, b: Rights) => boolean = Schema.equivalence(Rights)
