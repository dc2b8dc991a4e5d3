const always = {
  listen_addresses: '127.0.0.1',
  // A socket's path has a length limit that a deep folder exceeds, and Windows has none.
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  cluster_name: 'greenlight',
}

// A killed server still finds every acknowledged commit; a crash of the machine may leave nothing.
const untilTheMachineCrashes = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '200',
}

/**
 * The PostgreSQL settings of the bundled server. A durable one keeps PostgreSQL's own defaults for everything that
 * guards acknowledged data.
 */
export function serverSettings(
  durable: boolean,
  further: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { ...always, ...(durable ? {} : untilTheMachineCrashes), ...further }
}
