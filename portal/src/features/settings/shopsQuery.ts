import { graphql } from '../../graphql.ts'

export const shopsQuery = graphql(`
  query SettingsShops {
    shops {
      id
      name
      legalName
      brandColor
      iban
      bic
      isDefault
    }
  }
`)
