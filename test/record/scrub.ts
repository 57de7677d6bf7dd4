/** Takes out of a recording what is another each time: ports, ids, folders, tokens. */

const changing: ReadonlyArray<readonly [RegExp, string]> = [
  [/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT"],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID"],
  [/eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g, "TOKEN"],
  // What the system's resolver says, which is not the same everywhere.
  [
    /failed to lookup address information: [^",:]*/g,
    "failed to lookup address information: REASON"
  ],
  [/expected one of `initialize`(?:, `[\w/]+`)*/g, "expected one of METHODS"],
  [/\(os error \d+\)/g, "(os error N)"]
]

/** The same value with fixed words in the place of whatever changes. `folder` is where the server lives. */
export const scrub = <A>(value: A, folder: string): A => {
  const text = JSON.stringify(value).replaceAll(folder, "FOLDER")
  return JSON.parse(changing.reduce((rest, [what, word]) => rest.replace(what, word), text))
}
