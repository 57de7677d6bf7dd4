/** Where something is asked of the session. What is half written survives a reload. */
import { useEffect, useRef, useState } from "preact/hooks"
import * as Http from "./Http.ts"
import { Problem, useAction } from "./Parts.tsx"

/** What becomes of the message. */
const modes = {
  Turn: { label: "Ask", hint: "Ask the session. It waits its turn while another one runs." },
  Steer: { label: "Steer", hint: "Add to the turn that runs." },
  SideQuestion: {
    label: "Aside",
    hint: "A side question about this conversation. It leaves no trace in it."
  },
  Helper: {
    label: "Helper",
    hint: "A helper that works beside the session, in a thread of its own."
  }
} as const
type Mode = keyof typeof modes
const isMode = (value: string): value is Mode => value in modes
const allModes = Object.keys(modes).filter(isMode)

/** A phone's keyboard has no other key for a new line. */
const isTouch = matchMedia("(pointer: coarse)").matches

export const Composer = ({
  isRunning,
  onSent,
  sessionKey
}: {
  readonly sessionKey: string
  readonly isRunning: boolean
  readonly onSent: () => void
}) => {
  const draft = `effect-codex.draft ${sessionKey}`
  const [text, setText] = useState(sessionStorage.getItem(draft) ?? "")
  const [images, setImages] = useState<ReadonlyArray<string>>([])
  const [chosen, setMode] = useState<Mode>("Turn")
  const { isBusy, problem, run } = useAction()
  const mode = chosen === "Steer" && !isRunning ? "Turn" : chosen
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (box.current === null) return
    box.current.style.height = "auto"
    box.current.style.height = `${box.current.scrollHeight + 2}px`
  }, [text])

  const write = (value: string) => {
    sessionStorage.setItem(draft, value)
    setText(value)
  }
  const attach = async (files: Iterable<File>) => {
    const urls = await Promise.all(
      [...files].filter(({ type }) => type.startsWith("image/")).map(dataUrl)
    )
    setImages((before) => [...before, ...urls])
  }
  const send = () => {
    if (isBusy || (text.trim() === "" && images.length === 0)) return
    // What is written while this is being sent is the next message.
    write("")
    setImages([])
    void run(async () => {
      try {
        await sendAs(mode, sessionKey, inputOf(text, images))
      } catch (cause) {
        write([text, box.current?.value].filter(Boolean).join("\n"))
        setImages((since) => [...images, ...since])
        throw cause
      }
      onSent()
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") box.current?.blur()
    const isSend = event.key === "Enter" && !event.isComposing && !event.shiftKey
    if (!isSend || (isTouch && !event.ctrlKey && !event.metaKey)) return
    event.preventDefault()
    send()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Problem text={problem} />
      <Images urls={images} onRemove={(url) => setImages(images.filter((one) => one !== url))} />
      <textarea
        ref={box}
        id="message"
        rows={1}
        value={text}
        aria-label="Message"
        placeholder={modes[mode].hint}
        onInput={({ currentTarget: { value } }) => write(value)}
        onKeyDown={onKeyDown}
        onPaste={(event) => void attach(event.clipboardData?.files ?? [])}
      />
      <div class="tools">
        <Modes mode={mode} isRunning={isRunning} onMode={setMode} />
        <label class="attach" title="Attach images">
          <input
            type="file"
            accept="image/*"
            multiple
            class="unseen"
            aria-label="Attach images"
            onChange={({ currentTarget }) => {
              void attach(currentTarget.files ?? [])
              currentTarget.value = ""
            }}
          />
          <span aria-hidden="true">+</span>
        </label>
        <button type="submit" class="primary" disabled={isBusy}>
          Send
        </button>
      </div>
    </form>
  )
}

const Modes = ({
  isRunning,
  mode,
  onMode
}: {
  readonly mode: Mode
  readonly isRunning: boolean
  readonly onMode: (mode: Mode) => void
}) => (
  <fieldset class="modes">
    <legend class="unseen">What becomes of the message</legend>
    {allModes.map((one) => (
      <label key={one} title={modes[one].hint}>
        <input
          type="radio"
          name="mode"
          checked={one === mode}
          disabled={one === "Steer" && !isRunning}
          onChange={() => onMode(one)}
        />
        <span>{modes[one].label}</span>
      </label>
    ))}
  </fieldset>
)

const Images = ({
  onRemove,
  urls
}: {
  readonly urls: ReadonlyArray<string>
  readonly onRemove: (url: string) => void
}) =>
  urls.length === 0 ? null : (
    <ul class="images">
      {urls.map((url) => (
        <li key={url}>
          <img src={url} alt="to be sent" />
          <button type="button" aria-label="Remove the image" onClick={() => onRemove(url)}>
            ×
          </button>
        </li>
      ))}
    </ul>
  )

const inputOf = (text: string, images: ReadonlyArray<string>): Http.Input =>
  images.length === 0
    ? text
    : [
        ...(text.trim() === "" ? [] : [{ type: "text", text } as const]),
        ...images.map((url) => ({ type: "image", url }) as const)
      ]

const sendAs = (mode: Mode, key: string, input: Http.Input): Promise<unknown> => {
  switch (mode) {
    case "Turn":
      return Http.start(key, input)
    case "Steer":
      return Http.steer(key, input)
    case "SideQuestion":
      return Http.spawn(key, input, "copy")
    case "Helper":
      return Http.spawn(key, input, "new")
  }
}

const dataUrl = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener("load", () => resolve(String(reader.result)))
    reader.addEventListener("error", () => reject(new Error(`${file.name} cannot be read.`)))
    reader.readAsDataURL(file)
  })
