import type { BuiltinRole } from '../../db/schema/resellers.ts'
import type { Language } from '../domain/kernel/context.ts'
import type { SentenceValue } from '../domain/kernel/errors.ts'
import { fill } from './fill.ts'
import { formatMoney } from './format.ts'
import { SENTENCES } from './say.ts'

/** The rules that decide whether somebody may do something; STATE is said by the refusal of the object itself. */
export type SaidWhy =
  | 'INVITED'
  | 'DEACTIVATED'
  | 'CLIENT_LOOKS'
  | 'ROLE_LACKS'
  | 'CONFINED_WHOLE'
  | 'OUT_OF_SIGHT'
  | 'LIMIT'
  | 'OTHER_CURRENCY'
  | 'SECOND_PERSON'
  | 'OWNER'
  | 'ROLE_HAS'

/** Each rule as a sentence about a person. `{name}`, `{role}` and `{right}` are always known. */
export const WHY: Record<Language, Record<SaidWhy, string>> = {
  en: {
    INVITED: 'No: {name} has not accepted the invitation yet.',
    DEACTIVATED: 'No: {name} is deactivated and cannot sign in.',
    CLIENT_LOOKS: 'No: {name} is one of a client’s people, who look at what is theirs and change nothing.',
    ROLE_LACKS: 'No: the role “{role}” does not include the right to {right}.',
    CONFINED_WHOLE: 'No: {name} sees a part of the business only, and to {right} concerns all of it.',
    OUT_OF_SIGHT: 'No: this is outside the shops or clients that {name} is confined to.',
    LIMIT: 'No: {name} moves {allowed} at most.',
    OTHER_CURRENCY: 'No: the limits of {name} are in {currency}, and another currency is beyond them.',
    SECOND_PERSON: 'Not alone: above {amount}, a second person has to agree to what {name} asks for.',
    OWNER: 'Yes: {name} is an owner, and owners may do everything.',
    ROLE_HAS: 'Yes: the role “{role}” includes the right to {right}, and nothing else stands in the way.',
  },
  it: {
    INVITED: 'No: {name} non ha ancora accettato l’invito.',
    DEACTIVATED: 'No: {name} è disattivato e non può accedere.',
    CLIENT_LOOKS: 'No: {name} è una persona di un cliente, che guarda ciò che è suo e non cambia nulla.',
    ROLE_LACKS: 'No: il ruolo «{role}» non comprende questo diritto: {right}.',
    CONFINED_WHOLE: 'No: {name} vede solo una parte dell’attività, e questo diritto la riguarda tutta: {right}.',
    OUT_OF_SIGHT: 'No: è fuori dai negozi o dai clienti assegnati a {name}.',
    LIMIT: 'No: {name} muove al massimo {allowed}.',
    OTHER_CURRENCY: 'No: i limiti di {name} sono in {currency} e un’altra valuta li supera.',
    SECOND_PERSON: 'Non da solo: oltre {amount} una seconda persona deve approvare ciò che chiede {name}.',
    OWNER: 'Sì: {name} è proprietario, e i proprietari possono fare tutto.',
    ROLE_HAS: 'Sì: il ruolo «{role}» comprende questo diritto ({right}) e nient’altro lo impedisce.',
  },
  ro: {
    INVITED: 'Nu: {name} nu a acceptat încă invitația.',
    DEACTIVATED: 'Nu: {name} este dezactivat(ă) și nu se poate conecta.',
    CLIENT_LOOKS: 'Nu: {name} este o persoană a unui client, care vede ce este al său și nu schimbă nimic.',
    ROLE_LACKS: 'Nu: rolul „{role}” nu include dreptul de a {right}.',
    CONFINED_WHOLE: 'Nu: {name} vede doar o parte a activității, iar acest drept o privește pe toată: {right}.',
    OUT_OF_SIGHT: 'Nu: este în afara magazinelor sau clienților atribuiți lui {name}.',
    LIMIT: 'Nu: {name} poate mișca cel mult {allowed}.',
    OTHER_CURRENCY: 'Nu: limitele lui {name} sunt în {currency}, iar altă monedă le depășește.',
    SECOND_PERSON: 'Nu de unul singur: peste {amount}, o a doua persoană trebuie să aprobe ce cere {name}.',
    OWNER: 'Da: {name} este proprietar, iar proprietarii pot face orice.',
    ROLE_HAS: 'Da: rolul „{role}” include dreptul de a {right} și nimic altceva nu îl împiedică.',
  },
  pl: {
    INVITED: 'Nie: {name} nie ma jeszcze przyjętego zaproszenia.',
    DEACTIVATED: 'Nie: dostęp osoby {name} jest wyłączony i nie może się ona zalogować.',
    CLIENT_LOOKS: 'Nie: {name} to osoba klienta, która ogląda swoje dane i niczego nie zmienia.',
    ROLE_LACKS: 'Nie: rola „{role}” nie obejmuje prawa: {right}.',
    CONFINED_WHOLE: 'Nie: {name} widzi tylko część firmy, a to prawo dotyczy całości: {right}.',
    OUT_OF_SIGHT: 'Nie: to poza sklepami lub klientami przypisanymi osobie {name}.',
    LIMIT: 'Nie: {name} przenosi najwyżej {allowed}.',
    OTHER_CURRENCY: 'Nie: limity osoby {name} są w {currency}, a inna waluta je przekracza.',
    SECOND_PERSON: 'Nie samodzielnie: powyżej {amount} druga osoba musi się zgodzić na to, o co prosi {name}.',
    OWNER: 'Tak: {name} ma rolę właściciela, a właściciele mogą wszystko.',
    ROLE_HAS: 'Tak: rola „{role}” obejmuje prawo ({right}) i nic innego nie stoi na przeszkodzie.',
  },
  fr: {
    INVITED: 'Non\u00a0: {name} n’a pas encore accepté l’invitation.',
    DEACTIVATED: 'Non\u00a0: l’accès de {name} est désactivé et la connexion impossible.',
    CLIENT_LOOKS: 'Non\u00a0: {name} appartient à un client, voit ce qui est à lui et ne modifie rien.',
    ROLE_LACKS: 'Non\u00a0: le rôle «\u00a0{role}\u00a0» ne comprend pas ce droit\u00a0: {right}.',
    CONFINED_WHOLE:
      'Non\u00a0: {name} ne voit qu’une partie de l’activité, et ce droit la concerne toute\u00a0: {right}.',
    OUT_OF_SIGHT: 'Non\u00a0: c’est en dehors des boutiques ou des clients attribués à {name}.',
    LIMIT: 'Non\u00a0: {name} déplace {allowed} au plus.',
    OTHER_CURRENCY: 'Non\u00a0: les limites de {name} sont en {currency}, et une autre devise les dépasse.',
    SECOND_PERSON:
      'Pas sans accord\u00a0: au-dessus de {amount}, une seconde personne doit approuver ce que demande {name}.',
    OWNER: 'Oui\u00a0: {name} est propriétaire, et les propriétaires peuvent tout faire.',
    ROLE_HAS: 'Oui\u00a0: le rôle «\u00a0{role}\u00a0» comprend ce droit ({right}) et rien d’autre ne s’y oppose.',
  },
}

