/** Whether the certificates that the environment names are there. */
import { X509Certificate } from "node:crypto"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Check from "./Check.ts"
import * as Finding from "./Finding.ts"

interface Variable {
  readonly name: string
  readonly holds: "File" | "Folders"
  /** Who reads it. Codex takes the first of its variables that can be read, and is silent about the others. */
  readonly reader: "codex" | "Node"
}

export const variables: ReadonlyArray<Variable> = [
  { name: "CODEX_CA_CERTIFICATE", holds: "File", reader: "codex" },
  { name: "SSL_CERT_FILE", holds: "File", reader: "codex" },
  { name: "SSL_CERT_DIR", holds: "Folders", reader: "codex" },
  { name: "NODE_EXTRA_CA_CERTS", holds: "File", reader: "Node" }
]

export interface Facts {
  readonly variable: Variable
  readonly path: string
  readonly state: "Good" | "Missing" | "Unreadable" | "NoCertificate"
}

const stateTexts = {
  Missing: "is not there",
  Unreadable: "cannot be read",
  NoCertificate: "contains no certificate in PEM"
} as const

export const judge = ({ path, state, variable: { name, reader } }: Facts): Finding.Finding => {
  if (state === "Good") return Finding.ok(`${name}: ${path}`)
  const problem = reader === "codex" ? Finding.failure : Finding.warning
  return problem(
    `${name} names ${path}, which ${stateTexts[state]}. ${reader} ignores it without an error, and then trusts no certificate of its own network.`,
    `Correct ${name}, or unset it.`
  )
}

const stateOf = (
  variable: Variable,
  path: string
): Effect.Effect<Facts["state"], never, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    if (!(yield* Effect.orElseSucceed(fs.exists(path), () => false))) return "Missing"
    if (variable.holds === "Folders") {
      return (yield* Effect.isSuccess(fs.readDirectory(path))) ? "Good" : "Unreadable"
    }
    const text = yield* Effect.option(fs.readFileString(path))
    return Option.match(text, {
      onNone: () => "Unreadable" as const,
      onSome: (text) => (hasCertificate(text) ? "Good" : "NoCertificate")
    })
  })

const pem = /-----BEGIN (TRUSTED )?CERTIFICATE-----[^]*?-----END \1?CERTIFICATE-----/g

/** OpenSSL writes more behind a trusted certificate, which Node does not read. */
const hasCertificate = (text: string): boolean =>
  Array.from(text.matchAll(pem)).some(
    ([certificate, trusted]) =>
      trusted !== undefined ||
      Option.isSome(Option.liftThrowable(() => new X509Certificate(certificate))())
  )

const facts = (variable: Variable) =>
  Effect.gen(function* () {
    const value = yield* Effect.orElseSucceed(Config.string(variable.name), () => "")
    const paths = variable.holds === "Folders" ? value.split(":") : [value]
    return yield* Effect.forEach(
      paths.filter((path) => path !== ""),
      (path) => Effect.map(stateOf(variable, path), (state) => ({ variable, path, state }))
    )
  })

export const check = Check.failing({
  name: "certificates",
  how: `reads what ${variables.map(({ name }) => name).join(", ")} name`,
  exitCode: 2,
  find: Effect.map(Effect.forEach(variables, facts), (all) =>
    all.flat().length === 0 ? [Finding.ok("those of the system")] : all.flat().map(judge)
  )
})
