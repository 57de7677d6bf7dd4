/** Where on the site a link between files of the repository leads: to the page that shows that file. */
export const hrefOnSite = (href: string): string => {
  const [path = "", fragment = ""] = href.split(/(?=#)/)
  const page = pageOf(path)
  return page === undefined ? href : page + fragment
}

const pageOf = (path: string): string | undefined => {
  const onSite = /(?:^|\/)docs\/src\/(.+)\.md$/.exec(path)?.[1]
  if (onSite !== undefined) return `/${onSite}`
  const named = /(?:^|\/)(README|METRICS|TELEMETRY)\.md$/.exec(path)
  switch (named?.[1]) {
    case "METRICS":
      return "/guides/metrics"
    case "TELEMETRY":
      return "/guides/traces"
    case "README":
      return readmeOf(path)
    default:
      return undefined
  }
}

const readmeOf = (path: string): string => {
  const name = /([\w-]+)\/README\.md$/.exec(path)?.[1]
  if (name === "bench") return "/guides/benchmark"
  return name === undefined || name === "packages" ? "/guides/architecture" : `/packages/${name}`
}
