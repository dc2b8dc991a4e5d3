import type { FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { LaneConnections } from '../../db/lane.ts'
import { knownSigningKey, readSigningKey } from '../domain/kernel/signing.ts'
import type { GraphContext } from '../resolvers/kernel/GraphContext.ts'
import { compile } from './compile.ts'
import { fill } from './fill.ts'
import { Lane } from './Lane.ts'
import type { Plan } from './Plan.ts'
import type { Reader } from './ReadMap.ts'
import { shapeOf } from './shapeOf.ts'
import { Standing, USUAL_ANSWERS_MB } from './Standing.ts'
import { Unplannable } from './Unplannable.ts'
import { keepNewest } from '../domain/kernel/keepNewest.ts'

/** A valid document with one operation chosen, and the plans that were made for it: null where none can be. */
export interface PlannedDocument {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** By the shape of the variables. */
  plans: Map<string, Plan | null>
}

/** Shapes of variables that one document keeps plans for. */
const MOST_SHAPES = 100

/**
 * The read lane: answers whole queries with one statement each, as the executor would. What it has no plan for, and what
 * must be refused, it leaves to the executor.
 */
export class Reads {
  readonly #lane: Lane
  readonly #standing: Standing

  /** `answersMb`: what answers that still stand may take of memory; 0 reads every answer anew. */
  constructor(connections: LaneConnections, answersMb: number = USUAL_ANSWERS_MB) {
    this.#lane = new Lane(connections)
    this.#standing = new Standing(this.#lane, answersMb)
  }

  /**
   * The JSON text of the answer to a signed-in viewer; null when the executor must answer. `variables` are coerced.
   * Rejects when the statement fails.
   */
  async answer(
    document: PlannedDocument,
    variables: Record<string, unknown>,
    graph: GraphContext,
  ): Promise<Buffer | null> {
    const { actor } = graph.ctx!
    // Statements and answers are shared by all of a world: whoever sees a part of it is answered by the executor.
    if (actor.confines) return null
    const plan = this.#planFor(document, variables)
    if (!plan || [...plan.rights].some((right) => !actor.rights.includes(right))) return null
    const reader: Reader = {
      graph,
      signingKey: knownSigningKey(actor.environmentId) ?? (await readSigningKey(graph.ctx!)),
    }
    const values = bound(plan, variables, reader)
    if (!values) return null
    const viewer = viewerOf(plan, graph)
    return this.#standing.answer(plan, values, viewer, actor.environmentId, async (statement) => {
      const { row, head } = await this.#lane.run(statement, actor.environmentId, values)
      return { body: row.filled(viewer, (body) => fill(body, plan.holes, reader)), head }
    })
  }

  #planFor(document: PlannedDocument, variables: Record<string, unknown>): Plan | null {
    const shape = shapeOf(variables)
    const known = document.plans.get(shape)
    if (known !== undefined) return known
    const plan = planned(() => compile({ ...document, variables }, document.operation))
    keepNewest(document.plans, shape, plan, MOST_SHAPES)
    return plan
  }
}

/** The name of all in a world whom a plan answers alike; null where the time or who asks counts too. */
function viewerOf({ timed, holes }: Plan, { ctx, language }: GraphContext): string | null {
  if (timed) return null
  if (holes.length === 0) return ''
  const { rights, timeZone } = ctx!.actor
  return `${language}${timeZone}${String(rights)}`
}

const bound = (plan: Plan, variables: Record<string, unknown>, reader: Reader): string[] | null =>
  planned(() => plan.bind(variables, reader))

function planned<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof Unplannable) return null
    throw error
  }
}
