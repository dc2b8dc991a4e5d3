/** One column of a DataTable; its cells are the slot `cell-<key>`. */
export interface Column {
  key: string
  label: string
  align?: 'right'
  /** Leaves the column out below this width of the window. */
  from?: 'md' | 'lg' | 'xl' | '2xl'
  /** Takes the room that is left. */
  grow?: boolean
  /** The label is for readers only. */
  quiet?: boolean
  /** Stays at the right edge when the table is wider than its place. */
  pinned?: boolean
}

/** The classes that hide a column below a width. Written out, so that Tailwind finds them. */
export const fromClass = {
  md: 'hidden md:table-cell',
  lg: 'hidden lg:table-cell',
  xl: 'hidden xl:table-cell',
  '2xl': 'hidden 2xl:table-cell',
} as const
