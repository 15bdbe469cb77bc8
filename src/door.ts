import type Provider from 'oidc-provider';
import type { Application } from './applications/applications.ts';
import type { Registry } from './connectors/registry.ts';
import type { Inbox } from './delivery/inbox.ts';
import type { BuiltInPhrases } from './experience/phrases.ts';
import type { Parts } from './interactions/parts.ts';
import type { CookieKeys } from './oidc/cookie-keys.ts';

/** What the doors of one tenant open to: main.ts makes one for each port. */
export interface Door {
  tenantId: string;
  /** Public origin, without a slash at the end. */
  origin: string;
  /** The origin is https. */
  isSecure: boolean;
  isProduction: boolean;
  trustsProxy: boolean;
  parts: Parts;
  /** All loaded connector factories. */
  factories: Registry;
  provider: Provider;
  cookieKeys: CookieKeys;
  /** What the hosted pages say without the operator. */
  builtInPhrases: BuiltInPhrases;
  /** Messages of the built-in service; in development only. */
  inbox: Inbox | undefined;
  findApplication(id: string): Promise<Application | undefined>;
  /** Whether requests should still be sent here: the database answers and the process is not stopping. */
  isReady(): Promise<boolean>;
}
