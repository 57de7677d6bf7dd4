/** Dumps as files of a folder. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Dump } from "./Dump.ts"

export const DumpFile = Schema.parseJson(Dump, { space: 1 })

/** Only their owner may read them: they hold what people said. */
const mode = 0o600

export const write = (path: string, dump: Dump) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.orDie(Schema.encode(DumpFile)(dump))
    yield* fs.writeFileString(path, `${text}\n`, { mode })
  })

/** Names sort by time: the milliseconds since 1970 will have 13 digits until 2286. */
const nameOf = ({ generations, reason, takenAt }: Dump): string => {
  const { generation = 0, key = "none" } = generations.at(-1) ?? {}
  return `flight-${takenAt.epochMillis}-${key}-${generation}-${reason}.json`
}

const isDump = (name: string): boolean => /^flight-\d{13}-\w+-\d+-\w+\.json$/.test(name)

export const writeTo = (folder: string, maxFiles: number, dump: Dump) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* fs.makeDirectory(folder, { recursive: true })
    yield* write(path.join(folder, nameOf(dump)), dump)
    const dumps = (yield* fs.readDirectory(folder)).filter(isDump).toSorted()
    yield* Effect.forEach(dumps.slice(0, -maxFiles), (name) => fs.remove(path.join(folder, name)), {
      discard: true
    })
  })
