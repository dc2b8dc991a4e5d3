import { BlockList, isIP, isIPv4 } from 'node:net'
import { readNetwork } from '../domain/kernel/readNetwork.ts'

/** Addresses and networks such as `203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`. */
export class AddressList {
  readonly #list = new BlockList()

  /** Throws a RangeError that names what is no address and no network. */
  constructor(entries: Iterable<string>) {
    for (const entry of entries) {
      const read = readNetwork(entry)
      if (!read) throw new RangeError(`${entry} is no address and no network`)
      this.#list.addSubnet(read.address, read.bits, read.family)
    }
  }

  includes(address: string): boolean {
    const plain = plainAddress(address)
    if (isIP(plain) === 0) return false
    return this.#list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
  }
}

/** IPv4 as itself where a socket of both kinds tells it as IPv6; without the name of an interface. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  return mapped ? mapped[1]! : address.split('%')[0]!
}
