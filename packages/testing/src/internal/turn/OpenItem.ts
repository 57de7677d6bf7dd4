/** An item that was started and not yet completed. */
export interface OpenItem {
  readonly item: object
  readonly startedAtMs: number
}
