import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { said, secret, text } from '../fields.ts';
import { textAt } from '../http/answer.ts';
import { logoOf } from '../logo.ts';
import { AssertionKeyError, readRsaKey } from '../tokens/assertion.ts';
import { address, mailbox, replyTo } from './fields.ts';
import { smtpConfig } from './smtp/config.ts';
import { type MailHost, smtpServiceFactory } from './smtp/over-smtp.ts';

const metadata: ConnectorMetadata = {
  id: 'gmail-smtp',
  target: 'gmail-smtp',
  platform: null,
  name: { en: 'Gmail' },
  description: { en: 'Sends email through Gmail or Google Workspace.' },
  logo: logoOf(
    '#c5221f',
    '<path d="M10 34V15l14 11 14-11v19" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>',
  ),
  logoDark: null,
  readme: 'gmail.md',
};

const whenMethodIs = (expectValue: string) => [{ targetKey: 'method', expectValue }];

const appPassword = secret({
  label: 'App Password',
  help: 'Sixteen letters that Google makes for one program, with or without the spaces.',
  placeholder: 'abcd efgh ijkl mnop',
  showConditions: whenMethodIs('appPassword'),
}).optional();

const serviceAccountKey = z
  .string()
  .superRefine((json, context) => {
    const message = faultIn(json);
    if (message) context.addIssue({ code: 'custom', message });
  })
  .optional()
  .meta(
    said({
      label: 'Service Account Key',
      help: 'The JSON file that Google Cloud gives out for the service account, as it is.',
      placeholder: '{ "type": "service_account", … }',
      item: 'MultilineText',
      secret: true,
      showConditions: whenMethodIs('serviceAccount'),
    }),
  );

const oauth = {
  clientId: text({
    label: 'Client ID',
    help: 'Of the OAuth client in Google Cloud.',
    placeholder: '….apps.googleusercontent.com',
    showConditions: whenMethodIs('oauth'),
  }).optional(),
  clientSecret: secret({
    label: 'Client Secret',
    help: 'Of the same OAuth client.',
    showConditions: whenMethodIs('oauth'),
  }).optional(),
  refreshToken: secret({
    label: 'Refresh Token',
    help: 'Granted to this client by the user, for the scope https://mail.google.com/.',
    showConditions: whenMethodIs('oauth'),
  }).optional(),
};

const neededFor = {
  appPassword: ['appPassword'],
  serviceAccount: ['serviceAccountKey'],
  oauth: ['clientId', 'clientSecret', 'refreshToken'],
} as const;

export const gmailConfig = z
  .object({
    user: address({
      label: 'User',
      help: 'The whole address of the account that sends.',
      placeholder: 'no-reply@example.com',
    }),
    method: z
      .enum(['appPassword', 'serviceAccount', 'oauth'])
      .meta(said({ label: 'Login', help: 'How Postern logs in to the account.', default: 'appPassword' })),
    appPassword,
    serviceAccountKey,
    ...oauth,
    fromEmail: mailbox({
      label: 'From Email',
      help: 'Sender of every mail: the user, or an alias of it. Default: the user.',
      placeholder: 'Example <no-reply@example.com>',
    }).optional(),
    replyTo,
    templates: smtpConfig.shape.templates,
  })
  .superRefine((config, context) => {
    for (const key of neededFor[config.method]) {
      if (!config[key]) context.addIssue({ code: 'custom', path: [key], message: 'is needed for this login' });
    }
  });

export type GmailConfig = z.output<typeof gmailConfig>;

/** `host`: another server in Google's place, for tests. */
export const createGmailFactory = (host: MailHost = { host: 'smtp.gmail.com', port: 587 }) =>
  smtpServiceFactory<GmailConfig>(
    {
      metadata,
      config: gmailConfig,
      authOf,
      maximumConnections: 10,
      names: { pass: '"appPassword"', auth: '"method" and what belongs to it' },
    },
    host,
  );

export const gmailFactory = createGmailFactory();

function authOf({ method, user, ...config }: GmailConfig) {
  switch (method) {
    case 'appPassword':
      return { user, pass: config.appPassword?.replaceAll(' ', '') };
    case 'serviceAccount': {
      const { clientEmail = '', privateKey = '' } = readKey(config.serviceAccountKey ?? '');
      return { type: 'OAuth2' as const, user, serviceClient: clientEmail, privateKey };
    }
    case 'oauth': {
      const { clientId, clientSecret, refreshToken } = config;
      return { type: 'OAuth2' as const, user, clientId, clientSecret, refreshToken };
    }
  }
}

/** Why this is not the key file of a service account; undefined when it is one. */
function faultIn(json: string) {
  const { clientEmail, privateKey } = readKey(json);
  if (clientEmail === undefined || privateKey === undefined) {
    return 'must be the JSON file of a service account key, with client_email and private_key';
  }
  try {
    readRsaKey({ privateKey });
    return undefined;
  } catch (error) {
    if (error instanceof AssertionKeyError) return 'has a private_key that cannot be used: paste the file as it is';
    throw error;
  }
}

function readKey(json: string) {
  try {
    const key: unknown = JSON.parse(json);
    return { clientEmail: textAt(key, 'client_email'), privateKey: textAt(key, 'private_key') };
  } catch {
    return {};
  }
}
