import { CloseCode } from 'graphql-ws'
import { databaseIsAway } from '../../../db/client.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { concerns, identify, sameRights } from '../graphql/identify.ts'
import type { Credentials, Identity } from '../graphql/identify.ts'
import type { Connection } from './Connection.ts'
import { viewOf } from './scopeOf.ts'

const LOOK_AGAIN_EVERY_MS = 60_000
/** Looks that are taken at once, so that the others find a connection to the database too. */
const LOOKS_AT_ONCE = 4

/** Who opened some sockets, with what. */
export interface Viewer {
  readonly identity: Identity
  readonly credentials: Credentials
  readonly connections: Set<Connection>
}

interface Watched extends Viewer {
  lookAt: number
  readonly forget: () => void
}

/**
 * Those who are signed in on sockets. A viewer's sockets are closed when the key or session ends, at once in this process
 * and as soon as the database tells of it wherever it ended, or within a minute if that word is lost; also when its rights
 * changed, since its streams were opened with the old ones.
 */
export class Viewers {
  readonly #deps: GraphqlDependencies
  readonly #viewers = new Map<string, Watched>()

  constructor(deps: GraphqlDependencies) {
    this.#deps = deps
  }

  /** Notes that a connection is this viewer's; sockets opened with the same key or session share what is known of it. */
  enter(identity: Identity, credentials: Credentials, connection: Connection): Viewer {
    const { credential, language, actor } = identity
    const name = JSON.stringify([credential, language, viewOf(actor)])
    let viewer = this.#viewers.get(name)
    if (!viewer) this.#viewers.set(name, (viewer = this.#watch(name, identity, credentials)))
    viewer.connections.add(connection)
    return viewer
  }

  leave(viewer: Viewer, connection: Connection): void {
    viewer.connections.delete(connection)
    if (viewer.connections.size === 0) (viewer as Watched).forget()
  }

  /** Looks again at those whose time has come. */
  sweep(now: number): void {
    for (const viewer of this.#viewers.values()) {
      if (viewer.lookAt > now) continue
      viewer.lookAt = nextLook(now)
      void this.#look(viewer)
    }
  }

  /** Access has changed: looks again at once at whoever it concerns. */
  async changed(whose: string | null): Promise<void> {
    const concerned = [...this.#viewers.values()].filter(({ identity }) => concerns(whose, identity))
    const lookAtNext = async (): Promise<void> => {
      for (let viewer = concerned.pop(); viewer; viewer = concerned.pop()) await this.#look(viewer)
    }
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, lookAtNext))
  }

  #watch(name: string, identity: Identity, credentials: Credentials): Watched {
    const connections = new Set<Connection>()
    const unlisten = this.#deps.sockets.opened(identity.credential, () => end(connections))
    const forget = () => {
      unlisten()
      this.#viewers.delete(name)
    }
    return { identity, credentials, connections, forget, lookAt: nextLook(performance.now()) }
  }

  async #look({ identity, credentials, connections }: Viewer): Promise<void> {
    try {
      if (!sameRights(await identify(this.#deps.db, credentials, false), identity)) end(connections)
    } catch (error) {
      if (error instanceof DomainError) end(connections)
      else if (!databaseIsAway(error)) {
        this.#deps.log.error({ err: error }, 'the key or session of a socket could not be read')
      }
    }
  }
}

const nextLook = (now: number): number => now + LOOK_AGAIN_EVERY_MS * (0.9 + Math.random() * 0.2)

function end(connections: Iterable<Connection>): void {
  for (const connection of connections) connection.close(CloseCode.Forbidden, 'Forbidden')
}