/** The roles that every reseller begins with, in each language. */
const ROLES: Record<Language, Record<BuiltinRole, string>> = {
  en: {
    OWNER: 'Owner',
    MANAGER: 'Manager',
    ORDER_CLERK: 'Order clerk',
    CASHIER: 'Cashier',
    ACCOUNTANT: 'Accountant',
    SUPPORT: 'Support',
    DEVELOPER: 'Developer',
    CLIENT: 'Client',
  },
  it: {
    OWNER: 'Proprietario',
    MANAGER: 'Responsabile',
    ORDER_CLERK: 'Addetto agli ordini',
    CASHIER: 'Cassiere',
    ACCOUNTANT: 'Contabile',
    SUPPORT: 'Assistenza',
    DEVELOPER: 'Sviluppatore',
    CLIENT: 'Cliente',
  },
  ro: {
    OWNER: 'Proprietar',
    MANAGER: 'Manager',
    ORDER_CLERK: 'Operator de comenzi',
    CASHIER: 'Casier',
    ACCOUNTANT: 'Contabil',
    SUPPORT: 'Asistență',
    DEVELOPER: 'Dezvoltator',
    CLIENT: 'Client',
  },
  pl: {
    OWNER: 'Właściciel',
    MANAGER: 'Kierownik',
    ORDER_CLERK: 'Obsługa zamówień',
    CASHIER: 'Kasjer',
    ACCOUNTANT: 'Księgowość',
    SUPPORT: 'Wsparcie',
    DEVELOPER: 'Programista',
    CLIENT: 'Klient',
  },
  fr: {
    OWNER: 'Propriétaire',
    MANAGER: 'Responsable',
    ORDER_CLERK: 'Gestion des commandes',
    CASHIER: 'Caisse',
    ACCOUNTANT: 'Comptabilité',
    SUPPORT: 'Assistance',
    DEVELOPER: 'Développement',
    CLIENT: 'Client',
  },
}

/** What a role is called: its own name, or the word for one that every reseller has. */
export const sayRole = (language: Language, role: { name: string; builtin: BuiltinRole | null }): string =>
  role.builtin ? ROLES[language][role.builtin] : role.name

/** What a right allows, in words. */
export const sayRight = (language: Language, right: string): string => {
  const { rights } = SENTENCES[language]
  return Object.hasOwn(rights, right) ? rights[right as keyof typeof rights] : right
}

/** The rule that decides, as a sentence. Amounts are values of it; the right is said in words. */
export function sayWhy(language: Language, why: SaidWhy, values: Record<string, SentenceValue>): string {
  const said = Object.entries(values).map(([name, value]): [string, string] => {
    if (name === 'right') return [name, sayRight(language, String(value))]
    const isMoney = typeof value === 'object' && !(value instanceof Date)
    return [name, isMoney ? formatMoney(language, value) : String(value)]
  })
  return fill(WHY[language][why], Object.fromEntries(said), why)
}
