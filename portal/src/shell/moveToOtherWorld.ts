import { problemOf } from '../apollo/problem.ts'
import { switchWorld } from '../session/viewer.ts'
import { toast, toastProblem } from '../ui/toasts.ts'

/** Leaves for the other of the two worlds, or says why that did not work. */
export async function moveToOtherWorld(): Promise<void> {
  try {
    const refusal = await switchWorld()
    if (refusal) toast(refusal, { tone: 'bad' })
  } catch (error) {
    toastProblem(problemOf(error), () => void moveToOtherWorld())
  }
}
