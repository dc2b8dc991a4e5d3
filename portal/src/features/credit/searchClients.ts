import { client } from '../../apollo/client.ts'
import { clientChoicesQuery, type ClientChoice } from './creditQueries.ts'

/** Finds clients by name, username or e-mail, as the server searches. Throws when it cannot be asked. */
export async function searchClients(text: string): Promise<ClientChoice[]> {
  const { data } = await client.query({
    query: clientChoicesQuery,
    variables: { text: text.trim() || null },
    fetchPolicy: 'network-only',
  })
  return data.subAccounts.nodes
}
