import { Extensions } from 'type-graphql'

/** The name under which a field says in the schema's extensions that it depends on who asks. */
export const DEPENDS_ON_ACTOR = 'dependsOnActor'

/**
 * Marks a field that depends on who asks beyond their rights, world and language. Streams are shared by viewers who are
 * alike in those; a document that reaches such a field is shared by one actor's sockets only.
 */
export const DependsOnActor = (): MethodDecorator => Extensions({ [DEPENDS_ON_ACTOR]: true }) as MethodDecorator
