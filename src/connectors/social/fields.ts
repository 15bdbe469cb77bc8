import { z } from 'zod';
import { said, secret, text } from '../fields.ts';

/** Fields that mean the same at every provider. */
export const clientId = (help: string) => text({ label: 'Client ID', help, placeholder: '<client-id>' });

export const clientSecret = (help: string) => secret({ label: 'Client Secret', help, placeholder: '<client-secret>' });

export const scope = (usual: string) =>
  z
    .string()
    .regex(/^[\x20-\x7e\s]*$/, 'must be plain ASCII')
    .optional()
    .meta(
      said({
        label: 'Scope',
        help: `What is asked for, separated by spaces. Left empty: ${usual}.`,
        placeholder: usual,
        item: 'MultilineText',
      }),
    );

export const promptNames = ['none', 'login', 'consent', 'select_account'] as const;

export const prompts = (offered: readonly (typeof promptNames)[number][] = promptNames) =>
  z
    .array(z.enum(promptNames))
    .optional()
    .meta(
      said({
        label: 'Prompts',
        help: 'What the provider asks of people each time: to sign in, to consent, or to choose an account.',
        item: 'MultiSelect',
        selectItems: offered.map((value) => ({ value, title: value })),
      }),
    );

/** A URL that the operator names, and that secrets or tokens are sent to. */
export const endpoint = (setting: { label: string; help: string; placeholder: string; default?: string }) =>
  z
    .string()
    .refine((given) => /^https?:$/.test(URL.parse(given)?.protocol ?? ''), 'must be an http or https URL')
    .meta(said({ ...setting, destination: true }));

export const tokenAuthMethods = ['client_secret_post', 'client_secret_basic', 'client_secret_jwt'] as const;

export const tokenEndpointAuthMethod = z
  .enum(tokenAuthMethods)
  .optional()
  .meta(
    said({
      label: 'Token Endpoint Auth Method',
      help: 'How Postern proves itself at the token endpoint: in the form, in a header, or by a signed assertion (HS256).',
      default: 'client_secret_post',
    }),
  );

export const clientSecretJwtSigningAlgorithm = z
  .literal('HS256')
  .optional()
  .meta(said({ label: 'Client Secret JWT Signing Algorithm', help: 'HS256.', hidden: true }));

export const trustUnverifiedEmail = z
  .boolean()
  .optional()
  .meta(
    said({
      label: 'Trust Unverified Email',
      help: 'Believe addresses of which the provider does not say whether they are proven. Whoever may choose an address there can take over the account that has it here.',
      default: false,
    }),
  );

export const customConfig = z
  .record(z.string(), z.string())
  .optional()
  .meta(
    said({
      label: 'Custom Config',
      help: 'More parameters of the authorization request and the token request: { "name": "value" }.',
      item: 'Json',
      default: {},
    }),
  );

/** `uiLocales` is `ui_locales` on the wire. */
export const snakeCased = (given: Record<string, string | undefined> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]],
    ),
  );

/** In the order given, once each. Operators write them with spaces, `+` or line breaks. */
export const scopesOf = (given: string | undefined, usual: string, needed: readonly string[] = []) =>
  [...new Set([...(given?.split(/[\s+]+/).filter(Boolean) ?? usual.split(' ')), ...needed])].join(' ');
