import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';

/** So many at once, and as many again in every stretch of so many seconds. */
export interface Rate {
  maximum: number;
  seconds: number;
}

/** Absent is without limit. */
export type Limit = Rate | undefined;

export interface CountryLimits {
  each: Limit;
  /** By ISO 3166-1 code. */
  exceptions: Record<string, Limit>;
}

export interface LimitSettings {
  /** Messages that people of one network (an IPv4 address, an IPv6 /64) ask for. */
  networkSends: Limit;
  /** Wrong codes and passwords from one network. */
  networkAttempts: Limit;
  applicationSends: Limit;
  tenantSends: Limit;
  countrySends: CountryLimits;
  /** ISO 3166-1 codes that text messages go to; empty means all. */
  smsCountries: string[];
  /** Private and loopback networks have budgets as well. */
  countsPrivateNetworks: boolean;
}

const words = 'must be a number of times and a number of seconds (300/600), or off';

export const limit = z.string().transform((text, context): Limit => (readLimit(text) ?? refuse(context, words)).limit);

/** `1000/3600,DE=20000/3600,FR=off`: what every country has, and the exceptions. */
export const countryLimits = z.string().transform((text, context): CountryLimits => {
  const [each = '', ...exceptions] = text.split(',').map((part) => part.trim());
  const general = readLimit(each) ?? refuse(context, `${words}, then exceptions after commas (DE=20000/3600)`);
  const entries = exceptions.map((exception) => {
    const [country = '', value = ''] = exception.split('=');
    if (!isSupportedCountry(country)) return refuse(context, notCountry(country));
    return [country, (readLimit(value) ?? refuse(context, `${country}: ${words}`)).limit] as const;
  });
  return { each: general.limit, exceptions: Object.fromEntries(entries) };
});

export const countries = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((country) => country.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string().refine(isSupportedCountry, { error: ({ input }) => notCountry(String(input)) })));

const notCountry = (text: string) => `“${text}” is no ISO 3166-1 code in capitals (DE, FR, GB)`;

function readLimit(text: string): { limit: Limit } | undefined {
  if (text === 'off') return { limit: undefined };
  const [, maximum, seconds] = /^([1-9]\d{0,8})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  return maximum && seconds ? { limit: { maximum: Number(maximum), seconds: Number(seconds) } } : undefined;
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue(message);
  return z.NEVER;
}
