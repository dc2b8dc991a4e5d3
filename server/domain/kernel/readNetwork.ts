/** Addresses with the same first bits; a single one has all of them in common. */
export interface Network {
  address: string
  bits: number
  family: 'ipv4' | 'ipv6'
}

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`)

/** An IP address, or a network in CIDR such as 10.0.0.0/8 and 2001:db8::/32; null for anything else. */
export function readNetwork(text: string): Network | null {
  const [, address = '', bits] = /^([0-9A-Fa-f:.]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = IPV4.test(address) ? 'ipv4' : isIpv6(address) ? 'ipv6' : null
  if (!family) return null
  const most = family === 'ipv4' ? 32 : 128
  const asked = bits === undefined ? most : Number(bits)
  return asked <= most ? { address, bits: asked, family } : null
}

const isIpv6 = (text: string): boolean => text.includes(':') && URL.canParse(`http://[${text}]`)
