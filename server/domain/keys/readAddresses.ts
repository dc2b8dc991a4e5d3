import { DomainError } from '../kernel/errors.ts'
import { readNetwork } from '../kernel/readNetwork.ts'

const MOST_ADDRESSES = 50

/** A key's addresses and networks as they are stored: each once. Throws ADDRESS_INVALID, LIST_TOO_LONG. */
export function readAddresses(given: readonly string[] | null | undefined): string[] {
  const addresses = [...new Set((given ?? []).map((text) => text.trim()))]
  if (addresses.length > MOST_ADDRESSES)
    throw new DomainError('LIST_TOO_LONG', { largest: MOST_ADDRESSES }).at('addresses')
  if (!addresses.every(readNetwork)) throw new DomainError('ADDRESS_INVALID').at('addresses')
  return addresses
}
