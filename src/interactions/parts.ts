import type { Application } from '../applications/applications.ts';
import type { Database } from '../database/database.ts';
import type { ConnectorInUse } from '../delivery/connectors.ts';
import type { Worker } from '../delivery/worker.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Kept } from '../lib/kept.ts';
import type { Logger } from '../lib/log.ts';
import type { Seal } from '../lib/seal.ts';

/** What the deeds work with; main.ts puts it together. */
export interface Parts {
  database: Database;
  seal: Seal;
  clock: Clock;
  log: Logger;
  worker: Worker;
  connectors: Kept<ConnectorInUse>;
  experience: Kept<ExperienceSettings>;
  findApplication(tenantId: string, id: string): Promise<Application | undefined>;
  /** The tenant's public origin. */
  originOf(tenantId: string): string;
}
