/** Makes a session. Everything can be left open. */
import * as Http from "./Http.ts"
import { focused, Problem, useAction } from "./Parts.tsx"
import * as SessionList from "./SessionList.ts"

const sandboxes = ["read-only", "workspace-write", "danger-full-access"] as const
const policies = ["untrusted", "on-request", "never"] as const

export const NewSession = () => {
  const { isBusy, problem, run } = useAction()
  const onSubmit = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void run(async () => {
      const { key } = await Http.createSession(sessionOf(form))
      location.hash = `#/s/${encodeURIComponent(key)}`
      await SessionList.refresh()
    })
  }
  return (
    <div class="sheet">
      <header class="head">
        <a class="back" href="#/" aria-label="All sessions">
          ‹
        </a>
        <div class="title">
          <h1>New session</h1>
        </div>
      </header>
      <form class="form" onSubmit={onSubmit}>
        <label>
          Title
          <input name="title" autocomplete="off" maxLength={200} ref={focused} />
        </label>
        <label>
          Folder
          <input name="cwd" autocomplete="off" placeholder="that of the gateway" />
        </label>
        <details>
          <summary>More</summary>
          <label>
            Model
            <input name="model" autocomplete="off" placeholder="as the gateway is configured" />
          </label>
          <label>
            Effort
            <input name="effort" autocomplete="off" placeholder="as the gateway is configured" />
          </label>
          <Choice name="sandbox" label="Sandbox" values={sandboxes} />
          <Choice name="approvalPolicy" label="Ask for approval" values={policies} />
          <label>
            Instructions
            <textarea name="developerInstructions" rows={3} />
          </label>
          <label>
            Key
            <input
              name="key"
              autocomplete="off"
              maxLength={200}
              placeholder="one that the gateway makes"
            />
          </label>
        </details>
        <Problem text={problem} />
        <button type="submit" class="primary" disabled={isBusy}>
          Create
        </button>
      </form>
    </div>
  )
}

const Choice = ({
  label,
  name,
  values
}: {
  readonly label: string
  readonly name: string
  readonly values: ReadonlyArray<string>
}) => (
  <label>
    {label}
    <select name={name}>
      <option value="">as the gateway is configured</option>
      {values.map((value) => (
        <option key={value}>{value}</option>
      ))}
    </select>
  </label>
)

const sessionOf = (form: FormData): Parameters<typeof Http.createSession>[0] => {
  const text = (name: string) => String(form.get(name) ?? "").trim()
  const given = <const Name extends string>(name: Name) =>
    text(name) === "" ? {} : { [name]: text(name) }
  const sandbox = sandboxes.find((one) => one === text("sandbox"))
  const approvalPolicy = policies.find((one) => one === text("approvalPolicy"))
  return {
    ...given("key"),
    metadata: given("title"),
    settings: {
      ...given("cwd"),
      ...given("model"),
      ...given("effort"),
      ...given("developerInstructions"),
      ...(sandbox === undefined ? {} : { sandbox }),
      ...(approvalPolicy === undefined ? {} : { approvalPolicy })
    }
  }
}
