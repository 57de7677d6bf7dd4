/** The hosts of a cluster and their locks in memory. A lock that is not renewed is free after a while, as it is in a database. */
import { MachineId, type Runner, type RunnerAddress, type ShardId } from "@effect/cluster"
import { Clock, Duration, Effect } from "effect"

interface Entry {
  readonly runner: Runner.Runner
  isHealthy: boolean
  seenAt: number
}

interface Lock {
  readonly owner: string
  at: number
}

const nameOf = ({ host, port }: RunnerAddress.RunnerAddress) => `${host}:${port}`

export class LockTable {
  private readonly runners = new Map<string, Entry>()
  private readonly locks = new Map<string, Lock>()
  private readonly expiration: number
  private machines = 0

  constructor(expiration: Duration.DurationInput) {
    this.expiration = Duration.toMillis(expiration)
  }

  private at<A>(operation: (now: number) => A): Effect.Effect<A> {
    return Effect.map(Clock.currentTimeMillis, operation)
  }

  private isOver(at: number, now: number): boolean {
    return at <= now - this.expiration
  }

  readonly getRunners = this.at((now) =>
    [...this.runners.values()]
      .filter(({ seenAt }) => !this.isOver(seenAt, now))
      .map(({ isHealthy, runner }) => [runner, isHealthy] as const)
  )

  register(runner: Runner.Runner) {
    return this.at((now) => {
      this.runners.set(nameOf(runner.address), { runner, isHealthy: true, seenAt: now })
      return MachineId.make(++this.machines)
    })
  }

  unregister(address: RunnerAddress.RunnerAddress) {
    return Effect.sync(() => void this.runners.delete(nameOf(address)))
  }

  setHealth(address: RunnerAddress.RunnerAddress, isHealthy: boolean) {
    return Effect.sync(() => {
      const entry = this.runners.get(nameOf(address))
      if (entry !== undefined) entry.isHealthy = isHealthy
    })
  }

  acquire(address: RunnerAddress.RunnerAddress, shards: Iterable<ShardId.ShardId>) {
    return this.at((now) => {
      const owner = nameOf(address)
      return [...shards].filter((shard) => {
        const lock = this.locks.get(String(shard))
        const isFree = lock === undefined || lock.owner === owner || this.isOver(lock.at, now)
        if (isFree) this.locks.set(String(shard), { owner, at: now })
        return isFree
      })
    })
  }

  refresh(address: RunnerAddress.RunnerAddress, shards: Iterable<ShardId.ShardId>) {
    return this.at((now) => {
      const owner = nameOf(address)
      const entry = this.runners.get(owner)
      if (entry !== undefined) entry.seenAt = now
      return [...shards].filter((shard) => {
        const lock = this.locks.get(String(shard))
        if (lock?.owner !== owner) return false
        lock.at = now
        return true
      })
    })
  }

  release(address: RunnerAddress.RunnerAddress, shards: Iterable<ShardId.ShardId>) {
    return Effect.sync(() => {
      for (const shard of shards) {
        if (this.locks.get(String(shard))?.owner === nameOf(address)) {
          this.locks.delete(String(shard))
        }
      }
    })
  }

  releaseAll(address: RunnerAddress.RunnerAddress) {
    return Effect.sync(() => {
      for (const [shard, { owner }] of this.locks) {
        if (owner === nameOf(address)) this.locks.delete(shard)
      }
    })
  }
}
