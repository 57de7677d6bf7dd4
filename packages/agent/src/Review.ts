/** What a review has found, as `session.review` reads it from the text in which the server tells it. */
import * as ReviewText from "./internal/turn/ReviewText.ts"

export type { ReviewTarget as Target } from "@effect-codex/protocol/Turn"

/** One thing that a review has found, and where. */
export const Finding = ReviewText.Finding
/** One thing that a review has found, and where. */
export interface Finding extends ReviewText.Finding {}

/** What a review has found. A text of the server that cannot be read is an explanation without findings. */
export const Review = ReviewText.Review
/** What a review has found. A text of the server that cannot be read is an explanation without findings. */
export interface Review extends ReviewText.Review {}

/**
 * Reads the text of a review: that of an item `exitedReviewMode`, in the events and the stored turns of a thread.
 *
 * @example
 * const { findings } = Review.parse(
 *   "One bug.\n\nReview comment:\n\n- [P1] Off by one — /srv/a.ts:3-5\n  The last line is left out."
 * )
 */
export const parse = (text: string): Review => ReviewText.parse(text)
