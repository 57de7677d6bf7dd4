/** Finds the result of each request. Codex prints both but not how they belong together. */
import type { Message, Request } from "./Message.ts"
import * as Supplement from "./Supplement.ts"
import * as Translate from "./Translate.ts"

/**
 * Returns every request with its result, which is found in this order: the definition named after the parameters or
 * the method; the only remaining definition all of whose words are in the method; the entry in
 * `Supplement.results`. Throws an error with all problems.
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
      problems.push(
        `${method}: a rule now finds ${result}. Remove the entry from Supplement.results.`
      )
    }
    const name = result ?? exception
    if (name !== undefined && responses.includes(name)) found.push({ ...request, result: name })
    else
      problems.push(
        `${method}: no result found. Send the request to a server, and add its result to Supplement.results.`
      )
  }
  const used = new Set(found.map(({ result }) => result))
  const unused = responses.filter((name) => !used.has(name))
  if (unused.length > 0)
    problems.push(
      `These results belong to no method: ${unused.join(", ")}. Assign them in Supplement.results.`
    )
  if (problems.length > 0) throw new Error(problems.join("\n"))
  return found
}

const byName = ({ method, params }: Message, responses: ReadonlyArray<string>) =>
  [params?.replace(/Params$/, ""), Translate.pascal(method)]
    .map((name) => `${name}Response`)
    .find((name) => responses.includes(name))

/** For example, `account/logout` has `LogoutAccountResponse`, and `config/batchWrite` has `ConfigWriteResponse`. */
const byWords = (method: string, leftOver: ReadonlyArray<string>): string | undefined => {
  const ofMethod = new Set(words(Translate.pascal(method)))
  const [only, ...others] = leftOver.filter((name) =>
    words(name.replace(/Response$/, "")).every((word) => ofMethod.has(word))
  )
  return others.length === 0 ? only : undefined
}

/** Makes words singular, and treats `get` and `read` as the same word. */
const words = (name: string): ReadonlyArray<string> =>
  (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z\d]*/g) ?? [])
    .map((word) => word.toLowerCase().replace(/s$/, ""))
    .map((word) => (word === "get" ? "read" : word))
