/** What a turn that is a review knows besides. */
export interface Review {
  /** What is reviewed, in a few words. */
  readonly subject: string
  /** The id of the turn inside the review, by which it is interrupted. */
  readonly innerId: string
}
