/** How every text-like control looks. */
export const controlClass =
  'h-9 w-full min-w-0 rounded-md border border-field-line bg-surface px-2.5 text-ink placeholder:text-ink-3 aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger disabled:bg-sunken'

/** How the button of a menu looks. */
export const menuButtonClass =
  'inline-flex h-8 min-w-8 shrink-0 items-center justify-center gap-2 rounded-md px-1.5 text-ink-2 hover:bg-hover hover:text-ink data-[state=open]:bg-hover'

/** How the button of a filter looks, empty or set. */
export const chipClass = (set: boolean): string =>
  `inline-flex h-8 max-w-full items-center gap-1.5 rounded-md border border-field-line px-2.5 text-sm hover:bg-hover ${set ? 'bg-surface text-ink' : 'border-dashed text-ink-2'}`
