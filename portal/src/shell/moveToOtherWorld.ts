import { problemOf } from '../apollo/problem.ts'
import { switchWorld } from '../session/viewer.ts'
import { toast, toastProblem } from '../ui/toasts.ts'

let leaving = false

/** Leaves for the other of the two worlds, once however often it is pressed, or says why that did not work. */
export async function moveToOtherWorld(): Promise<void> {
  if (leaving) return
  leaving = true
  try {
    const refusal = await switchWorld()
    if (!refusal) return
    toast(refusal, { tone: 'bad' })
  } catch (error) {
    toastProblem(problemOf(error), () => void moveToOtherWorld())
  }
  leaving = false
}
