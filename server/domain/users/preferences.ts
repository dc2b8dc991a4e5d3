import type { Density, Theme, UserRow } from '../../../db/schema/resellers.ts'

/** How the portal looks for a person. */
export interface Preferences {
  language: string
  theme: Theme
  density: Density
  /** Whether single letters act as shortcuts. */
  singleKeys: boolean
}

/** What a person chose, or what stands for everybody who is no person. */
export function preferencesOf(user: Omit<UserRow, 'passwordHash'> | undefined, language: string): Preferences {
  if (!user) return { language, theme: 'SYSTEM', density: 'COMFORTABLE', singleKeys: true }
  const { theme, density, singleKeys } = user
  return { language: user.language, theme, density, singleKeys: singleKeys === 'on' }
}
