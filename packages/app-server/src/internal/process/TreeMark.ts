/**
 * The mark that everything a server starts carries in its environment, and who owns the family it names.
 *
 * It is the record of what a killed program left behind: it lives exactly as long as the processes it names, so it
 * needs no file and cannot go stale. It says nothing that other processes of the machine could not read anyway.
 */

/** The variable of the environment that holds it. */
export const name = "EFFECT_CODEX_PROCESS_TREE"

/**
 * The process that started a server, such that no other process is ever taken for it: its number is given out again,
 * but not with the same start in the same boot of the machine, and numbers mean nothing in another namespace.
 */
export interface Owner {
  readonly pid: number
  /** In clock ticks since the machine booted, as `/proc` has it. */
  readonly startTime: number
  readonly boot: string
  /** The inode of its namespace of process ids. */
  readonly namespace: string
}

/** `random` sets the families of one owner apart. */
export const make = ({ pid, startTime, boot, namespace }: Owner, random: number): string =>
  [pid, startTime, boot, namespace, random.toString(36)].join(".")

const form = /^(\d+)\.(\d+)\.([0-9a-f-]+)\.(\d+)\.[0-9a-z]+$/

/** Nothing for a mark that names no owner, or was not made here. */
export const ownerOf = (mark: string): Owner | undefined => {
  const [, pid, startTime, boot, namespace] = form.exec(mark) ?? []
  return boot === undefined || namespace === undefined
    ? undefined
    : { pid: Number(pid), startTime: Number(startTime), boot, namespace }
}
