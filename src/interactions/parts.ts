import type { Application } from '../applications/applications.ts';
import type { KeptApplicationExperiences } from '../applications/experience.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../database/database.ts';
import type { Connectors } from '../delivery/connectors.ts';
import type { Worker } from '../delivery/worker.ts';
import type { AccountCenter } from '../experience/account-center.ts';
import type { CaptchaConfig } from '../experience/captcha-provider.ts';
import type { KeptPhrases } from '../experience/custom-phrases.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Outbound } from '../lib/fetch.ts';
import type { Kept } from '../lib/kept.ts';
import type { Logger } from '../lib/log.ts';
import type { Seal } from '../lib/seal.ts';
import type { Limits } from '../limits/limits.ts';
import type { KeptOrganizations } from '../organizations/organizations.ts';
import type { SocialConnectors } from '../social/social-connectors.ts';
import type { Sso } from '../sso/sso.ts';
import type { KeptTemplates } from '../templates/store.ts';
import type { Breaches } from '../users/breaches.ts';
import type { Hooks } from '../webhooks/webhooks.ts';

/** What the deeds work with; main.ts puts it together. */
export interface Parts {
  database: Database;
  seal: Seal;
  clock: Clock;
  log: Logger;
  /** What happened, for operators to read. */
  audit: AuditLog;
  /** The operator's webhooks. */
  hooks: Hooks;
  /** How much of what there may be, and what this process has of it. */
  limits: Limits;
  worker: Worker;
  connectors: Connectors;
  /** Ways in by other services. */
  social: SocialConnectors;
  outbound: Outbound;
  experience: Kept<ExperienceSettings>;
  /** What people may see and change of their own accounts. */
  accountCenter: Kept<AccountCenter>;
  /** What applications have in place of their tenant's. */
  applicationExperiences: KeptApplicationExperiences;
  /** Who judges captchas, with its secret. */
  captchaProvider: Kept<CaptchaConfig | undefined>;
  /** What the operator's pages say, and in which languages. */
  customPhrases: KeptPhrases;
  /** Whether passwords are in known breaches. */
  breaches: Breaches;
  /** What the operator's mails say. */
  templates: KeptTemplates;
  findApplication(tenantId: string, id: string): Promise<Application | undefined>;
  organizations: KeptOrganizations;
  /** The identity providers of enterprises, and the way to them. */
  sso: Sso;
  /** Whether people of some domain join an organization when they register. */
  jitDomains: Kept<boolean>;
  /** Signs a user out everywhere: sessions, grants and tokens. */
  endSessions(tenantId: string, userId: string): Promise<void>;
  /** The tenant's public origin. */
  originOf(tenantId: string): string;
}
