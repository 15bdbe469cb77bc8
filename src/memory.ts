import { keepApplications } from './applications/applications.ts';
import { keepApplicationExperiences } from './applications/experience.ts';
import type { Registry } from './connectors/registry.ts';
import { listenForChanges } from './database/changes.ts';
import { keepConnectors, listConnectors } from './delivery/connectors.ts';
import { keepAccountCenter } from './experience/account-center.ts';
import { keepCaptchaProvider } from './experience/captcha-provider.ts';
import { keepCustomPhrases } from './experience/custom-phrases.ts';
import { keepExperience } from './experience/experience.ts';
import type { Closers, Ground } from './ground.ts';
import type { Logger } from './lib/log.ts';
import { keepJitDomains } from './organizations/jit-domains.ts';
import { keepOrganizations } from './organizations/organizations.ts';
import { keepSocialConnectors } from './social/social-connectors.ts';
import { keepSsoConnectors } from './sso/connectors.ts';
import { keepTemplates } from './templates/store.ts';
import { keepHooks } from './webhooks/hooks.ts';

/** What a node keeps in memory of the settings, and forgets when any node has changed them. */
export async function openMemory(
  { database, seal, outbound }: Pick<Ground, 'database' | 'seal' | 'outbound'>,
  { factories, url, log, closers }: { factories: Registry; url: string; log: Logger; closers: Closers },
) {
  const memory = {
    connectors: keepConnectors(database, seal, (id) => factories.findSending(id)),
    social: keepSocialConnectors({
      rows: (tenantId) => listConnectors(database, seal, tenantId),
      findFactory: (id) => factories.findSocial(id),
      ...{ outbound, seal },
    }),
    experience: keepExperience(database),
    accountCenter: keepAccountCenter(database),
    applicationExperiences: keepApplicationExperiences(database),
    captchaProvider: keepCaptchaProvider(database, seal),
    customPhrases: keepCustomPhrases(database),
    applications: keepApplications(database, seal, url),
    organizations: keepOrganizations(database),
    ssoConnectors: keepSsoConnectors(database, seal),
    jitDomains: keepJitDomains(database),
    templates: keepTemplates(database),
    hooks: keepHooks(database, seal),
  };
  const changes = await listenForChanges(database.options, log);
  closers.push(() => changes.close());
  for (const [table, names] of Object.entries(tables)) {
    changes.on(table, () => {
      for (const kept of names) memory[kept].drop();
    });
  }
  return memory;
}

const tables = {
  connectors: ['connectors', 'social'],
  sign_in_experiences: ['experience'],
  account_centers: ['accountCenter'],
  application_experiences: ['applicationExperiences'],
  captcha_providers: ['captchaProvider'],
  custom_phrases: ['customPhrases'],
  applications: ['applications'],
  organizations: ['organizations'],
  sso_connectors: ['ssoConnectors'],
  organization_jit_email_domains: ['jitDomains'],
  email_templates: ['templates'],
  hooks: ['hooks'],
} as const;
