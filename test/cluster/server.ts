/** Starts and ends PostgreSQL: the benchmark does the same. */
export * from "@effect-codex/bench/cluster/postgres"
