/**
 * What tests start many times as processes, each in one file: it starts in a third of the time. `once.ts` makes the files. A
 * few tests start the same as it is installed.
 */
const root = process.cwd()

/** The command as it is installed. */
export const installed = `${root}/packages/cli/dist/bin.js`

/** The same in one file, which finds its `package.json` from here too. */
export const bin = `${root}/packages/cli/node_modules/bundle/bin.js`

const folder = `${root}/node_modules/bundle`

/** The fake as a process of the system. */
export const fakeAppServer = `${folder}/fake-app-server.js`

/** A host of a cluster. */
export const host = `${folder}/host.js`

/** Which file is made of which. */
export const made: ReadonlyArray<readonly [from: string, to: string]> = [
  [installed, bin],
  [`${root}/packages/testing/dist/fake-app-server.js`, fakeAppServer],
  [`${root}/test/dist/cluster/host.js`, host]
]
