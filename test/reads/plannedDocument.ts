import { getOperationAST, parse } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { fragmentsOf } from '../../server/reads/compile.ts'
import type { PlannedDocument } from '../../server/reads/Reads.ts'

/** A valid document of one operation as the read lane takes it, with no plan made yet. */
export function plannedDocument(schema: GraphQLSchema, source: string): PlannedDocument {
  const document = parse(source)
  const operation = getOperationAST(document)!
  return { schema, operation, fragments: fragmentsOf(document.definitions), plans: new Map() }
}
