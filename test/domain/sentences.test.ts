import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ACCOUNT_KINDS } from '../../db/schema/credit.ts'
import { ACTIVATION_POLICIES, PAYMENT_METHODS } from '../../db/schema/shops.ts'
import { LANGUAGES } from '../../server/domain/kernel/context.ts'
import type { Language } from '../../server/domain/kernel/context.ts'
import { DomainError, REFUSALS } from '../../server/domain/kernel/errors.ts'
import type { Reason } from '../../server/domain/kernel/errors.ts'
import { EVENT_KINDS } from '../../server/domain/kernel/eventKinds.ts'
import { RIGHTS } from '../../server/domain/kernel/rights.ts'
import { namesIn } from '../../server/sentences/fill.ts'
import { formatDay, formatInstant, formatMoney } from '../../server/sentences/format.ts'
import { readLanguage } from '../../server/sentences/language.ts'
import { sayActor, sayCounterparty, sayEvent, sayReason, sayRefusal, SENTENCES } from '../../server/sentences/say.ts'
import type { Sentences } from '../../server/sentences/Sentences.ts'
import { ACTIVATION_REASON_VALUES, REFUSAL_VALUES } from '../../server/sentences/values.ts'

const OTHERS = LANGUAGES.filter((language) => language !== 'en')
const GROUPS = Object.keys(SENTENCES.en) as (keyof Sentences)[]
const groupOf = (language: Language, group: keyof Sentences): Record<string, string> => SENTENCES[language][group]
const everySentence = (language: Language) =>
  GROUPS.flatMap((group) => Object.entries(groupOf(language, group)).map(([key, text]) => ({ group, key, text })))
const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')

