/** Types for the result of `config/read` that its generated schema does not have. */

/** The definition of a model provider, as in config.toml. Settings without a value are `null`. */
export type Provider = Readonly<Record<string, unknown>>
