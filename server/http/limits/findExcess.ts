import { GraphQLError } from 'graphql'
import { ONCE_PER_DOCUMENT } from './limits.ts'
import type { Limits } from './limits.ts'
import type { Measures } from './measureDocument.ts'

const DEEPEST_VARIABLE = 32

/** What a document asks for beyond the limits, as one error with its code; null when it keeps to them. */
export function findExcess(measures: Measures, limits: Limits): GraphQLError | null {
  const { length, tokens, directives, text, list, operations } = measures
  if (length > limits.length) {
    return excess('DOCUMENT_TOO_LARGE', `The document has ${length} characters; ${limits.length} are allowed.`)
  }
  if (tokens > limits.tokens) {
    return excess('DOCUMENT_TOO_LARGE', `The document has more than ${limits.tokens} tokens.`)
  }
  const whole =
    over(directives, limits.directives, 'TOO_MANY_DIRECTIVES', 'directives') ??
    over(text, limits.text, 'DOCUMENT_TOO_LARGE', 'characters in one text') ??
    over(list, limits.list, 'DOCUMENT_TOO_LARGE', 'items in one list')
  if (whole) return whole
  if (measures.circular) return excess('GRAPHQL_VALIDATION_FAILED', 'A fragment may not contain itself.')
  for (const { operation, shape } of operations) {
    const roots = [...shape.level.values()].reduce((count, names) => count + names.size, 0)
    const mostRoots = operation === 'mutation' ? limits.mutations : limits.rootFields
    const once = ONCE_PER_DOCUMENT.find((name) => (shape.level.get(name)?.size ?? 0) > 1)
    const found =
      over(shape.depth, limits.depth, 'DOCUMENT_TOO_DEEP', 'levels of fields') ??
      over(shape.fields, limits.fields, 'TOO_MANY_FIELDS', 'fields') ??
      over(shape.aliases, limits.aliases, 'TOO_MANY_ALIASES', 'aliases') ??
      over(shape.sameField, limits.sameField, 'TOO_MANY_ALIASES', 'names for one field at one place') ??
      over(roots, mostRoots, 'TOO_MANY_ROOT_FIELDS', `fields of one ${operation}`) ??
      (once ? excess('TOO_MANY_ALIASES', `A document may ask for ${once} once only.`) : null)
    if (found) return found
  }
  return null
}

/** Texts and lists among the variables that are longer than allowed; the values themselves are never repeated. */
export function findVariableExcess(value: unknown, limits: Limits, level = 0): GraphQLError | null {
  if (level > DEEPEST_VARIABLE) return excess('VARIABLES_TOO_LARGE', 'The variables are nested too deeply.')
  if (typeof value === 'string' && value.length > limits.text) {
    return excess('VARIABLES_TOO_LARGE', `A text among the variables has more than ${limits.text} characters.`)
  }
  if (value === null || typeof value !== 'object') return null
  if (Array.isArray(value) && value.length > limits.list) {
    return excess('VARIABLES_TOO_LARGE', `A list among the variables has more than ${limits.list} items.`)
  }
  for (const inner of Object.values(value)) {
    const found = findVariableExcess(inner, limits, level + 1)
    if (found) return found
  }
  return null
}

/** A request that costs more than one may; it says how much it costs and what is allowed. */
export function findCostExcess(cost: number, { cost: allowed }: Limits): GraphQLError | null {
  if (cost <= allowed) return null
  const message = `The request costs ${cost}; ${allowed} are allowed. Ask for smaller pages or fewer objects.`
  return new GraphQLError(message, { extensions: { code: 'COST_TOO_HIGH', cost, allowed, http: { status: 400 } } })
}

function over(asked: number, most: number, code: string, what: string): GraphQLError | null {
  return asked > most
    ? excess(
        code,
        `The document asks for ${Number.isFinite(asked) ? asked : 'countless'} ${what}; ${most} are allowed.`,
      )
    : null
}

const excess = (code: string, message: string) =>
  new GraphQLError(message, { extensions: { code, http: { status: 400 } } })
