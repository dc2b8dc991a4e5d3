import { fileURLToPath } from 'node:url'

/** The folder of this copy of Greenlight. Everything that the scripts write stays inside it. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url))
