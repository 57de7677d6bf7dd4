/** Which definition is the result of which request: codex prints both, and not that they belong together. */
import type { Message, Request } from "./Message.ts"
import * as Supplement from "./Supplement.ts"
import * as Translate from "./Translate.ts"

/**
 * Every request with its result. A result has the name of the parameters or of the method; or it is the only one left over
 * whose words are all words of the method; or `Supplement.results` names it. Throws with all that is missing or too many.
 */
export const find = (
  requests: ReadonlyArray<Message>,
  responses: ReadonlyArray<string>
): ReadonlyArray<Request> => {
  const named = new Map(requests.map((request) => [request.method, byName(request, responses)]))
  const leftOver = responses.filter((name) => ![...named.values()].includes(name))
  const found: Array<Request> = []
  const problems: Array<string> = []
  for (const request of requests) {
    const { method } = request
    const result = named.get(method) ?? byWords(method, leftOver)
    const exception = Supplement.results[method]
    if (exception !== undefined && result !== undefined) {
      problems.push(`${method}: a rule finds ${result}; take it out of Supplement.results`)
    }
    const name = result ?? exception
    if (name !== undefined && responses.includes(name)) found.push({ ...request, result: name })
    else
      problems.push(`${method}: no result found; ask the server, and name it in Supplement.results`)
  }
  const used = new Set(found.map(({ result }) => result))
  const unused = responses.filter((name) => !used.has(name))
  if (unused.length > 0) problems.push(`results that no method has: ${unused.join(", ")}`)
  if (problems.length > 0) throw new Error(problems.join("\n"))
  return found
}

const byName = ({ method, params }: Message, responses: ReadonlyArray<string>) =>
  [params?.replace(/Params$/, ""), Translate.pascal(method)]
    .map((name) => `${name}Response`)
    .find((name) => responses.includes(name))

/** `account/logout` has `LogoutAccountResponse`, `config/batchWrite` has `ConfigWriteResponse`. */
const byWords = (method: string, leftOver: ReadonlyArray<string>): string | undefined => {
  const ofMethod = new Set(words(Translate.pascal(method)))
  const [only, ...others] = leftOver.filter((name) =>
    words(name.replace(/Response$/, "")).every((word) => ofMethod.has(word))
  )
  return others.length === 0 ? only : undefined
}

/** In the singular, and with one word for reading. */
const words = (name: string): ReadonlyArray<string> =>
  (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z\d]*/g) ?? [])
    .map((word) => word.toLowerCase().replace(/s$/, ""))
    .map((word) => (word === "get" ? "read" : word))
