import { extname } from 'node:path';
import { withoutControls } from '../../lib/controls.ts';
import type { ConnectorMetadata, Feature } from '../connector.ts';
import type { SocialMetadata } from '../social.ts';
import { readOwn } from './folder.ts';
import type { PackageDescription } from './said.ts';

/** The metadata with the files that it names inside: a console elsewhere cannot read them. `warn` gets what is missing. */
export async function metadataOf(
  path: string,
  { kind, type, metadata }: PackageDescription,
  warn: (what: string) => void,
): Promise<PackageMetadata> {
  const shown = await shownOf(path, metadata, warn);
  if (type === 'Social') {
    const { platform, isStandard } = metadata;
    return {
      ...shown,
      platform: platform ?? 'Universal',
      ...(isStandard && { isStandard }),
    };
  }
  const { cannotCarry = kind === 'kit' ? kitCannotCarry[type] : undefined } = metadata;
  return { ...shown, platform: null, ...(cannotCarry && { cannotCarry }) };
}

/** Of a package that sends, or of a social one: the platform tells which. */
export type PackageMetadata = ConnectorMetadata | SocialMetadata;

async function shownOf(path: string, metadata: PackageDescription['metadata'], warn: (what: string) => void) {
  const { logoDark } = metadata;
  return {
    id: metadata.id,
    target: metadata.target,
    name: oneLined(metadata.name),
    description: oneLined(metadata.description),
    logo: await inlined(path, metadata.logo, warn),
    logoDark: logoDark ? await inlined(path, logoDark, warn) : null,
    readme: await guideOf(path, metadata.readme),
  };
}

/** The kit has a place for one body, and none for headers; text messages are always worded by the config. */
const kitCannotCarry: Record<'Email' | 'Sms', Feature[]> = { Email: ['headers', 'text'], Sms: ['wording'] };

const oneLined = (texts: Record<string, string> & { en: string }) => ({
  ...Object.fromEntries(Object.entries(texts).map(([tag, text]) => [tag, withoutControls(text)])),
  en: withoutControls(texts.en),
});

const types: Record<string, string> = { '.svg': 'image/svg+xml', '.png': 'image/png' };

async function inlined(path: string, logo: string, warn: (what: string) => void) {
  if (/^(https?:\/\/|data:image\/)/.test(logo)) return logo;
  const type = types[extname(logo).toLowerCase()];
  const bytes = type === undefined ? undefined : await readOwn(path, logo);
  if (bytes) return `data:${type};base64,${bytes.toString('base64')}`;
  warn(`its logo ${withoutControls(logo).slice(0, 100)} is no SVG or PNG file of the package`);
  return '';
}

/** A readme with a line break is the guide itself, not the way to one. */
async function guideOf(path: string, readme: string) {
  const text = readme.includes('\n') ? readme : (await readOwn(path, readme))?.toString();
  return text === undefined ? '\n' : text.includes('\n') ? text : `${text}\n`;
}
