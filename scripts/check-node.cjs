// Says in one line what is missing where Node cannot run TypeScript as it stands, instead of ERR_UNKNOWN_FILE_EXTENSION.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Crosswalk needs Node 22.18 or newer, this is ${process.versions.node}. ` +
      'Run "npm ci" without --omit=optional (it brings Node 24 on Linux and Windows), or install Node 24.',
  )
  process.exit(1)
}