describe('The sentences', () => {
  it.each(LANGUAGES)('exist in %s for every refusal, right, event, reason, method, policy and account', (language) => {
    const keys = (group: keyof Sentences) => Object.keys(groupOf(language, group)).toSorted()
    expect(keys('refusals')).toEqual(Object.keys(REFUSALS).toSorted())
    expect(keys('rights')).toEqual([...RIGHTS].toSorted())
    expect(keys('events')).toEqual(Object.keys(EVENT_KINDS).toSorted())
    expect(keys('activationReasons')).toEqual(Object.keys(ACTIVATION_REASON_VALUES).toSorted())
    expect(keys('activatedHow')).toEqual(keys('activationReasons').filter((code) => code.startsWith('ACTIVATED_')))
    expect(keys('whenPaid')).toEqual(keys('activationPolicies'))
    expect(keys('paymentMethods')).toEqual([...PAYMENT_METHODS].toSorted())
    expect(keys('activationPolicies')).toEqual([...ACTIVATION_POLICIES].toSorted())
    expect(keys('counterparties')).toEqual([...ACCOUNT_KINDS].toSorted())
    expect(everySentence(language).filter(({ text }) => text.trim() === '')).toEqual([])
  })

  it.each(LANGUAGES)('use in %s exactly the values that are declared for them', (language) => {
    const used = (group: keyof Sentences) =>
      Object.fromEntries(Object.entries(groupOf(language, group)).map(([key, text]) => [key, namesIn(text).toSorted()]))
    const declared = (values: Record<string, readonly string[]>) =>
      Object.fromEntries(Object.entries(values).map(([key, names]) => [key, [...names].toSorted()]))
    expect(used('refusals')).toEqual(declared(REFUSAL_VALUES))
    expect(used('events')).toEqual(declared(EVENT_KINDS))
    expect(used('activationReasons')).toEqual(declared(ACTIVATION_REASON_VALUES))
  })

  it.each(OTHERS)('are not left in English by accident in %s', (language) => {
    const alike = ['PayPal', 'Greenlight', '{client}', 'ro:Card', 'ro:Manual', 'pl:Bank']
    const left = everySentence(language).filter(({ group, key, text }) => text === groupOf('en', group)[key])
    expect(left.filter(({ text }) => !alike.includes(text) && !alike.includes(`${language}:${text}`))).toEqual([])
  })

  it('end with a full stop when they refuse or explain, and without one as a line of the journal', () => {
    for (const language of LANGUAGES) {
      const { refusals, activationReasons, events } = SENTENCES[language]
      const stopped = [...Object.values(refusals), ...Object.values(activationReasons)]
      expect(stopped.filter((text) => !text.endsWith('.'))).toEqual([])
      expect(Object.values(events).filter((text) => text.endsWith('.'))).toEqual([])
    }
  })

  it('are set as each language sets its type', () => {
    const offending = (language: Language, sign: RegExp) =>
      everySentence(language).filter(({ text }) => sign.test(text))
    // No typewriter quotes, double spaces or three dots anywhere; no cedillas in Romanian.
    for (const language of LANGUAGES) expect(offending(language, /["'`]| {2}|\.\.\.|^\s|\s$/)).toEqual([])
    expect(offending('ro', /[şţŞŢ“]/)).toEqual([])
    expect(offending('pl', /[“«»]/)).toEqual([])
    // French: a no-break space before : and », after «; a narrow one before ; ! ?
    expect(offending('fr', /(?<!\u00a0)(:(?!\d)|»)|«(?!\u00a0)|(?<!\u202f)[;!?]|[“”]/)).toEqual([])
    for (const language of ['en', 'it', 'ro', 'pl'] as const) expect(offending(language, / [:;!?.,]/)).toEqual([])
  })
})

describe('A refusal', () => {
  const short = new DomainError('INSUFFICIENT_CREDIT', {
    available: { minor: 123450n, currency: 'EUR' },
    missing: { minor: 6n, currency: 'EUR' },
  })

  it('names the amounts as the language writes them', () => {
    expect(sayRefusal('en', short)).toBe(
      'There is not enough credit: €1,234.50 is available, €0.06 is missing. Add credit or raise the limit.',
    )
    expect(plain(sayRefusal('it', short))).toContain('1.234,50 € disponibili, 0,06 € mancanti')
    expect(plain(sayRefusal('ro', short))).toContain('disponibil 1.234,50 EUR, lipsesc 0,06 EUR')
    expect(plain(sayRefusal('pl', short))).toContain('dostępne 1 234,50 €, brakuje 0,06 €')
    expect(plain(sayRefusal('fr', short))).toContain('1 234,50 € disponibles, 0,06 € manquants')
  })

  it('says a missing right in plain words', () => {
    const error = new DomainError('MISSING_RIGHT', { right: 'orders.activate' })
    expect(sayRefusal('en', error)).toBe('You have no right to activate orders. Ask an administrator for it.')
    expect(sayRefusal('ro', error)).toBe('Nu aveți dreptul să activați comenzi. Cereți-l unui administrator.')
    for (const language of LANGUAGES) expect(sayRefusal(language, error)).not.toContain('orders.activate')
  })

  it('tells who and when, in the time zone asked for or else in UTC by name', () => {
    const error = new DomainError('ORDER_ALREADY_ACTIVE', { by: 'Ada', at: new Date('2026-11-03T13:05:00Z') })
    expect(sayRefusal('it', error, 'Europe/Rome')).toContain('l’ha attivato Ada il 03/11/2026, 14:05')
    expect(sayRefusal('en', error)).toContain('Ada activated it on 03/11/2026, 13:05 UTC')
  })

  it('takes names as data, whatever braces, brackets and dollar signs they hold', () => {
    for (const username of ['{number}', '[x]', '$&', '{username}', '__proto__', 'O’Neil <b>']) {
      expect(sayRefusal('en', new DomainError('USERNAME_TAKEN', { username }))).toBe(
        `The username ${username} is already taken. Choose another one.`,
      )
    }
  })
})

describe('The rules', () => {
  it('give every refusal the values that its sentence needs', () => {
    const thrown = refusalsIn(path.resolve(import.meta.dirname, '../../server'))
    expect(thrown.length).toBeGreaterThan(50)
    const lacking = thrown.filter(({ reason, given }) =>
      REFUSAL_VALUES[reason].some((name: string) => !given.includes(name)),
    )
    expect(lacking).toEqual([])
  })
})

/** Every `new DomainError('REASON', { … })` whose reason and values are written out. */
function refusalsIn(folder: string): { file: string; reason: Reason; given: string[] }[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return files.flatMap((file) => {
    const found: { file: string; reason: Reason; given: string[] }[] = []
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit)
      if (!ts.isNewExpression(node) || node.expression.getText(source) !== 'DomainError') return
      const [reason, values] = node.arguments ?? []
      if (!reason || !ts.isStringLiteral(reason) || (values && !ts.isObjectLiteralExpression(values))) return
      const given = (values?.properties ?? []).map((property) => property.name?.getText(source) ?? '')
      found.push({ file, reason: reason.text as Reason, given })
    }
    const source = ts.createSourceFile(file, fs.readFileSync(path.join(folder, file), 'utf8'), ts.ScriptTarget.ES2022)
    visit(source)
    return found
  })
}

describe('A sentence that lacks a value', () => {
  afterEach(() => vi.restoreAllMocks())

  it('is said with a gap, and the process is warned', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    for (const reason of Object.keys(REFUSALS) as Reason[]) {
      for (const language of LANGUAGES) expect(sayRefusal(language, new DomainError(reason))).not.toMatch(/[{}[\]]/)
    }
    expect(sayRefusal('en', new DomainError('SKU_TAKEN'))).toContain('SKU …')
    expect(sayEvent('en', { kind: 'credit.topped_up', data: { amountMinor: '5' } })).toContain('by …')
    expect(warn).toHaveBeenCalledWith('The sentence of SKU_TAKEN lacks its value sku.', 'MissingSentenceValue')
  })

  it('never warns when every declared value is there', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const money = { minor: 1n, currency: 'EUR' }
    for (const [reason, names] of Object.entries(REFUSAL_VALUES)) {
      const values = Object.fromEntries(names.map((name) => [name, money]))
      for (const language of LANGUAGES) sayRefusal(language, new DomainError(reason as Reason, values))
    }
    for (const [kind, names] of Object.entries(EVENT_KINDS)) {
      const data = Object.fromEntries(names.map((name) => [name, '2026-11-03']))
      for (const language of LANGUAGES) expect(sayEvent(language, { kind, data })).not.toMatch(/[{}[\]…]/)
    }
    expect(warn).not.toHaveBeenCalled()
  })
})

