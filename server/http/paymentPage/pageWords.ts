import type { Language } from '../../domain/kernel/context.ts'
import { en } from './words/en.ts'
import type { PageWords } from './words/en.ts'
import { fr } from './words/fr.ts'
import { it } from './words/it.ts'
import { pl } from './words/pl.ts'
import { ro } from './words/ro.ts'

/** The sentences of the payment page in each language. */
export const pageWords: Record<Language, PageWords> = { en, it, ro, pl, fr }
