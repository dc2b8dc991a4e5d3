import { t } from './index.ts'

/** The translator for components: `t(key, values?, count?)`. What it says changes with the language. */
export const useI18n = (): { t: typeof t } => ({ t })
