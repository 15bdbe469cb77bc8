import { z } from 'zod';
import type { ConnectorMetadata } from '../connector.ts';
import { said, secret, text } from '../fields.ts';
import { logoOf } from '../logo.ts';
import { address, mailbox, replyTo } from './fields.ts';
import { smtpConfig } from './smtp/config.ts';
import { type MailHost, smtpServiceFactory } from './smtp/over-smtp.ts';

const metadata: ConnectorMetadata = {
  id: 'microsoft-365-smtp',
  target: 'microsoft-365-smtp',
  platform: null,
  name: { en: 'Microsoft 365 (SMTP)' },
  description: { en: 'Sends email through a mailbox of Microsoft 365, with OAuth 2.' },
  logo: logoOf(
    '#0f6cbd',
    '<path d="M12 12h11v11H12z M25 12h11v11H25z M12 25h11v11H12z M25 25h11v11H25z" fill="#fff" fill-opacity=".9"/>',
  ),
  logoDark: null,
  readme: 'microsoft-365-smtp.md',
};

/** The application logs in as itself, or with what the user granted it. */
const scopes = {
  application: 'https://outlook.office365.com/.default',
  user: 'https://outlook.office.com/SMTP.Send offline_access',
} as const;

export const microsoft365SmtpConfig = z
  .object({
    user: address({
      label: 'User',
      help: 'The mailbox that sends; Authenticated SMTP must be allowed for it.',
      placeholder: 'no-reply@example.com',
    }),
    tenantId: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/, 'must be the id or a domain of the directory')
      .meta(
        said({
          label: 'Tenant ID',
          help: 'Directory (tenant) ID of the app registration, or a domain of the directory.',
          placeholder: '00000000-0000-0000-0000-000000000000',
          destination: true,
        }),
      ),
    clientId: text({
      label: 'Client ID',
      help: 'Application (client) ID of the app registration.',
      placeholder: '00000000-0000-0000-0000-000000000000',
    }),
    method: z.enum(['application', 'user']).meta(
      said({
        label: 'Login',
        help: 'application: with a client secret, for servers. user: with a refresh token that the user granted.',
        default: 'application',
      }),
    ),
    clientSecret: secret({
      label: 'Client Secret',
      help: 'Value (not the ID) of a client secret of the app registration; needed for application.',
    }).optional(),
    refreshToken: secret({
      label: 'Refresh Token',
      help: 'Granted to this app by the user, for the scope SMTP.Send with offline_access.',
      showConditions: [{ targetKey: 'method', expectValue: 'user' }],
    }).optional(),
    scope: text({
      label: 'Scope',
      help: `Default: ${scopes.application} for application, ${scopes.user} for user.`,
      placeholder: scopes.application,
    }).optional(),
    fromEmail: mailbox({
      label: 'From Email',
      help: 'Sender of every mail: the user, or a mailbox it may send as. Default: the user.',
      placeholder: 'Example <no-reply@example.com>',
    }).optional(),
    replyTo,
    templates: smtpConfig.shape.templates,
  })
  .superRefine(({ method, ...config }, context) => {
    const key = method === 'application' ? 'clientSecret' : 'refreshToken';
    if (!config[key]) context.addIssue({ code: 'custom', path: [key], message: 'is needed for this login' });
  });

export type Microsoft365SmtpConfig = z.output<typeof microsoft365SmtpConfig>;

/** `host`: another server in Microsoft's place, for tests. */
export const createMicrosoft365SmtpFactory = (host: MailHost = { host: 'smtp.office365.com', port: 587 }) =>
  smtpServiceFactory<Microsoft365SmtpConfig>(
    {
      metadata,
      config: microsoft365SmtpConfig,
      authOf,
      // Exchange Online takes three.
      maximumConnections: 3,
      names: { auth: '"method" and what belongs to it' },
    },
    host,
  );

export const microsoft365SmtpFactory = createMicrosoft365SmtpFactory();

function authOf({ user, tenantId, clientId, method, clientSecret, refreshToken, scope }: Microsoft365SmtpConfig) {
  return {
    type: 'OAuth2' as const,
    user,
    clientId,
    clientSecret,
    refreshToken: method === 'user' ? refreshToken : undefined,
    accessUrl: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
    scope: scope ?? scopes[method],
  };
}
