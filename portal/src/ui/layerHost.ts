import { inject, provide, type InjectionKey, type Ref } from 'vue'

const key: InjectionKey<Ref<HTMLElement | undefined>> = Symbol('where lists of choices are mounted')

/** Called by a dialog: what opens inside it stays inside it, for readers and for the focus. */
export const provideLayerHost = (host: Ref<HTMLElement | undefined>): void => provide(key, host)

/** Where a list of choices is mounted: the dialog around it, if there is one. */
export const useLayerHost = (): Ref<HTMLElement | undefined> | undefined => inject(key, undefined)
