import { registerEnumType } from 'type-graphql'
import { enumOf } from '../kernel/enumOf.ts'

export const InvoiceLight = enumOf(['GREY', 'AMBER', 'GREEN', 'RED', 'PURPLE'])
export type InvoiceLight = keyof typeof InvoiceLight

registerEnumType(InvoiceLight, {
  name: 'InvoiceLight',
  description: 'What the icon shows. GREEN only after settlement.',
})
