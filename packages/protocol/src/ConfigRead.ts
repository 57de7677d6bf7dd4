/** The result of `config/read`, as far as there is more to say of it than its schema does. */

/** The definition of a model provider, as config.toml has it; what is not set is `null`. */
export type Provider = Readonly<Record<string, unknown>>
