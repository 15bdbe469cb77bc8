import { isIP, isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import type { Logger } from 'pino';
import type { Redact } from '../../redact.ts';
import { parseMailbox } from '../mailbox.ts';
import type { SmtpConfig } from './config.ts';
import { createTrafficLog } from './traffic-log.ts';

export const connectMilliseconds = 10_000;
export const greetingMilliseconds = 10_000;
export const socketMilliseconds = 30_000;
export const dnsMilliseconds = 10_000;
const maxReplyBytes = 65_536;

/** TLS from the first byte; without a word about it, on port 465 only (RFC 8314 §3.3). */
export const isImplicitTls = (config: SmtpConfig) => config.secure ?? Number(config.port) === 465;

/** Whether the operator said in so many words that a connection without TLS will do. */
export const allowsPlainText = (config: SmtpConfig) =>
  !isImplicitTls(config) && config.requireTLS !== true && (config.ignoreTLS === true || config.requireTLS === false);

/** What nodemailer needs to reach the server of this config. STARTTLS is demanded unless the config waives it. */
export function connectionOptions(config: SmtpConfig, log: Logger, redact: Redact): SMTPConnectionOptions {
  const connectionTimeout = config.connectionTimeout ?? connectMilliseconds;
  const greetingTimeout = config.greetingTimeout ?? greetingMilliseconds;
  const secure = isImplicitTls(config);
  return {
    host: config.host,
    port: Number(config.port),
    secure,
    requireTLS: !secure && !allowsPlainText(config),
    ignoreTLS: config.ignoreTLS === true && allowsPlainText(config),
    name: ehloNameOf(config),
    ...(config.servername !== undefined && { servername: config.servername }),
    ...(config.localAddress !== undefined && { localAddress: config.localAddress }),
    tls: tlsOptions(config),
    // nodemailer ends the greeting with the connection's time, so the longer of the two bounds both.
    connectionTimeout: Math.max(connectionTimeout, greetingTimeout),
    greetingTimeout,
    socketTimeout: config.socketTimeout ?? socketMilliseconds,
    dnsTimeout: config.dnsTimeout ?? dnsMilliseconds,
    socketCloseTimeout: 0,
    maxResponseSize: maxReplyBytes,
    ...(config.logger && { logger: createTrafficLog(log, redact), transactionLog: config.debug === true }),
  };
}

/** The longest that one step of a healthy session takes, and no drip longer. */
export const stepMilliseconds = (config: SmtpConfig) =>
  (config.connectionTimeout ?? connectMilliseconds) +
  (config.greetingTimeout ?? greetingMilliseconds) +
  (config.socketTimeout ?? socketMilliseconds) * 2;

export const ehloNameOf = (config: SmtpConfig) => config.name ?? ehloName(config.fromEmail);

/** Keys and certificates are read once per config. Throws `TlsSettingsError` when they cannot be. */
function tlsOptions(config: SmtpConfig) {
  const given = givenTlsOptions(config);
  let secureContext = secureContexts.get(config);
  try {
    secureContext ??= createSecureContext(given);
  } catch (cause) {
    throw new TlsSettingsError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  secureContexts.set(config, secureContext);
  return { ...given, secureContext };
}

const secureContexts = new WeakMap<SmtpConfig, SecureContext>();

/** The field `tls` of a config holds something that Node cannot use. */
export class TlsSettingsError extends Error {
  override name = 'TlsSettingsError';
}

/** Only what concerns TLS is taken over: `path` or `host` in there would lead the connection somewhere else. */
function givenTlsOptions({ tls = {} }: SmtpConfig) {
  const given = tlsKeys.filter((key) => tls[key] !== undefined).map((key) => [key, tls[key]] as const);
  return { ...('secureProtocol' in tls ? {} : { minVersion: 'TLSv1.2' as const }), ...Object.fromEntries(given) };
}

const tlsKeys = [
  'allowPartialTrustChain',
  'ca',
  'cert',
  'ciphers',
  'crl',
  'dhparam',
  'ecdhCurve',
  'honorCipherOrder',
  'key',
  'maxVersion',
  'minVersion',
  'passphrase',
  'pfx',
  'rejectUnauthorized',
  'secureOptions',
  'secureProtocol',
  'servername',
  'sigalgs',
] as const;

/**
 * RFC 5321 §4.1.4: a name that resolves, or an address literal. Servers refuse `localhost` and `[127.0.0.1]`, which
 * is what containers would say by default.
 */
export function ehloName(fromEmail: string, host = hostname()) {
  const senderDomain = parseMailbox(fromEmail)?.domain ?? '';
  return [host, senderDomain].find(isFullName) ?? addressLiteral() ?? host;
}

export const isFullName = (name: string) =>
  /^(?=.{4,255}$)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i.test(name) &&
  !/(^|\.)(localhost|localdomain|local)$/i.test(name) &&
  !isIP(name);

function addressLiteral() {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, address }) => !internal && !address.startsWith('fe80'));
  return outside && (isIPv6(outside.address) ? `[IPv6:${outside.address}]` : `[${outside.address}]`);
}
