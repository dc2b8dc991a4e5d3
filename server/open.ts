/** Closes one thing that was opened. What is opened later stands behind it in the list, and is closed before it. */
export type Closing = () => Promise<void>

/** Closes everything in the opposite order of its opening. */
export async function closeAll(open: Closing[]): Promise<void> {
  for (const close of open.splice(0).reverse()) await close()
}
