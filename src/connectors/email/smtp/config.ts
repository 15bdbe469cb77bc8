import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { coversRequiredTypes, said } from '../../fields.ts';
import { customHeaders, mailbox, replyTo } from '../fields.ts';

const milliseconds = z.number().int().min(1).max(3_600_000);
const secret = (label: string, help: string) => z.string().meta(said({ label, help, secret: true }));

const port = z.union([
  z.number().int().min(1).max(65535),
  z
    .string()
    .regex(/^(?!0)\d{1,5}$/)
    .refine((text) => Number(text) <= 65535),
]);

const oauthType = z.enum(['oauth2', 'OAuth2', 'OAUTH2']);

const passwordAuth = z.strictObject({
  type: z.enum(['login', 'Login', 'LOGIN']).optional(),
  user: z.string().optional(),
  pass: secret('Password', 'Password, app password or API key.').optional(),
});

const serviceAccountAuth = z.strictObject({
  type: oauthType.optional(),
  user: z.string(),
  serviceClient: z.string(),
  privateKey: z.union([
    secret('Private key', 'PEM of the service account.'),
    z.strictObject({
      key: secret('Private key', 'PEM of the service account.'),
      passphrase: secret('Passphrase', 'Of the private key.'),
    }),
  ]),
});

const tokenAuth = z.strictObject({
  type: oauthType.optional(),
  user: z.string(),
  clientId: z.string().optional(),
  clientSecret: secret('Client secret', 'Of the OAuth client.').optional(),
  refreshToken: secret('Refresh token', 'Buys new access tokens.').optional(),
  accessToken: secret('Access token', 'Used until it expires.').optional(),
  expires: z.number().optional(),
  accessUrl: z
    .url({ protocol: /^https?$/ })
    .meta(said({ label: 'Access URL', help: 'Where access tokens are bought.', destination: true }))
    .optional(),
});

/** With a scope: client credentials, or a refresh token where the token service wants the scope repeated. */
const scopedAuth = z
  .strictObject({
    type: oauthType.optional(),
    user: z.string(),
    clientId: z.string(),
    clientSecret: secret('Client secret', 'Of the OAuth client.').optional(),
    refreshToken: secret('Refresh token', 'Buys new access tokens.').optional(),
    accessUrl: z
      .url({ protocol: /^https?$/ })
      .meta(said({ label: 'Access URL', help: 'Where access tokens are bought.', destination: true })),
    scope: z.string().min(1),
  })
  .refine((auth) => auth.clientSecret || auth.refreshToken, 'needs a clientSecret or a refreshToken');

export type OAuth = z.output<typeof serviceAccountAuth | typeof tokenAuth | typeof scopedAuth>;

const template = z.object({
  usageType: z.string(),
  contentType: z.enum(['text/plain', 'text/html']),
  subject: z.string(),
  content: z.string(),
});

const templates = z.array(template).superRefine((list, context) =>
  coversRequiredTypes(
    list.map(({ usageType }) => usageType),
    context,
  ),
);

/** TLS options that reach Node; `ca`, `minVersion`, `rejectUnauthorized` and the like. Others are kept and not used. */
const tls = z.looseObject({
  rejectUnauthorized: z.boolean().optional(),
  ca: z.union([z.string(), z.array(z.string())]).optional(),
  cert: z.union([z.string(), z.array(z.string())]).optional(),
  key: z.union([secret('Key', 'PEM of the client certificate.'), z.array(secret('Key', 'PEM.'))]).optional(),
  passphrase: secret('Passphrase', 'Of the key.').optional(),
  pfx: secret('PFX', 'Key and certificate.').optional(),
  minVersion: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']).optional(),
  maxVersion: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']).optional(),
  servername: z.string().optional(),
});

