import { readonly, ref } from 'vue'

const TICK_MS = 20_000
const ticking = ref(new Date())

setInterval(() => (ticking.value = new Date()), TICK_MS)

/** The present, moving on every 20 seconds: what relative times are counted from. */
export const now = readonly(ticking) as Readonly<typeof ticking>