describe('A line of the journal', () => {
  const order = { number: 'ORD-10480', client: 'Ada Nowak' }

  it('says how an order was activated', () => {
    const event = { kind: 'order.activated', data: { ...order, reason: 'ACTIVATED_BY_HAND' } }
    expect(sayEvent('en', event)).toBe('Order ORD-10480 of Ada Nowak was activated by hand')
    expect(sayEvent('it', event)).toBe('Ordine ORD-10480 di Ada Nowak attivato manualmente')
    expect(sayEvent('pl', event)).toBe('Aktywowano zamówienie ORD-10480 (klient: Ada Nowak) ręcznie')
    expect(sayEvent('fr', event)).toBe('Commande ORD-10480 du client Ada Nowak activée à la main')
    expect(sayEvent('ro', event)).toBe('Comanda ORD-10480 pentru Ada Nowak a fost activată manual')
  })

  it('gives the reason of a deletion only when there was one', () => {
    const because = (reason: string | null) => sayEvent('en', { kind: 'order.deleted', data: { ...order, reason } })
    expect(because('ordered twice')).toBe('Order ORD-10480 of Ada Nowak was deleted: ordered twice')
    expect(because(null)).toBe('Order ORD-10480 of Ada Nowak was deleted')
  })

  it('writes stored minor units as amounts and days as days', () => {
    const data = { number: 'INV-7', client: 'Ada', amountMinor: '123450', outstandingMinor: '1', currency: 'RON' }
    expect(plain(sayEvent('ro', { kind: 'invoice.partially_paid', data }))).toBe(
      'S-au încasat 1.234,50 RON pentru factura INV-7 (Ada); rest de plată: 0,01 RON',
    )
    const overdue = { kind: 'invoice.overdue', data: { ...data, dueOn: '2026-11-03' } }
    expect(sayEvent('pl', overdue)).toBe(
      'Faktura INV-7 (klient: Ada) jest po terminie płatności, który minął 03.11.2026',
    )
  })

  it('says methods and policies in words', () => {
    const event = { kind: 'activation_policy.set', data: { method: 'BANK_TRANSFER', policy: 'MANUAL' } }
    expect(plain(sayEvent('fr', event))).toBe('Règle d’activation fixée pour « Virement bancaire » : À la main')
  })

  it('falls back to the kind that a later version has written', () => {
    expect(sayEvent('en', { kind: 'moon.landed', data: {} })).toBe('moon.landed')
    expect(sayEvent('en', { kind: 'toString', data: {} })).toBe('toString')
  })
})

