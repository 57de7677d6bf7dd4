/**
 * The definitions of the domain "UserVerification".
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */
import * as Schema from "effect/Schema"
import * as Lenient from "../Lenient.ts"
import { RequestId } from "./Common.ts"

export interface CancelledUserVerificationErrorDetails {
  readonly reason: UserVerificationCancellationReason
  readonly type: "cancelled"
}
export const CancelledUserVerificationErrorDetails: Schema.Schema<CancelledUserVerificationErrorDetails> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      reason: UserVerificationCancellationReason,
      type: Schema.Literal("cancelled")
    })
  ).annotations({ identifier: "CancelledUserVerificationErrorDetails" })

export interface FailedUserVerificationErrorDetails {
  readonly reason: UserVerificationFailureReason
  readonly type: "failed"
}
export const FailedUserVerificationErrorDetails: Schema.Schema<FailedUserVerificationErrorDetails> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ reason: UserVerificationFailureReason, type: Schema.Literal("failed") })
  ).annotations({ identifier: "FailedUserVerificationErrorDetails" })

export interface InvalidRequestUserVerificationErrorDetails {
  readonly reason: UserVerificationInvalidRequestReason
  readonly type: "invalidRequest"
}
export const InvalidRequestUserVerificationErrorDetails: Schema.Schema<InvalidRequestUserVerificationErrorDetails> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      reason: UserVerificationInvalidRequestReason,
      type: Schema.Literal("invalidRequest")
    })
  ).annotations({ identifier: "InvalidRequestUserVerificationErrorDetails" })

export interface UnavailableUserVerificationErrorDetails {
  readonly reason: UserVerificationUnavailableReason
  readonly type: "unavailable"
}
export const UnavailableUserVerificationErrorDetails: Schema.Schema<UnavailableUserVerificationErrorDetails> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      reason: UserVerificationUnavailableReason,
      type: Schema.Literal("unavailable")
    })
  ).annotations({ identifier: "UnavailableUserVerificationErrorDetails" })

/** A member of `UserVerificationErrorDetails` that this version does not know, whole. */
export type UnrecognizedUserVerificationErrorDetails = {
  readonly type: Lenient.UnknownTag
}
export const UnrecognizedUserVerificationErrorDetails: Schema.Schema<UnrecognizedUserVerificationErrorDetails> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      type: Lenient.unknownTag("invalidRequest", "unavailable", "cancelled", "failed")
    })
  ).annotations({ identifier: "UnrecognizedUserVerificationErrorDetails" })

/** @experimental */
export type UserVerificationBiometricType = "fingerprint" | (string & {})
export const UserVerificationBiometricType: Schema.Schema<UserVerificationBiometricType> =
  Schema.String

/**
 * Cancels a native verification RPC issued on this connection, not an elicitation. Use a fresh request ID for each operation and a distinct ID for this cancellation RPC.
 *
 * @experimental
 */
export interface UserVerificationCancelParams {
  readonly requestId: RequestId
}
export const UserVerificationCancelParams: Schema.Schema<UserVerificationCancelParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({ requestId: RequestId })).annotations({
    identifier: "UserVerificationCancelParams"
  })

/**
 * Acknowledges the cancellation signal; native work may still be finishing. Unknown or finished requests are a no-op, and completed effects are not rolled back.
 *
 * @experimental
 */
export interface UserVerificationCancelResponse {}
export const UserVerificationCancelResponse: Schema.Schema<UserVerificationCancelResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "UserVerificationCancelResponse"
  })

/** @experimental */
export type UserVerificationCancellationReason = "userCancelled" | "interrupted" | (string & {})
export const UserVerificationCancellationReason: Schema.Schema<UserVerificationCancellationReason> =
  Schema.String

/** @experimental */
export interface UserVerificationDeleteParams {}
export const UserVerificationDeleteParams: Schema.Schema<UserVerificationDeleteParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "UserVerificationDeleteParams"
  })

/** @experimental */
export interface UserVerificationDeleteResponse {}
export const UserVerificationDeleteResponse: Schema.Schema<UserVerificationDeleteResponse> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "UserVerificationDeleteResponse"
  })

/** @experimental */
export interface UserVerificationEnrollParams {}
export const UserVerificationEnrollParams: Schema.Schema<UserVerificationEnrollParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "UserVerificationEnrollParams"
  })

/**
 * Public metadata for a created or reused local credential. The caller completes backend registration; this response does not establish server enrollment. Older app-servers omit the metadata fields; callers must check both before registration.
 *
 * @experimental
 */
export interface UserVerificationEnrollResponse {
  readonly algorithm: string | null
  readonly credentialId: string
  /** Unpadded base64url of the SubjectPublicKeyInfo DER encoding. */
  readonly publicKey: string | null
}
/** `UserVerificationEnrollResponse` as it is on the wire: defaults may be missing. */
export interface UserVerificationEnrollResponseEncoded extends Omit<
  UserVerificationEnrollResponse,
  "algorithm" | "publicKey"
> {
  readonly algorithm?: string | null
  readonly publicKey?: string | null
}
export const UserVerificationEnrollResponse: Schema.Schema<
  UserVerificationEnrollResponse,
  UserVerificationEnrollResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    algorithm: Lenient.nullable(Schema.String),
    credentialId: Schema.String,
    publicKey: Lenient.nullable(Schema.String)
  })
).annotations({ identifier: "UserVerificationEnrollResponse" })

/**
 * Closed error categories; native diagnostic payloads must not cross this boundary.
 *
 * @experimental
 */
