import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { AddressList, plainAddress } from './AddressList.ts'

/** Proxies that one request passes at most. */
const MOST_HOPS = 10

/**
 * Where requests come from. X-Forwarded-For is believed as far as the proxies go that the installation trusts: from the
 * right, until the first hop that is none of them. Whatever stands before that, anybody may have written.
 */
export class Addresses {
  readonly #trusted: AddressList | null

  constructor(trustedProxies: readonly string[]) {
    this.#trusted = trustedProxies.length > 0 ? new AddressList(trustedProxies) : null
  }

  /** The client's address, without the mapping of IPv4 into IPv6. */
  of({ socket, headers }: IncomingMessage): string {
    let address = plainAddress(socket.remoteAddress ?? '')
    if (!this.#trusted) return address
    const hops = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .slice(-MOST_HOPS)
    while (this.#trusted.includes(address)) {
      const before = plainAddress(hops.pop()?.trim() ?? '')
      if (isIP(before) === 0) break
      address = before
    }
    return address
  }

  /** What limits are counted by: one IPv4 address, or the network of 64 bits that one IPv6 client commands. */
  share(request: IncomingMessage): string {
    const address = this.of(request)
    return address.includes(':') ? networkOf(address) : address
  }
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(8 - first.length - last.length, 0)).fill('0')
  const groups = [...first, ...zeros, ...last].slice(0, 4)
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`
}
