import type { Application } from '../applications/applications.ts';
import type { Database } from '../database/database.ts';
import type { Connectors } from '../delivery/connectors.ts';
import type { Worker } from '../delivery/worker.ts';
import type { CaptchaConfig } from '../experience/captcha-provider.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Outbound } from '../lib/fetch.ts';
import type { Kept } from '../lib/kept.ts';
import type { Logger } from '../lib/log.ts';
import type { Seal } from '../lib/seal.ts';
import type { KeptTemplates } from '../templates/store.ts';

/** What the deeds work with; main.ts puts it together. */
export interface Parts {
  database: Database;
  seal: Seal;
  clock: Clock;
  log: Logger;
  worker: Worker;
  connectors: Connectors;
  outbound: Outbound;
  experience: Kept<ExperienceSettings>;
  /** Who judges captchas, with its secret. */
  captchaProvider: Kept<CaptchaConfig | undefined>;
  /** What the operator's mails say. */
  templates: KeptTemplates;
  findApplication(tenantId: string, id: string): Promise<Application | undefined>;
  /** The tenant's public origin. */
  originOf(tenantId: string): string;
}
