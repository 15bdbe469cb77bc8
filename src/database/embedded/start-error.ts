/** The embedded PostgreSQL could not be started or stopped; the message says why and where to read on. */
export class DatabaseStartError extends Error {
  override name = 'DatabaseStartError';
}
