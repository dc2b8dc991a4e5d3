import 'reflect-metadata'

// What is built into one file: dist/server/main.js runs the one, dist/server/operator.js the other.
export { main } from './main.ts'
export { operate } from './operator/main.ts'
