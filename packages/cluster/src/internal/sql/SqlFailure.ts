/** What is told of a failure of the database: never a statement, and never its values. */
import type { SqlError } from "@effect/sql/SqlError"
import * as Predicate from "effect/Predicate"

export const detailOf = ({ cause, message }: SqlError): string => {
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  return typeof code === "string" ? `${message} (${code})` : message
}
