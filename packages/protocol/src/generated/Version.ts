/**
 * What these files were generated from.
 *
 * Generated from codex 0.171.0 by `pnpm protocol:generate`. Do not edit.
 */

/** The version of codex whose protocol this is. */
export const codexVersion = "0.171.0"
