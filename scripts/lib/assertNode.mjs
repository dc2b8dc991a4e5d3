/** Ends with one clear sentence on a Node.js that is too old. Keep this file readable for very old ones. */
export function assertNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  const suits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  if (suits) return
  console.error(
    `Greenlight needs Node.js 20.19 or newer, or 22.12 or newer; this is ${version}. ` +
      'Install a newer one, or borrow it for this command: npx -y -p node@24 -- npm start',
  )
  process.exit(1)
}
