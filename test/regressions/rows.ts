/**
 * Bugs that users of app-server clients have reported in public, each as the behaviour it asks for.
 *
 * The table beside this file is generated from these rows and from the titles of the tests that cite them.
 */
export interface Row {
  readonly section: Section
  /**
   * Where it was reported: `oc` is openclaw/openclaw, `cx` is openai/codex, any other project goes by its name. A row
   * that no report stands for has a name of its own, `row <name>`. A test cites one of them in its title.
   */
  readonly citations: readonly [string, ...ReadonlyArray<string>]
  readonly behaviour: string
  /** Why there is no test of it. */
  readonly notApplicable?: string
}

export const sections = [
  "Isolation and sharing",
  "Starting",
  "Turns",
  "Transport and process",
  "Routing and requests from the server",
  "Authentication",
  "Resources"
] as const

export type Section = (typeof sections)[number]

export const rows: ReadonlyArray<Row> = [
  {
    section: "Isolation and sharing",
    citations: ["oc #72574", "oc #87375", "oc #87399"],
    behaviour:
      "A helper or another top-level run that gets a 401, at login, at thread/start, at turn/start or in mid-turn, fails alone: a turn that runs beside it completes on the same process."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #72812"],
    behaviour:
      "Nothing depends on the shape of a session's key, and a helper starts no second process."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #82758", "oc #80618", "oc #79495"],
    behaviour:
      "Servers of two keys live side by side; closing or losing one leaves the other untouched."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #102097"],
    behaviour:
      "A server that is lost fails all requests in flight and all waiting acquires, promptly and once."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #124855", "oc #128473"],
    behaviour:
      "However often a server is acquired and released, with a first candidate that is refused each time, there is exactly one process."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #136143"],
    behaviour:
      "What somebody else acquires, releases or fails at between two steps of a run invalidates nothing of that run."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #138043"],
    behaviour:
      "Ten concurrent acquires of one key are one spawn; of ten keys they are ten, and no key waits for another's."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #64298"],
    behaviour: "A failure anywhere between the spawn and the first lease leaves no process."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #87022"],
    behaviour:
      "An error tells whether it is of the transport, a local deadline, a refusal of the server, or authentication."
  },
  {
    section: "Isolation and sharing",
    citations: ["oc #81777"],
    behaviour: "A server of one's own is there as an option, and is not the default."
  },
  {
    section: "Starting",
    citations: ["oc #64744"],
    behaviour:
      "A process that never answers initialize fails its start within the deadline, and is gone."
  },
  {
    section: "Starting",
    citations: ["oc #74335"],
    behaviour: "The time that a start may take is not taken from the turn's."
  },
  {
    section: "Starting",
    citations: ["oc #89442"],
    behaviour: "A server that hangs while it authenticates is reported as that, not as initialize."
  },
  {
    section: "Starting",
    citations: ["oc #115161"],
    behaviour: "What the process wrote to stderr is in the error, redacted."
  },
  {
    section: "Starting",
    citations: ["oc #129505", "cx #35555"],
    behaviour:
      "A process that exits during the handshake, for another one holds the state, is started again after a pause, and the second try succeeds; it is never started without end."
  },
  {
    section: "Starting",
    citations: ["row late client"],
    behaviour:
      "A client that arrives after the caller gave up is closed: no thread/start is written to it, and no lease stays."
  },
  {
    section: "Starting",
    citations: ["oc #84725"],
    behaviour: "An acquire of a server that is there resolves nothing again."
  },
  {
    section: "Starting",
    citations: ["deliberation #170", "cx #37662"],
    behaviour: "Codex is found on PATH, and the proxies and certificates of the program reach it."
  },
  {
    section: "Turns",
    citations: ["oc #78756", "oc #81114", "oc #84076", "cx #35847"],
    behaviour:
      "A turn whose turn/completed never arrives, whichever event was its last, has a deadline: that attempt alone fails, its turn is interrupted, and the process is kept when the interrupt is confirmed."
  },
  {
    section: "Turns",
    citations: ["oc #99272", "oc #122233"],
    behaviour: "Long silence in an open turn is no failure of the transport."
  },
  {
    section: "Turns",
    citations: ["oc #144327"],
    behaviour:
      "A deadline may be absolute or renewed by progress, and neither says anything about the process."
  },
  {
    section: "Turns",
    citations: ["oc #139173"],
    behaviour: "A reply that did arrive survives a time-out in what comes after it."
  },
  {
    section: "Turns",
    citations: ["oc #80616", "oc #84492"],
    behaviour:
      "The server's interruption and the caller's own cancel are two things, and a turn that has ended is not interrupted again."
  },
  {
    section: "Turns",
    citations: ["cx #36926"],
    behaviour:
      "An interrupt that is never answered is bounded, can be repeated, and is done when the turn ends."
  },
  {
    section: "Turns",
    citations: ["PortOS #5972"],
    behaviour:
      "A stop during turn/start ends that turn, however late its answer comes, and the next turn is one of its own."
  },
  {
    section: "Turns",
    citations: ["oc #107721"],
    behaviour: "Commands that still run after the interrupt of their turn are ended."
  },
  {
    section: "Turns",
    citations: ["oc #85279"],
    behaviour:
      "A turn is taken again at most once, and only if nothing of it was acknowledged, shown or done."
  },
  {
    section: "Turns",
    citations: ["tidebreak #2166"],
    behaviour:
      "A thread that never completed a turn is not on disk, and resuming it fails that attempt alone."
  },
  {
    section: "Turns",
    citations: ["first-tree #1241", "multica #5568", "oc #124969"],
    behaviour:
      "A turn's usage is what was spent, also when the server compacts, and that of its sub-agents is known."
  },
  {
    section: "Turns",
    citations: ["cx #42079", "tutti #2461"],
    behaviour:
      "MCP servers that do not start are told to the run that opened the thread, each with its reason."
  },
  {
    section: "Turns",
    citations: ["cx #37407", "cx #36465"],
    behaviour: "Warnings about the configuration reach the program and are logged once."
  },
  {
    section: "Turns",
    citations: ["t3code #10481", "t3code #7414", "t3code #8259", "fleet-harness #393"],
    behaviour:
      "A thread that another client has archived, deleted or loaded is told apart, mended where it can be, and not waited for."
  },
  {
    section: "Turns",
    citations: ["cx #8944", "codex-lb #2364", "cx #41895"],
    behaviour:
      "An HTML page, a cut or an early ended stream is a readable failure of the right class, transient where nothing was shown."
  },
  {
    section: "Turns",
    citations: ["cx #30695", "cx #38000", "zed #51058"],
    behaviour: "Without a network a run ends by default, and its failure names the last cause."
  },
  {
    section: "Turns",
    citations: ["cx #5346", "cx #7214"],
    behaviour: "An image that the provider refuses costs one turn, not the conversation."
  },
  {
    section: "Transport and process",
    citations: ["oc #67886", "oc #75602"],
    behaviour:
      "A write to a process that has closed its stdin fails the request; the program lives, and the server closes once."
  },
  {
    section: "Transport and process",
    citations: ["cx #40010", "cx #26773"],
    behaviour: "Exit code 0 in the middle of a turn is a failure of the transport."
  },
  {
    section: "Transport and process",
    citations: ["oc #86316", "oc #132610"],
    behaviour:
      "What the process started is gone after a hard kill too, and a process id that is another's by now is never signalled."
  },
  {
    section: "Transport and process",
    citations: ["CodexBar #2789", "cx #33291"],
    behaviour:
      "Closing always comes to its end, and escalates: no process is left behind, nor what it started, one that ignores SIGTERM included."
  },
  {
    section: "Transport and process",
    citations: ["multica #3774"],
    behaviour:
      "A request in flight when its server closes, made while it closes, or made afterwards fails at once, as closed."
  },
  {
    section: "Transport and process",
    citations: ["oc #107369", "t3code #12884", "cx #34863"],
    behaviour:
      "A legal line of 10 MB passes; one over the cap fails that message alone, with a warning; the reader goes on, in time linear in the length."
  },
  {
    section: "Transport and process",
    citations: ["bb #2913", "cx #33617"],
    behaviour:
      "U+2028, U+2029, CRLF and a code point that comes in two chunks are read as what they are."
  },
  {
    section: "Transport and process",
    citations: ["row websocket"],
    behaviour:
      "A WebSocket that is refused with 401 at the handshake is an AuthError and not retried; a reset after opening is a TransportError.",
    notApplicable:
      "This library speaks to a process over its pipes, and has no WebSocket transport."
  },
  {
    section: "Transport and process",
    citations: ["eliza #18079", "opencode #17758"],
    behaviour:
      "Text cut between the halves of a surrogate pair stalls no run, as input, setting, answer or tool result."
  },
  {
    section: "Routing and requests from the server",
    citations: ["cmux #5507", "agent-portal #695"],
    behaviour:
      "Every request that is unknown or does not decode gets an answer, and nothing stalls."
  },
  {
    section: "Routing and requests from the server",
    citations: ["t3code", "qm #1375"],
    behaviour: "An approval that waits for a person delays no other run and no answer."
  },
  {
    section: "Routing and requests from the server",
    citations: ["t3code #8342", "t3code #8875"],
    behaviour:
      "An enum's value, a kind of item or a notification that nobody knew breaks neither resuming nor logging in."
  },
  {
    section: "Routing and requests from the server",
    citations: ["row early notifications"],
    behaviour:
      "Notifications that arrive before the answer to turn/start reach that turn's consumer, in order."
  },
  {
    section: "Routing and requests from the server",
    citations: ["row slow consumer"],
    behaviour:
      "A slow consumer of one thread delays neither another thread nor an answer; past its bound it fails alone."
  },
  {
    section: "Routing and requests from the server",
    citations: ["row resolved elsewhere"],
    behaviour: "Nothing is written for a request that somebody else has answered."
  },
  {
    section: "Routing and requests from the server",
    citations: ["cx #36141", "cx #23324"],
    behaviour:
      "A sub-agent that outlives its parent's turn asks the session's own handler; what nobody handles is declined and logged."
  },
  {
    section: "Routing and requests from the server",
    citations: ["JKToolKit"],
    behaviour: "A full buffer never drops turn/completed."
  },
  {
    section: "Routing and requests from the server",
    citations: ["t3code #2651", "t3code #2742", "t3code #2341"],
    behaviour: "An answer without a field that nobody reads changes nothing."
  },
  {
    section: "Routing and requests from the server",
    citations: ["codex-plugin-cc #641", "happy #993"],
    behaviour:
      "A call of an MCP server's tool that the library declines says so, and one rule allows it."
  },
  {
    section: "Routing and requests from the server",
    citations: ["oc #125995", "Netcatty #2221"],
    behaviour: "A handler sees the decisions that the server offers."
  },
  {
    section: "Authentication",
    citations: ["oc #80443", "oc #66952"],
    behaviour: "Any number of 401s at a time are one refresh, and a valid token is not rotated."
  },
  {
    section: "Authentication",
    citations: ["oc #86215", "oc #81638"],
    behaviour: "A refused refresh fails the run it was for at once, with what to do."
  },
  {
    section: "Authentication",
    citations: ["cindy #3653"],
    behaviour:
      "A process's credential is fixed when it starts, and not read again when a request is made."
  },
  {
    section: "Authentication",
    citations: ["cx #46878"],
    behaviour:
      "-32001 is recognised by its code alone; its retries end with the caller's deadline, and invalidate nothing when they are exhausted."
  },
  {
    section: "Resources",
    citations: ["oc #153200", "oc #154865"],
    behaviour:
      "A server that nobody uses ends after the idle time; a lease in that time keeps it, and closing in it is safe."
  },
  {
    section: "Resources",
    citations: ["row parked start"],
    behaviour:
      "Closing while a start is parked before its spawn waits for it, and spawns nothing; one finalizer that fails stops no other."
  },
  {
    section: "Resources",
    citations: ["codex-plugin-cc #490"],
    behaviour: "After any history no process is left behind: they are counted."
  }
]
