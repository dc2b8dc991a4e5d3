import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fingerprint, isFresh, markFresh, markStale } from './fingerprint.mjs'
import { projectFolder } from './project.mjs'
import { run } from './run.mjs'

/**
 * Installs the dependencies exactly as locked, unless the last install had the same lock file.
 *
 * @param {string} [folder] a package of its own inside the project, with its own lock file: nothing of it reaches the
 *   product
 */
export async function install(folder = '') {
  const stamp = path.posix.join(folder, 'node_modules/.greenlight-installed')
  const { packageManager } = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8'))
  const print = fingerprint(
    ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'patches'].map((input) => path.posix.join(folder, input)),
    `${packageManager} ${process.platform} ${process.arch}`,
  )
  if (isFresh(stamp, print) && (folder || existsSync(path.join(projectFolder, 'portal/node_modules')))) return
  console.log(folder ? `Installing what ${folder} needs …` : 'Installing dependencies …')
  markStale(stamp)
  const options = ['install', '--frozen-lockfile', '--ignore-scripts', '--config.confirm-modules-purge=false']
  const { ok } = await npx(
    ['-y', packageManager.split('+')[0], ...options, '--reporter=append-only', '--loglevel=warn'],
    path.join(projectFolder, folder),
  )
  if (!ok) {
    console.error(
      'The dependencies could not be installed; the lines above say why. ' +
        'Check that the package registry can be reached and that the disk has room, then start again.',
    )
    process.exit(1)
  }
  markFresh(stamp, print)
}

function npx(options, cwd) {
  const env = cleanEnvironment(process.env)
  const npm = process.env.npm_execpath
  const beside = npm && path.join(path.dirname(npm), 'npx-cli.js')
  if (beside && existsSync(beside)) return run(process.execPath, [beside, ...options], { cwd, env })
  return run('npx', options, { cwd, env, shell: process.platform === 'win32' })
}

/**
 * npm tells its children about itself in npm_… variables. A second package manager takes them for its own settings
 * (`npx -p node@24 -- npm test` would make it run the wrong program), so only the way to the registry stays.
 */
export function cleanEnvironment(env) {
  const kept =
    /^npm_config_(registry|cache|userconfig|globalconfig|store_dir|strict_ssl|ca|cafile|noproxy|.*proxy|@.*|\/\/.*)$/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name) || kept.test(name)))
}
