/**
 * Stands in for the schema of a failure until `Failure.Failure` is one. It does not survive JSON. Then this file goes,
 * and `Event.ts` uses `Failure.Failure`.
 */
import { Failure } from "@effect-codex/app-server"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

const isFailure = (value: unknown): value is Failure.Failure =>
  Predicate.isError(value) && "_tag" in value && Object.hasOwn(Failure.policy, String(value._tag))

export const FailureStandIn: Schema.Schema<Failure.Failure> = Schema.declare(isFailure)
