/** The lane has no plan for a document, or not with these variables: the executor answers it instead. */
export class Unplannable extends Error {
  override name = 'Unplannable'
}
