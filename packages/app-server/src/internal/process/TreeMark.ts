/**
 * The mark that a server and all its descendants carry in their environment. It names the owner: the process that
 * started the server.
 *
 * The mark is the record of orphaned processes. It exists exactly as long as the processes themselves, so it needs
 * no file and cannot be stale. It contains nothing that other processes of the machine could not read anyway.
 */

/** The environment variable that holds the mark. */
export const name = "EFFECT_CODEX_PROCESS_TREE"

/**
 * Identifies the process that started a server. A process id alone is reused; together with start time, boot and
 * namespace it is unique.
 */
export interface Owner {
  readonly pid: number
  /** In clock ticks since boot, as `/proc` reports it. */
  readonly startTime: number
  readonly boot: string
  /** The inode of the owner's process id namespace. */
  readonly namespace: string
}

/** `random` distinguishes the process trees of one owner. */
export const make = ({ pid, startTime, boot, namespace }: Owner, random: number): string =>
  [pid, startTime, boot, namespace, random.toString(36)].join(".")

const pattern = /^(\d+)\.(\d+)\.([0-9a-f-]+)\.(\d+)\.[0-9a-z]+$/

/** The owner that a mark names. `undefined` if it names none or was not made here. */
export const ownerOf = (mark: string): Owner | undefined => {
  const [, pid, startTime, boot, namespace] = pattern.exec(mark) ?? []
  return boot === undefined || namespace === undefined
    ? undefined
    : { pid: Number(pid), startTime: Number(startTime), boot, namespace }
}
