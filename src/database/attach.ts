import { realpath } from 'node:fs/promises';
import { isMade, placeIn } from './embedded/cluster.ts';
import { findPostmaster } from './embedded/postmaster.ts';
import { connectionOver, type EmbeddedPostgres } from './embedded.ts';
import { shortPathTo } from './short-path.ts';

export type Attached =
  /** `detach` leaves the server running. */
  | { kind: 'attached'; connection: EmbeddedPostgres['connection']; detach(): Promise<void> }
  /** A database is there, and nobody runs it. */
  | { kind: 'stopped' }
  | { kind: 'missing' };

/** Reaches the embedded PostgreSQL that another process of Postern runs on this data directory. */
export async function attachEmbedded(dataDirectory: string): Promise<Attached> {
  const directory = await realpath(dataDirectory).catch(() => undefined);
  if (directory === undefined) return { kind: 'missing' };
  const place = placeIn(directory);
  if (!(await isMade(place))) return { kind: 'missing' };
  if ((await findPostmaster(place.cluster)) === undefined) return { kind: 'stopped' };
  const socket = await shortPathTo(place.cluster, '.s.PGSQL.5432');
  return { kind: 'attached', connection: connectionOver(socket), detach: () => socket.remove() };
}
