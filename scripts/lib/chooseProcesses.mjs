import { parseArgs } from 'node:util'

/**
 * Makes a setting of `--processes 2`; the server says what is wrong with its value. Anything else ends the program with
 * a sentence.
 *
 * @param {string[]} given
 */
export function chooseProcesses(given) {
  try {
    const { values } = parseArgs({ args: given, options: { processes: { type: 'string' } } })
    if (values.processes !== undefined) process.env.PROCESSES = values.processes
  } catch (error) {
    console.error(`npm start takes one option, as in npm start -- --processes 2. (${error.message})`)
    process.exit(1)
  }
}
