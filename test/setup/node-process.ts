import { runChild } from './child.ts';
import type { TestDatabase } from './database.ts';
import { freePort } from './postern.ts';

export interface NodeProcess {
  url: string;
  /** kill -9 */
  kill(): Promise<void>;
}

/** A whole Postern in a process of its own, so that it can be killed. */
export async function startNodeProcess(
  database: TestDatabase,
  environment: Record<string, string>,
): Promise<NodeProcess> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const settings = { ...environment, PORT: String(port), ADMIN_PORT: String(adminPort), LOG_LEVEL: 'silent' };
  const source = (file: string) => JSON.stringify(new URL(`../../src/${file}`, import.meta.url).href);
  const child = await runChild(`
    import { readSettings } from ${source('config.ts')};
    import { startPostern } from ${source('main.ts')};
    await startPostern(readSettings(${JSON.stringify(settings)}), { database: ${JSON.stringify(database.options)} });
    console.log('ready');
  `);
  return { url: `http://localhost:${port}`, kill: () => child.kill() };
}
