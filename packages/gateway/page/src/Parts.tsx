/** Small parts that several views share. */
import { Component, type ComponentChildren } from "preact"
import { useRef, useState } from "preact/hooks"
import type { Told } from "./Http.ts"

/** Focuses what was just shown, for `ref`. Browsers heed `autofocus` once for a whole page, and a moment later. */
export const focused = (element: HTMLElement | null): void => element?.focus()

export type Tone = "quiet" | "good" | "busy" | "warn" | "bad"

export const Chip = ({
  children,
  tone = "quiet"
}: {
  readonly tone?: Tone
  readonly children: ComponentChildren
}) => <span class={`chip ${tone}`}>{children}</span>

/** A detail that is there when somebody wants it. What is inside is drawn only then. */
export const Fold = ({
  children,
  isOpen = false,
  label,
  mark
}: {
  readonly mark: Mark
  readonly label: ComponentChildren
  readonly isOpen?: boolean
  readonly children: ComponentChildren
}) => {
  const [open, setOpen] = useState(isOpen)
  return (
    <details class="fold" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Marked mark={mark} />
        <span class="label">{label}</span>
      </summary>
      {open ? <div class="inside">{children}</div> : null}
    </details>
  )
}

/** What is behind the three dots. It closes when something was chosen, or somebody goes elsewhere. */
export const Menu = ({ children }: { readonly children: ComponentChildren }) => {
  const box = useRef<HTMLDetailsElement>(null)
  const close = () => box.current?.removeAttribute("open")
  return (
    <details
      class="menu"
      ref={box}
      onFocusOut={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && box.current?.contains(relatedTarget))) close()
      }}
      onKeyDown={({ key }) => {
        if (key !== "Escape") return
        box.current?.querySelector("summary")?.focus()
        close()
      }}
    >
      <summary aria-label="More">⋯</summary>
      <div onClick={close}>{children}</div>
    </details>
  )
}

/** Shows something else in place of what cannot be drawn, so that the rest of the page stays. */
export class Guarded extends Component<
  { readonly children: ComponentChildren; readonly fallback: ComponentChildren },
  { readonly isBroken: boolean }
> {
  override state = { isBroken: false }

  override componentDidCatch(): void {
    this.setState({ isBroken: true })
  }

  override render(): ComponentChildren {
    return this.state.isBroken ? this.props.fallback : this.props.children
  }
}

export type Mark = "Running" | "Done" | "Failed" | "Refused" | "Info"

const marks = {
  Running: ["◌", "running"],
  Done: ["✓", "done"],
  Failed: ["✗", "failed"],
  Refused: ["⊘", "declined"],
  Info: ["·", ""]
} as const satisfies Record<Mark, readonly [string, string]>

export const Marked = ({ mark }: { readonly mark: Mark }) => {
  const [sign, words] = marks[mark]
  return (
    <span class={`mark ${mark}`}>
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">{words}</span>
    </span>
  )
}

/** What a turn has failed with. */
export const FailureBox = ({ failure }: { readonly failure: Told }) => (
  <div class="failure" role="note">
    <strong>{"reason" in failure ? `${failure._tag}: ${failure.reason}` : failure._tag}</strong>{" "}
    <span>{failure.message}</span>
  </div>
)

/** Runs something that may be refused, and says so. */
export const useAction = (): {
  readonly run: (action: () => Promise<unknown>) => Promise<void>
  readonly isBusy: boolean
  readonly problem: string | undefined
} => {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const run = async (action: () => Promise<unknown>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await action()
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : String(cause))
    } finally {
      setBusy(false)
    }
  }
  return { run, isBusy, problem }
}

export const Problem = ({ text }: { readonly text: string | undefined }) =>
  text === undefined ? null : (
    <p class="problem" role="alert">
      {text}
    </p>
  )

/** A button for what cannot be taken back: the first press asks. */
export const SureButton = ({
  children,
  onSure,
  question
}: {
  readonly children: ComponentChildren
  readonly question: string
  readonly onSure: () => void
}) => {
  const [isAsked, setAsked] = useState(false)
  return (
    <button
      type="button"
      class={isAsked ? "danger" : "plain"}
      onBlur={() => setAsked(false)}
      onClick={(event) => {
        if (isAsked) return onSure()
        // A menu stays open for the question.
        event.stopPropagation()
        setAsked(true)
      }}
    >
      {isAsked ? question : children}
    </button>
  )
}
