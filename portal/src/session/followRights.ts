import { watch } from 'vue'
import { onAccessChanged } from '../apollo/socket.ts'
import { client } from '../apollo/client.ts'
import { problemOf } from '../apollo/problem.ts'
import { t } from '../i18n/index.ts'
import { router } from '../router.ts'
import { places } from '../shell/navigation.ts'
import { toast } from '../ui/toasts.ts'
import { can, takeViewer, viewer } from './viewer.ts'
import { renewSessionMutation } from './viewerQuery.ts'

/**
 * Keeps the page in step with what its person may do: when the server closes the socket because that has changed, asks
 * who one is now, under a new session id, and stays on the page if it is still allowed, or else goes to Today and says so.
 * A session that ended asks for a sign-in over the page. Call once.
 */
export function followRights(): void {
  let looking = false
  onAccessChanged(() => {
    if (looking || !viewer.value) return
    looking = true
    void renew().finally(() => (looking = false))
  })
  watch(
    () => viewer.value?.rights.join(),
    (now, before) => {
      if (!before || !now || now === before) return
      const here = places.find(({ name }) => name === router.currentRoute.value.name)
      const lost = here?.right !== undefined && !can(here.right)
      toast(t(lost ? 'users.pageNotYours' : 'users.rightsChanged'), { tone: lost ? 'bad' : 'plain' })
      if (lost) void router.push('/')
    },
  )
}

async function renew(): Promise<void> {
  try {
    const { data } = await client.mutate({ mutation: renewSessionMutation })
    if (data?.renewSession.viewer) takeViewer(data.renewSession.viewer)
  } catch (error) {
    console.warn('Who is signed in could not be asked anew.', problemOf(error))
  }
}
