/** Reads what a plan or a review has come to from the items of its turn. */
import type { RunResult } from "../../RunEvent.ts"
import * as ReviewText from "../turn/ReviewText.ts"

export const planned = (result: RunResult) => {
  const plans = result.items.flatMap((item) => (item.type === "plan" ? [item.text] : []))
  return { ...result, plan: plans.at(-1) }
}

export const reviewed = (result: RunResult) => {
  const texts = result.items.flatMap((item) =>
    item.type === "exitedReviewMode" ? [item.review] : []
  )
  return { ...result, review: ReviewText.parse(texts.at(-1) ?? result.text) }
}
