/** The series as small multiples, both axes logarithmic. Its colours follow the reader's light or dark. */
import type { Panel } from "./growth.ts"

const columns = 3
const width = 320
const height = 260
const inner = { left: 56, right: 16, top: 44, bottom: 48 }

/** Ours first, and drawn last. The colours can be told apart by those who see few. */
const hues: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  "effect-codex": ["#c2410c", "#fb923c"],
  bare: ["#111827", "#f3f4f6"],
  "vscode-jsonrpc": ["#0369a1", "#38bdf8"],
  "@modelcontextprotocol/sdk": ["#7e22ce", "#c084fc"],
  "@agentclientprotocol/sdk": ["#15803d", "#4ade80"]
}

const classOf = (name: string): string => `c${Object.keys(hues).indexOf(name)}`

const colours = (which: 0 | 1): string =>
  Object.keys(hues)
    .map((name) => `.${classOf(name)}{stroke:${hues[name]?.[which]};fill:${hues[name]?.[which]}}`)
    .join("")

const style = `<style>
text{font:12px system-ui,sans-serif;fill:#1f2937;stroke:none}
.title{font-weight:600}.small{font-size:11px;fill:#4b5563}
.back{fill:#ffffff}.grid{stroke:#e5e7eb}
.line{fill:none;stroke-width:1.5}.ours{stroke-width:3}
${colours(0)}.line{fill:none}
@media (prefers-color-scheme:dark){
text{fill:#e5e7eb}.small{fill:#9ca3af}.back{fill:#0d1117}.grid{stroke:#30363d}
${colours(1)}.line{fill:none}
}
</style>`

type Scale = (value: number) => number

const logarithmic =
  (domain: readonly [number, number], range: readonly [number, number]): Scale =>
  (value) => {
    const [low, high] = [Math.log10(domain[0]), Math.log10(domain[1])]
    const share = high === low ? 0.5 : (Math.log10(value) - low) / (high - low)
    return range[0] + share * (range[1] - range[0])
  }

/** Whole powers of ten around all values. */
const decades = (values: ReadonlyArray<number>): readonly [number, number] => [
  10 ** Math.floor(Math.log10(Math.min(...values))),
  10 ** Math.ceil(Math.log10(Math.max(...values) * 1.01))
]

const powers = ([low, high]: readonly [number, number]): ReadonlyArray<number> =>
  Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, n) => low * 10 ** n)

const at = (value: number): string => value.toFixed(1)

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

interface Scales {
  readonly x: Scale
  readonly y: Scale
}

const curve = ({ sizes }: Panel, line: Panel["lines"][number], { x, y }: Scales): string => {
  const points = line.values.flatMap((value, n) =>
    value === undefined || value <= 0 ? [] : [[at(x(sizes[n] ?? 1)), at(y(value))] as const]
  )
  const of = classOf(line.name)
  const isOurs = of === "c0"
  const dots = points.map(
    ([cx, cy]) => `<circle class="${of}" cx="${cx}" cy="${cy}" r="${isOurs ? 3.5 : 2.5}"/>`
  )
  const path = points.map((point) => point.join(",")).join(" ")
  return `<polyline class="line ${of}${isOurs ? " ours" : ""}" points="${path}"/>${dots.join("")}`
}

const axes = ({ labels, sizes }: Panel, { x, y }: Scales, ticks: ReadonlyArray<number>): string => {
  const right = width - inner.right
  const bottom = height - inner.bottom
  return [
    ...ticks.map(
      (tick) =>
        `<line class="grid" x1="${inner.left}" x2="${right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>` +
        `<text class="small" x="${inner.left - 6}" y="${at(y(tick) + 4)}" text-anchor="end">${tick < 1 ? String(Number(tick.toPrecision(1))) : tick.toLocaleString("en")}</text>`
    ),
    ...sizes.map(
      (size, n) =>
        `<text class="small" x="${at(x(size))}" y="${bottom + 18}" text-anchor="middle">${labels[n]}</text>`
    )
  ].join("")
}

const panelOf = (panel: Panel, n: number): string => {
  const values = panel.lines.flatMap(({ values }) => values.filter(isPlotted))
  const domain = decades(values)
  const ends = [panel.sizes[0] ?? 1, panel.sizes.at(-1) ?? 1] as const
  const scales = {
    x: logarithmic(ends, [inner.left + 14, width - inner.right - 22]),
    y: logarithmic(domain, [height - inner.bottom, inner.top])
  }
  const curves = panel.lines.toReversed().map((line) => curve(panel, line, scales))
  return [
    `<g transform="translate(${(n % columns) * width},${Math.floor(n / columns) * height})">`,
    `<text class="title" x="${inner.left}" y="24">${escaped(panel.name)}</text>`,
    `<text class="small" x="${(width + inner.left) / 2}" y="${height - 10}" text-anchor="middle">${escaped(panel.axis)}</text>`,
    axes(panel, scales, powers(domain)),
    ...curves,
    "</g>"
  ].join("")
}

const isPlotted = (value: number | undefined): value is number => value !== undefined && value > 0

const legend = (n: number): string =>
  [
    `<g transform="translate(${(n % columns) * width},${Math.floor(n / columns) * height})">`,
    ...Object.keys(hues).map((name, row) => {
      const y = inner.top + 20 + row * 26
      const of = classOf(name)
      return (
        `<line class="line ${of}${row === 0 ? " ours" : ""}" x1="${inner.left}" x2="${inner.left + 28}" y1="${y}" y2="${y}"/>` +
        `<text x="${inner.left + 38}" y="${y + 4}">${escaped(name)}</text>`
      )
    }),
    "</g>"
  ].join("")

export const svg = (panels: ReadonlyArray<Panel>): string => {
  const all = { width: columns * width, height: Math.ceil((panels.length + 1) / columns) * height }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${all.width} ${all.height}" role="img" aria-label="How cost grows">`,
    style,
    `<rect class="back" width="${all.width}" height="${all.height}"/>`,
    ...panels.map(panelOf),
    legend(panels.length),
    "</svg>\n"
  ].join("\n")
}
