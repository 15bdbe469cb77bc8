import { parseColor } from '../color.ts';
import { multipleLines } from '../values.ts';
import { asName } from './name.ts';

/** What an operator may change about our default mails. */
export interface Branding {
  /** Whose mail it is; stands for the logo when there is none. */
  senderName?: string;
  /** Footer; line breaks are kept. */
  companyInformation?: string;
  /** https only, for others are blocked by mail programs. */
  logoUrl?: string;
  /** In its place where the mail is shown dark. */
  logoDarkUrl?: string;
  /** `#rrggbb`: the accent of code and button, made darker or lighter until it can be read. */
  primaryColor?: string;
  /** In its place where the mail is shown dark. */
  darkPrimaryColor?: string;
}

/** A branding as someone gave it: any value may be missing or useless. */
export type BrandingLayer = Readonly<Partial<Record<keyof Branding, unknown>>>;

/**
 * One branding out of several, field by field; later layers win (tenant, then application, then organization). A value
 * that could not be used does not hide one that can. A logo or colour of a layer is not joined by the dark one of an
 * earlier layer, which belongs to somebody else.
 */
export function mergeBranding(...layers: readonly (BrandingLayer | undefined)[]): Branding {
  let merged: Branding = {};
  for (const layer of layers) {
    const own = usable(layer ?? {});
    const { logoDarkUrl, darkPrimaryColor, ...rest } = merged;
    merged = {
      ...rest,
      ...(logoDarkUrl && !own.logoUrl && { logoDarkUrl }),
      ...(darkPrimaryColor && !own.primaryColor && { darkPrimaryColor }),
      ...own,
    };
  }
  return merged;
}

function usable(layer: BrandingLayer): Branding {
  const branding: Branding = {};
  for (const [field, read] of Object.entries(readers) as [keyof Branding, (value: unknown) => string | undefined][]) {
    const value = Object.hasOwn(layer, field) ? read(layer[field]) : undefined;
    if (value) branding[field] = value;
  }
  return branding;
}

/** The address of a picture, if a mail program may load it. */
export function secureAddress(address: unknown) {
  if (typeof address !== 'string' || address.length > 500 || !/^https:\/\//i.test(address)) return undefined;
  return URL.canParse(address) ? new URL(address).href : undefined;
}

export const readCompany = (words: unknown) =>
  typeof words === 'string' ? multipleLines(words.slice(0, 1_000)).trim() : '';

const readColor = (color: unknown) => (typeof color === 'string' && parseColor(color) ? color.trim() : undefined);

const readers: Record<keyof Branding, (value: unknown) => string | undefined> = {
  senderName: asName,
  companyInformation: readCompany,
  logoUrl: secureAddress,
  logoDarkUrl: secureAddress,
  primaryColor: readColor,
  darkPrimaryColor: readColor,
};
