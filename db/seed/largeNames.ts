import type { PaymentMethod } from '../schema/shops.ts'

/** Words that the names of a large world's clients are made of. */
export const TRADES = [
  'Panificio', 'Trattoria', 'Officina', 'Studio', 'Libreria', 'Cantina', 'Ottica', 'Farmacia', 'Atelier', 'Florăria',
  'Piekarnia', 'Hôtel', 'Garage', 'Zahnärzte', 'Bäckerei', 'Agence', 'Klinika', 'Editura', 'Grafica', 'Galleria',
] // prettier-ignore
export const FAMILIES = [
  'Rossi', 'Bianchi', 'Ferrari', 'Esposito', 'Ricci', 'Marino', 'Greco', 'Bruno', 'Gallo', 'Conti', 'Popescu', 'Ionescu',
  'Dumitru', 'Stan', 'Kowalski', 'Nowak', 'Wójcik', 'Lewandowski', 'Dubois', 'Moreau', 'Laurent', 'Lefèvre', 'Müller',
  'Schmidt', 'Weber', 'Łukasz', 'Çelik', 'Novák', 'Horvat', 'Andersen',
] // prettier-ignore
export const PLACES = ['Milano', 'Torino', 'Bari', 'Cluj', 'Iași', 'Kraków', 'Łódź', 'Lyon', 'Nantes', 'Graz', 'Roma']
export const TAGS = ['retail', 'hospitality', 'agency', 'industry', 'media', 'health', 'vip', 'newsletter']

/** Stock-keeping unit, name, price in minor units. */
export const PRODUCTS: [string, string, bigint][] = [
  ['WEB-S', 'Web hosting S, 1 year', 2900n],
  ['WEB-M', 'Web hosting M, 1 year', 5900n],
  ['WEB-L', 'Web hosting L, 1 year', 11900n],
  ['DOM-IT', 'Domain .it, 1 year', 990n],
  ['DOM-EU', 'Domain .eu, 1 year', 1090n],
  ['VPS-2', 'Virtual server 2 cores, 1 month', 1490n],
  ['VPS-4', 'Virtual server 4 cores, 1 month', 2490n],
  ['MAIL-10', 'Mail, 10 boxes, 1 year', 3600n],
  ['CERT', 'Certificate, 1 year', 4900n],
  ['BACKUP', 'Backup 100 GB, 1 month', 790n],
]

/** How orders are paid, the usual ways more often. */
export const METHODS: PaymentMethod[] = [
  ...Array<PaymentMethod>(9).fill('BANK_TRANSFER'),
  ...Array<PaymentMethod>(4).fill('BALANCE'),
  ...Array<PaymentMethod>(3).fill('CARD'),
  'PAYPAL',
  'PAYPAL',
  'CASH_ON_DELIVERY',
  'MANUAL',
]
