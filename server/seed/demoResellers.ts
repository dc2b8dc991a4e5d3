import type { NewReseller } from '../domain/resellers/createReseller.ts'

/** A reseller of the demo, with its catalogue and its clients. */
export interface DemoReseller {
  reseller: Omit<NewReseller, 'owner'> & { owner: Omit<NewReseller['owner'], 'passwordHash'> }
  currency: string
  products: [sku: string, name: string, price: string][]
  /** Those besides the owner. */
  people: {
    clerk: { name: string; email: string; language: string }
    agencies: { name: string; email: string; language: string }
    client: { name: string; email: string; language: string; username: string }
  }
  clients: [username: string, name: string, email: string, tags: string[]][]
  seed: number
}

export const AURORA: DemoReseller = {
  seed: 11,
  currency: 'EUR',
  reseller: {
    name: 'Aurora Cloud',
    legalName: 'Aurora Cloud S.r.l.',
    defaultCurrency: 'EUR',
    timeZone: 'Europe/Rome',
    prefix: 'AUR',
    iban: 'IT60X0542811101000000123456',
    bic: 'BPPIITRRXXX',
    brandColor: '#0f766e',
    owner: { name: 'Giulia Conti', email: 'giulia@aurora.example', language: 'en' },
  },
  people: {
    clerk: { name: 'Marco Villa', email: 'marco@aurora.example', language: 'en' },
    agencies: { name: 'Elena Greco', email: 'elena@aurora.example', language: 'en' },
    client: { name: 'Sara Neri', email: 'sara@pixelmania.example', language: 'en', username: 'pixelmania' },
  },
  products: [
    ['HOST-S', 'Hosting Start, 12 months', '59.00'],
    ['HOST-M', 'Hosting Studio, 12 months', '119.00'],
    ['HOST-L', 'Hosting Agency, 12 months', '239.00'],
    ['VPS-2', 'Virtual server 2 cores, 1 month', '14.90'],
    ['VPS-8', 'Virtual server 8 cores, 1 month', '49.90'],
    ['DOM-IT', 'Domain .it, 1 year', '9.90'],
    ['DOM-COM', 'Domain .com, 1 year', '12.50'],
    ['MAIL-10', 'Mailboxes, pack of 10', '36.00'],
    ['BACKUP', 'Daily backup, 12 months', '24.00'],
    ['CERT-EV', 'Certificate EV, 1 year', '189.00'],
    ['SUPPORT', 'Priority support, 1 hour', '75.00'],
    ['MIGRATE', 'Migration of one site', '120.00'],
  ],
  clients: [
    ['bottega-verde', 'Bottega Verdi', 'ordini@bottega-verdi.example', ['retail']],
    ['studio-ferri', 'Studio Legale Ferri', 'segreteria@studioferri.example', ['legal']],
    ['pixelmania', 'Pixelmania Web Agency', 'billing@pixelmania.example', ['agency', 'vip']],
    ['casa-luce', 'Casa Luce Arredamenti', 'info@casaluce.example', ['retail']],
    ['nordest-it', 'Nordest IT Services', 'acquisti@nordest-it.example', ['agency']],
    ['trattoria-sole', 'Trattoria del Sole', 'prenota@trattoriasole.example', ['food']],
    ['radu-design', 'Radu Ionescu Design', 'radu@ionescu-design.example', ['freelance']],
    ['zielony-sklep', 'Zielony Sklep', 'biuro@zielonysklep.example', ['retail']],
    ['atelier-dubois', 'Atelier Dubois', 'contact@atelier-dubois.example', ['freelance']],
    ['vinicola-rossi', 'Vinicola Rossi & Figli', 'cantina@vinicolarossi.example', ['food', 'vip']],
    ['meccanica-bruni', 'Meccanica Bruni', 'ufficio@meccanicabruni.example', ['industry']],
    ['scuola-onda', 'Scuola di Vela Onda', 'scuola@onda.example', ['school']],
    ['farmacia-centro', 'Farmacia del Centro', 'ordini@farmaciacentro.example', ['health']],
    ['gallo-edili', 'Gallo Costruzioni Edili', 'cantieri@galloedili.example', ['industry']],
    ['lumen-foto', 'Lumen Fotografia', 'ciao@lumenfoto.example', ['freelance']],
    ['orto-bio', 'Orto Bio Cooperativa', 'soci@ortobio.example', ['food']],
    ['kowalski-tech', 'Kowalski Tech', 'kontakt@kowalski-tech.example', ['agency']],
    ['librairie-sud', 'Librairie du Sud', 'bonjour@librairie-sud.example', ['retail']],
    ['hotel-miramare', 'Hotel Miramare', 'amministrazione@miramare.example', ['hospitality', 'vip']],
    ['palestra-uno', 'Palestra Uno', 'desk@palestrauno.example', ['sport']],
    ['editrice-alba', 'Editrice Alba', 'redazione@editricealba.example', ['media']],
    ['soluzioni-lab', 'Soluzioni Lab', 'lab@soluzioni.example', ['agency']],
    ['moto-garage', 'Moto Garage 46', 'officina@motogarage46.example', ['industry']],
    ['terra-madre', 'Terra Madre Viaggi', 'viaggi@terramadre.example', ['hospitality']],
  ],
}

export const BOREALIS: DemoReseller = {
  seed: 23,
  currency: 'EUR',
  reseller: {
    name: 'Borealis Hosting',
    legalName: 'Borealis Hosting SRL',
    defaultCurrency: 'EUR',
    timeZone: 'Europe/Bucharest',
    prefix: 'BOR',
    iban: 'RO49AAAA1B31007593840000',
    bic: null,
    brandColor: '#3b5bdb',
    owner: { name: 'Andrei Popa', email: 'andrei@borealis.example', language: 'ro' },
  },
  people: {
    clerk: { name: 'Ioana Marin', email: 'ioana@borealis.example', language: 'en' },
    agencies: { name: 'Mihai Dinu', email: 'mihai@borealis.example', language: 'en' },
    client: { name: 'Elena Stan', email: 'elena@carpati.example', language: 'en', username: 'carpati-tur' },
  },
  products: [
    ['WEB-1', 'Găzduire web, 1 an', '39.00'],
    ['DOM-RO', 'Domeniu .ro, 1 an', '8.50'],
    ['VPS-4', 'Server virtual 4 nuclee, 1 lună', '22.00'],
  ],
  clients: [
    ['carpati-tur', 'Carpați Turism', 'rezervari@carpati.example', ['hospitality']],
    ['dunarea-soft', 'Dunărea Soft', 'office@dunarea-soft.example', ['agency']],
    ['florarie-iris', 'Florăria Iris', 'comenzi@iris.example', ['retail']],
    ['transilvania-auto', 'Transilvania Auto', 'service@tauto.example', ['industry']],
  ],
}
