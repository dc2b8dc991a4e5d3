import { graphql, type EnumOf, type ResultOf } from '../../graphql.ts'

const savedViewFields = graphql(`
  fragment SavedViewFields on SavedView {
    id
    name
    query
  }
`)

export const savedViewsQuery = graphql(
  `
    query SavedViews($list: SavedList!) {
      savedViews(list: $list) {
        ...SavedViewFields
      }
    }
  `,
  [savedViewFields],
)

export const saveViewMutation = graphql(`
  mutation SaveView($input: SaveViewInput!) {
    saveView(input: $input) {
      savedView {
        id
      }
      errors {
        message
      }
    }
  }
`)

export const deleteViewMutation = graphql(`
  mutation DeleteView($input: DeleteViewInput!) {
    deleteView(input: $input) {
      errors {
        message
      }
    }
  }
`)

export type SavedList = EnumOf<'SavedList'>
export type SavedView = ResultOf<typeof savedViewFields>
