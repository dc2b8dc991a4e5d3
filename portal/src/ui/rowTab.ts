import { computed, inject, provide, type InjectionKey, type Ref } from 'vue'

const key: InjectionKey<Ref<boolean>> = Symbol('whether the row has the focus')

/** Called by a table row: only the controls of the current row are reached by Tab. */
export const provideRowTab = (isCurrent: Ref<boolean>): void => provide(key, isCurrent)

/** The tabindex of a control that may stand in a table row; undefined outside of tables. */
export function useRowTab(): Ref<number | undefined> {
  const isCurrent = inject(key, undefined)
  return computed(() => (isCurrent && !isCurrent.value ? -1 : undefined))
}