export type UserVerificationErrorDetails =
  | InvalidRequestUserVerificationErrorDetails
  | UnavailableUserVerificationErrorDetails
  | CancelledUserVerificationErrorDetails
  | FailedUserVerificationErrorDetails
  | UnrecognizedUserVerificationErrorDetails
export const UserVerificationErrorDetails: Schema.Schema<UserVerificationErrorDetails> =
  /*#__PURE__*/ Schema.suspend(() =>
    Schema.Union(
      InvalidRequestUserVerificationErrorDetails,
      UnavailableUserVerificationErrorDetails,
      CancelledUserVerificationErrorDetails,
      FailedUserVerificationErrorDetails,
      UnrecognizedUserVerificationErrorDetails
    )
  ).annotations({ identifier: "UserVerificationErrorDetails" })

/** @experimental */
export type UserVerificationFailureReason =
  | "authenticationFailed"
  | "timeout"
  | "providerError"
  | "serviceError"
  | (string & {})
export const UserVerificationFailureReason: Schema.Schema<UserVerificationFailureReason> =
  Schema.String

/** @experimental */
export type UserVerificationInvalidRequestReason = "invalidParams" | (string & {})
export const UserVerificationInvalidRequestReason: Schema.Schema<UserVerificationInvalidRequestReason> =
  Schema.String

/**
 * A signature over the exact decoded challenge. The verifier validates and consumes it.
 *
 * @experimental
 */
export interface UserVerificationProof {
  readonly credentialId: string
  /** Unpadded base64url DER ECDSA signature using P-256 and SHA-256. */
  readonly signature: string
}
export const UserVerificationProof: Schema.Schema<UserVerificationProof> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ credentialId: Schema.String, signature: Schema.String })
  ).annotations({ identifier: "UserVerificationProof" })

/**
 * The error object inside the normal JSON-RPC envelope.
 *
 * @experimental
 */
export interface UserVerificationRpcError {
  readonly code: number
  readonly data: UserVerificationErrorDetails
  readonly message: string
}
export const UserVerificationRpcError: Schema.Schema<UserVerificationRpcError> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({
      code: Schema.Number,
      data: UserVerificationErrorDetails,
      message: Schema.String
    })
  ).annotations({ identifier: "UserVerificationRpcError" })

/** @experimental */
export interface UserVerificationStatusParams {}
export const UserVerificationStatusParams: Schema.Schema<UserVerificationStatusParams> =
  /*#__PURE__*/ Schema.suspend(() => Lenient.struct({})).annotations({
    identifier: "UserVerificationStatusParams"
  })

/**
 * Local readiness only; this neither prompts nor queries server registration.
 *
 * @experimental
 */
export interface UserVerificationStatusResponse {
  readonly credentialId: string | null
  readonly unavailableMessage: string | null
  readonly unavailableReason: UserVerificationUnavailableReason | null
}
/** `UserVerificationStatusResponse` as it is on the wire: defaults may be missing. */
export interface UserVerificationStatusResponseEncoded extends Omit<
  UserVerificationStatusResponse,
  "credentialId" | "unavailableMessage" | "unavailableReason"
> {
  readonly credentialId?: string | null
  readonly unavailableMessage?: string | null
  readonly unavailableReason?: UserVerificationUnavailableReason | null
}
export const UserVerificationStatusResponse: Schema.Schema<
  UserVerificationStatusResponse,
  UserVerificationStatusResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    credentialId: Lenient.nullable(Schema.String),
    unavailableMessage: Lenient.nullable(Schema.String),
    unavailableReason: Lenient.nullable(UserVerificationUnavailableReason)
  })
).annotations({ identifier: "UserVerificationStatusResponse" })

/** @experimental */
export type UserVerificationUnavailableReason =
  | "credentialMissing"
  | "biometricsUnavailable"
  | "providerUnavailable"
  | (string & {})
export const UserVerificationUnavailableReason: Schema.Schema<UserVerificationUnavailableReason> =
  Schema.String

/**
 * Local signing primitive, independent of any pending elicitation.
 *
 * @experimental
 */
export interface UserVerificationVerifyParams {
  /** Unpadded base64url encoding of 1–4096 challenge bytes. */
  readonly challenge: string
  /** Additional display context; at most 4096 UTF-8 bytes. */
  readonly description: string
  /** Display context already approved by the UI; 1–256 UTF-8 bytes. */
  readonly title: string
}
export const UserVerificationVerifyParams: Schema.Schema<UserVerificationVerifyParams> =
  /*#__PURE__*/ Schema.suspend(() =>
    Lenient.struct({ challenge: Schema.String, description: Schema.String, title: Schema.String })
  ).annotations({ identifier: "UserVerificationVerifyParams" })

/** @experimental */
export interface UserVerificationVerifyResponse {
  /** Native-reported authentication method for this signature. Older servers omit it. This is approval context, not part of the signed proof. */
  readonly biometricType: UserVerificationBiometricType | null
  readonly proof: UserVerificationProof
}
/** `UserVerificationVerifyResponse` as it is on the wire: defaults may be missing. */
export interface UserVerificationVerifyResponseEncoded extends Omit<
  UserVerificationVerifyResponse,
  "biometricType"
> {
  readonly biometricType?: UserVerificationBiometricType | null
}
export const UserVerificationVerifyResponse: Schema.Schema<
  UserVerificationVerifyResponse,
  UserVerificationVerifyResponseEncoded
> = /*#__PURE__*/ Schema.suspend(() =>
  Lenient.struct({
    biometricType: Lenient.nullable(UserVerificationBiometricType),
    proof: UserVerificationProof
  })
).annotations({ identifier: "UserVerificationVerifyResponse" })
