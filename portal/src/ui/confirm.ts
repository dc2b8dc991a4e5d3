import { shallowRef } from 'vue'

export interface Question {
  title: string
  text: string
  /** The word on the button that does it. */
  action: string
  danger?: boolean
}

/** The question that is open now; `ConfirmDialog` shows it. */
export const question = shallowRef<(Question & { answer: (yes: boolean) => void }) | undefined>()

/** Asks before something that cannot be undone. Resolves to whether the person agreed. */
export function confirm(asked: Question): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer: (yes) => {
        question.value = undefined
        resolve(yes)
      },
    }
  })
}
