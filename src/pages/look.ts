import type { Application } from '../applications/applications.ts';
import type { Door } from '../door.ts';
import { type LanguageWish, languageCandidates } from '../experience/languages.ts';
import { lookOf } from '../experience/layers.ts';
import { customLanguagesOf, phrasesIn } from '../experience/phrases.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { resolveLocale } from '../lib/locale.ts';
import type { Frame } from './layout.ts';
import { themeOf } from './theme.ts';
import type { Words } from './words/en.ts';
import { builtInPhrases, pageLanguages } from './words/words.ts';

/** What the pages of a sign-in go by: the tenant's settings, with what application and organization have in their place. */
export interface SignInLook {
  settings: ExperienceSettings;
  /** By the name that people are shown. */
  application: Application | undefined;
}

/** Whom people sign in to, as far as it is known. */
export interface SignInAt {
  applicationId?: string | undefined;
  organizationId?: string | undefined;
}

export async function lookFor(
  { parts, tenantId }: Pick<Door, 'parts' | 'tenantId'>,
  at: SignInAt,
): Promise<SignInLook> {
  const [applicationId, organizationId] = [at.applicationId, at.organizationId].map(asId);
  const ofTenant = await parts.experience.get(tenantId);
  const found = applicationId ? await parts.findApplication(tenantId, applicationId) : undefined;
  const own = found && (await parts.applicationExperiences.find(tenantId, found.id));
  const organization = organizationId ? await parts.organizations.find(tenantId, organizationId) : undefined;
  return {
    settings: lookOf(ofTenant, own, organization),
    application: found && { ...found, name: own?.displayName || found.name },
  };
}

/** PostgreSQL has no NUL, so that nothing has one in its id; whoever calls a page may say so all the same. */
const asId = (given: string | undefined) => (given?.includes('\0') ? undefined : given);

/** The look with what follows from it for a reader: the language, its words, and the frame around a page. */
export async function settingFor(
  door: Pick<Door, 'parts' | 'tenantId'>,
  at: SignInAt,
  wish: LanguageWish,
): Promise<SignInLook & { words: Words; frame: Frame }> {
  const { settings, application } = await lookFor(door, at);
  const candidates = languageCandidates(settings.languageInfo, wish).map(({ tag }) => tag);
  const custom = await door.parts.customPhrases.get(door.tenantId);
  const language = resolveLocale(candidates, pageLanguages, customLanguagesOf(custom));
  const frame = { language, theme: themeOf(settings), name: application?.name };
  return { settings, application, words: phrasesIn(language, builtInPhrases, custom), frame };
}
