/**
 * The model's text. It is drawn as elements and never as HTML, so that nothing in it can run. Images are shown as links: to
 * load one would tell its server what the model has been made to write into the address.
 */
import { lexer, type MarkedToken, type Token } from "marked"
import type { ComponentChildren, JSX } from "preact"
import { useMemo } from "preact/hooks"

export const Markdown = ({ text }: { readonly text: string }) => (
  <div class="markdown">
    {blocksOf(text).map((token, index) => (
      <Block key={index} token={token} />
    ))}
  </div>
)

/** A text that is nested without end cannot be read as Markdown. It is shown as it is. */
const blocksOf = (text: string): ReadonlyArray<Token> => {
  try {
    return lexer(text)
  } catch {
    return [asItIs(text)]
  }
}

const asItIs = (text: string): Token => ({ type: "text", raw: text, text, escaped: true })

/** While text comes in, only the last block changes. */
const Block = ({ token }: { readonly token: Token }) =>
  useMemo(() => <>{draw(isTooDeep(token) ? asItIs(token.raw) : token)}</>, [token.raw, token.type])

/** Deeper than anybody writes, and not so deep that drawing it would exhaust the stack. */
const deepest = 60

const isTooDeep = (token: Token, left = deepest): boolean =>
  left === 0 || childrenOf(token).some((child) => isTooDeep(child, left - 1))

const childrenOf = (token: Token): ReadonlyArray<Token> => {
  if (isKnown(token) && token.type === "list") return token.items
  return "tokens" in token ? (token.tokens ?? []) : []
}

const drawAll = (tokens: ReadonlyArray<Token> | undefined): ComponentChildren =>
  tokens?.map((token, index) => <Drawn key={index} token={token} />)

const Drawn = ({ token }: { readonly token: Token }) => <>{draw(token)}</>

const inline = new Set(["br", "codespan", "del", "em", "escape", "image", "link", "strong", "text"])
const block = new Set([
  "blockquote",
  "checkbox",
  "code",
  "heading",
  "hr",
  "html",
  "list",
  "paragraph",
  "table"
])
const isKnown = (token: Token): token is MarkedToken =>
  inline.has(token.type) || block.has(token.type)

const draw = (token: Token): ComponentChildren => {
  if (!isKnown(token)) return token.type === "space" || token.type === "def" ? null : token.raw
  return inline.has(token.type) ? drawInline(token) : drawBlock(token)
}

const drawBlock = (token: MarkedToken): ComponentChildren => {
  switch (token.type) {
    case "paragraph":
      return <p>{drawAll(token.tokens)}</p>
    case "heading": {
      // The page's own heading is above.
      const Heading = token.depth <= 1 ? "h2" : token.depth === 2 ? "h3" : "h4"
      return <Heading>{drawAll(token.tokens)}</Heading>
    }
    case "code":
      return (
        <pre tabIndex={0} aria-label={token.lang === "" ? "code" : token.lang}>
          <code>{token.text}</code>
        </pre>
      )
    case "blockquote":
      return <blockquote>{drawAll(token.tokens)}</blockquote>
    case "hr":
      return <hr />
    case "list": {
      const items = token.items.map((item, index) => <li key={index}>{drawAll(item.tokens)}</li>)
      return token.ordered ? (
        <ol start={token.start === "" ? 1 : token.start}>{items}</ol>
      ) : (
        <ul>{items}</ul>
      )
    }
    case "checkbox":
      return token.checked ? "☑ " : "☐ "
    case "table":
      return (
        <div class="wide" tabIndex={0} role="group" aria-label="table">
          <table>
            <thead>
              <tr>
                {token.header.map((cell, index) => (
                  <th key={index}>{drawAll(cell.tokens)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {token.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>{drawAll(cell.tokens)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )
    default:
      return token.raw
  }
}

const drawInline = (token: MarkedToken): ComponentChildren => {
  switch (token.type) {
    case "text":
      return token.tokens === undefined ? decoded(token.text) : drawAll(token.tokens)
    case "escape":
      return decoded(token.text)
    case "strong":
      return <strong>{drawAll(token.tokens)}</strong>
    case "em":
      return <em>{drawAll(token.tokens)}</em>
    case "del":
      return <del>{drawAll(token.tokens)}</del>
    case "codespan":
      return <code>{token.text}</code>
    case "br":
      return <br />
    case "link":
      return <Link href={token.href}>{drawAll(token.tokens)}</Link>
    case "image":
      return <Link href={token.href}>{token.text === "" ? token.href : token.text}</Link>
    default:
      return token.raw
  }
}

/** Other addresses, such as files of the machine or scripts, are shown and lead nowhere. */
const Link = ({
  children,
  href
}: {
  readonly href: string
  readonly children: ComponentChildren
}): JSX.Element =>
  /^(https?:|mailto:)/i.test(href) ? (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <span class="reference" title={href}>
      {children}
    </span>
  )

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0"
}
const decoded = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => entities[entity] ?? entity)
