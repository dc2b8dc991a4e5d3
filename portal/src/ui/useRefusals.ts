import { computed, shallowRef, type ComputedRef } from 'vue'
import type { Refusal } from '../apollo/runAction.ts'

interface Refusals {
  /** Takes over what the server refused; none: nothing is refused any more. */
  set: (errors?: readonly Refusal[]) => void
  /** What it said of one field of the form. */
  said: (field: string) => string | undefined
  /** What it said of the whole, or of a field that the form does not show. */
  general: ComputedRef<string | undefined>
}

/** The refusals of a form's mutation, each by the field that it is about. `fields` are those that the form shows. */
export function useRefusals(fields: readonly string[]): Refusals {
  const refused = shallowRef<readonly Refusal[]>([])
  const fieldOf = ({ path }: Refusal): string => path?.[0] ?? ''
  return {
    set: (errors = []) => (refused.value = errors),
    said: (field) => refused.value.find((one) => fieldOf(one) === field)?.message,
    general: computed(() => refused.value.find((one) => !fields.includes(fieldOf(one)))?.message),
  }
}
