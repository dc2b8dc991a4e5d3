/** The dialogs that a client's card can open. */
export type ClientDialog = 'products' | 'give' | 'recover' | 'minimum' | 'invoice'
