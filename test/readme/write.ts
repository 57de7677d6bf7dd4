/** `pnpm docs:snippets`: writes into the pages what the sources of their snippets hold now. */
import { readFileSync, writeFileSync } from "node:fs"
import { pages, rewritten } from "./snippets.ts"

for (const page of pages) {
  const text = readFileSync(page, "utf8")
  const written = rewritten(text)
  if (written !== text) writeFileSync(page, written)
}
