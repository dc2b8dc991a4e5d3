import { BlockList, isIP, isIPv4 } from 'node:net'

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

export interface Network {
  address: string
  bits: number
  family: 'ipv4' | 'ipv6'
}

/** An address or a network in CIDR; null for anything else. */
export function readNetwork(text: string): Network | null {
  const [, address = '', bits] = /^([0-9A-Fa-f:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return null
  const most = version === 4 ? 32 : 128
  const asked = bits === undefined ? most : Number(bits)
  return asked <= most ? { address, bits: asked, family: version === 4 ? 'ipv4' : 'ipv6' } : null
}

/** IPv4 as itself where a socket of both kinds tells it as IPv6; without the name of an interface. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  return mapped ? mapped[1]! : address.split('%')[0]!
}