describe('Words for codes', () => {
  it('tell what an order that waits for its payment will do under its policy', () => {
    const waits = { code: 'WAITS_FOR_FUNDS' } as const
    expect(sayReason('en', waits, 'AUTOMATIC')).toBe('Waits for the payment; activates by itself when it arrives.')
    expect(sayReason('en', waits, 'RETURNING_CLIENTS')).toBe(
      'Waits for the payment; activates by itself when it arrives, if the client has ordered before.',
    )
    expect(sayReason('ro', waits, 'AUTOMATIC')).toBe('Așteaptă plata; se activează singură când sosesc banii.')
    expect(sayReason('fr', waits)).toBe('Attend le paiement.')
  })

  it('explain an activation and name who stood behind it', () => {
    expect(sayReason('pl', { code: 'ACTIVATED_BY_HAND', by: 'Ada' })).toBe('Aktywowane ręcznie przez: Ada.')
    expect(sayReason('pl', { code: 'DELETED', by: 'Greenlight' })).toBe('Usunięte przez: Greenlight.')
    expect(sayCounterparty('fr', { kind: 'RESELLER' })).toBe('Crédit propre')
    expect(sayCounterparty('fr', { kind: 'CLIENT', client: 'Ada {x}' })).toBe('Ada {x}')
    expect(sayActor('it', { actorKind: 'PAYER', actorLabel: 'Ada' })).toBe('Ada (pagatore)')
    expect(sayActor('it', { actorKind: 'SYSTEM', actorLabel: 'clock' })).toBe('Greenlight')
    expect(sayActor('it', { actorKind: 'USER', actorLabel: 'Ada' })).toBe('Ada')
  })
})

describe('Numbers and dates', () => {
  const nbsp = '\u00a0'
  const narrow = '\u202f'

  it.each([
    ['en', '€1,234.50', `RON${nbsp}1,234.50`, `PLN${nbsp}1,234.50`, '03/11/2026, 14:05'],
    ['it', `1.234,50${nbsp}€`, `1.234,50${nbsp}RON`, `1.234,50${nbsp}PLN`, '03/11/2026, 14:05'],
    ['ro', `1.234,50${nbsp}EUR`, `1.234,50${nbsp}RON`, `1.234,50${nbsp}PLN`, '03.11.2026, 14:05'],
    ['pl', `1${nbsp}234,50${nbsp}€`, `1${nbsp}234,50${nbsp}RON`, `1${nbsp}234,50${nbsp}zł`, '03.11.2026, 14:05'],
    ['fr', `1${narrow}234,50${nbsp}€`, `1${narrow}234,50${nbsp}RON`, `1${narrow}234,50${nbsp}PLN`, '03/11/2026 14:05'],
  ] as const)('are written in %s as people there write them', (language, eur, ron, pln, instant) => {
    expect(formatMoney(language, { minor: 123450n, currency: 'EUR' })).toBe(eur)
    expect(formatMoney(language, { minor: 123450n, currency: 'RON' })).toBe(ron)
    expect(formatMoney(language, { minor: 123450n, currency: 'PLN' })).toBe(pln)
    expect(formatInstant(language, new Date('2026-11-03T13:05:00Z'), 'Europe/Rome')).toBe(instant)
    expect(formatDay(language, '2026-11-03')).toBe(instant.slice(0, 10))
  })

  it('keep every digit of amounts that a float cannot hold', () => {
    const huge = { minor: 9_007_199_254_740_993_01n, currency: 'EUR' }
    expect(formatMoney('en', huge)).toBe('€9,007,199,254,740,993.01')
    expect(formatMoney('en', { minor: -(10n ** 17n) - 1n, currency: 'JPY' })).toBe('-JP¥100,000,000,000,000,001')
    expect(plain(formatMoney('it', { minor: 1_234_567n, currency: 'KWD' }))).toBe('1.234,567 KWD')
  })
})

describe('The language of an answer', () => {
  it('is the chosen one, else what the browser asks for most, else English', () => {
    expect(readLanguage('it', 'pl')).toBe('pl')
    expect(readLanguage('it', 'xx')).toBe('it')
    expect(readLanguage('de-CH, fr;q=0.5, ro-MD;q=0.9, *;q=0.1')).toBe('ro')
    expect(readLanguage('FR-fr')).toBe('fr')
    expect(readLanguage('it;q=0, de')).toBe('en')
    expect(readLanguage(undefined)).toBe('en')
    expect(readLanguage('*', null)).toBe('en')
    expect(readLanguage(';;,,q=;=,', '')).toBe('en')
  })
})
