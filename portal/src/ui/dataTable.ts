/** One column of a DataTable; its cells are the slot `cell-<key>`. */
export interface Column {
  key: string
  label: string
  align?: 'right'
  /** Leaves the column out while the table has less room: md 640, lg 800, xl 1000, 2xl 1180 px. */
  from?: 'md' | 'lg' | 'xl' | '2xl'
  /** Takes the room that is left. */
  grow?: boolean
  /** The label is for readers only. */
  quiet?: boolean
  /** Stays at the right edge when the table is wider than its place. */
  pinned?: boolean
}

/** The classes that hide a column while the table has less room. Written out, so that Tailwind finds them. */
export const fromClass = {
  md: 'hidden @min-[640px]:table-cell',
  lg: 'hidden @min-[800px]:table-cell',
  xl: 'hidden @min-[1000px]:table-cell',
  '2xl': 'hidden @min-[1180px]:table-cell',
} as const
