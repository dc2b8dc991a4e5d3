import { id, json, money, text, yes } from '../fields.ts'
import type { TypeMap } from '../ReadMap.ts'

export const shop: TypeMap = {
  table: 'shops',
  fields: {
    id: id('SHOP'),
    name: text('name'),
    legalName: text('legal_name'),
    brandColor: text('brand_color'),
    iban: json('iban'),
    bic: json('bic'),
    isDefault: yes('is_default'),
  },
}

export const product: TypeMap = {
  table: 'products',
  fields: {
    id: id('PRODUCT'),
    sku: text('sku'),
    name: text('name'),
    price: money('price_minor'),
  },
}
