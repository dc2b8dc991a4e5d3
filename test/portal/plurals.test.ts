import { expect, it } from 'vitest'
import { formFor } from '../../portal/src/i18n/sentences.ts'

it.each([
  ['en', 'order|orders', { 1: 'order', 2: 'orders', 5: 'orders', 22: 'orders' }],
  ['it', 'ordine|ordini', { 1: 'ordine', 2: 'ordini', 1000000: 'ordini' }],
  ['ro', 'comandă|comenzi|de comenzi', { 0: 'comenzi', 1: 'comandă', 2: 'comenzi', 19: 'comenzi', 20: 'de comenzi' }],
  [
    'pl',
    'zamówienie|zamówienia|zamówień|zamówienia',
    { 1: 'zamówienie', 2: 'zamówienia', 5: 'zamówień', 22: 'zamówienia' },
  ],
  ['fr', 'commande|commandes', { 0: 'commande', 1: 'commande', 2: 'commandes' }],
])('orders are counted as %s counts them', (language, message, expected) => {
  const said = Object.keys(expected).map((count) => [count, formFor(language, message, Number(count))])
  expect(Object.fromEntries(said)).toEqual(expected)
})