/** The fields of spec 2.6.1, in its order. No defaults here: a config is used as it was given. */
export const smtpConfig = z.object({
  host: z
    .string()
    .refine(
      (host) => isIPv6(host) || /^[^\s/@:[\]]+$/.test(host),
      'must be a host name or an IP address, without protocol and port',
    )
    .meta(
      said({
        label: 'Host',
        help: 'Name or IP address of the mail server.',
        placeholder: 'smtp.example.com',
        destination: true,
      }),
    ),
  port: port.meta(
    said({
      label: 'Port',
      help: '587 (STARTTLS) or 465 (TLS from the first byte); 25 and 2525 by agreement.',
      placeholder: '587',
      item: 'Number',
    }),
  ),
  auth: z
    .union([passwordAuth, serviceAccountAuth, tokenAuth, scopedAuth])
    .optional()
    .meta(
      said({
        label: 'Auth',
        help: 'User and password, or OAuth 2 with a refresh token, a client secret or a service account. Leave it out for relays without login.',
        item: 'Json',
        default: { type: 'login', user: '<user>', pass: '<password>' },
      }),
    ),
  fromEmail: mailbox({
    label: 'From Email',
    help: 'Sender of every mail, with or without a name.',
    placeholder: 'Example <no-reply@example.com>',
  }),
  replyTo,
  templates: templates.optional().meta(
    said({
      label: 'Templates',
      help: "Your own wording, at least for Register, SignIn, ForgotPassword and Generic. Left empty, Postern's designed mails are sent.",
      item: 'Json',
      default: [],
    }),
  ),
  logger: z
    .boolean()
    .optional()
    .meta(said({ label: 'Logger', help: 'Writes what the connection does to the log, at level debug.' })),
  debug: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Debug',
        help: 'Writes the SMTP commands and replies, too; never passwords or messages. Needs Logger.',
      }),
    ),
  disableFileAccess: z
    .boolean()
    .optional()
    .meta(
      said({ label: 'Disable File Access', help: 'Accepted for old configs: Postern never reads files into mails.' }),
    ),
  disableUrlAccess: z
    .boolean()
    .optional()
    .meta(
      said({ label: 'Disable URL Access', help: 'Accepted for old configs: Postern never fetches URLs into mails.' }),
    ),
  name: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be ASCII without spaces')
    .optional()
    .meta(
      said({
        label: 'Name',
        help: 'What Postern calls itself in EHLO. Default: the name of this host, or the domain of the sender.',
        placeholder: 'auth.example.com',
      }),
    ),
  localAddress: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .meta(said({ label: 'Local Address', help: 'IP address of this host to connect from.', item: 'Text' })),
  connectionTimeout: milliseconds.optional().meta(
    said({
      label: 'Connection Timeout',
      help: 'Milliseconds until the connection must stand.',
      placeholder: '10000',
    }),
  ),
  greetingTimeout: milliseconds.optional().meta(
    said({
      label: 'Greeting Timeout',
      help: 'Milliseconds until the server must have greeted.',
      placeholder: '10000',
    }),
  ),
  socketTimeout: milliseconds
    .optional()
    .meta(said({ label: 'Socket Timeout', help: 'Milliseconds the server may be silent.', placeholder: '30000' })),
  dnsTimeout: milliseconds
    .optional()
    .meta(said({ label: 'DNS Timeout', help: 'Milliseconds the look-up of the host may take.', placeholder: '10000' })),
  secure: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Secure',
        help: 'TLS from the first byte. Default: on for port 465, otherwise off and STARTTLS is used.',
      }),
    ),
  tls: tls.optional().meta(
    said({
      label: 'TLS',
      help: "Node's TLS options, such as ca, minVersion or rejectUnauthorized.",
      item: 'Json',
      default: {},
    }),
  ),
  servername: z
    .string()
    .optional()
    .meta(
      said({ label: 'Server Name', help: 'Name the certificate must carry, when the host is given as an IP address.' }),
    ),
  ignoreTLS: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Ignore TLS',
        help: 'Never encrypt: password and codes travel in clear. Only inside a network you trust.',
      }),
    ),
  requireTLS: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Require TLS',
        help: 'Refuses to send without TLS. Default: on. Turned off, TLS is used only when the server offers it.',
        default: true,
      }),
    ),
  customHeaders,
});

export type SmtpConfig = z.output<typeof smtpConfig>;
