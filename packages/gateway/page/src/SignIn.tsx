/** Asks for a token. Only a gateway that wants one makes the page ask. */
import { useState } from "preact/hooks"
import { focused } from "./Parts.tsx"
import * as Token from "./Token.ts"

export const SignIn = () => {
  const [token, setToken] = useState("")
  return (
    <main class="sign-in">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== "") Token.keep(token.trim())
        }}
      >
        <h1>effect-codex</h1>
        <label>
          Token
          <input
            type="password"
            autocomplete="current-password"
            ref={focused}
            value={token}
            onInput={({ currentTarget: { value } }) => setToken(value)}
          />
        </label>
        {Token.read() === undefined ? null : (
          <p class="problem" role="alert">
            The gateway does not know this token.
          </p>
        )}
        <button type="submit" class="primary">
          Sign in
        </button>
        <p class="where">It is kept until this tab is closed.</p>
      </form>
    </main>
  )
}
