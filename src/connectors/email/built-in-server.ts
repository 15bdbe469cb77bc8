import { parseMailbox } from './mailbox.ts';
import { type SmtpConfig, smtpConfig } from './smtp/config.ts';

/** POSTERN_BUILT_IN_EMAIL cannot be used; the message says why, without the password in it. */
export class BuiltInServerError extends Error {
  override name = 'BuiltInServerError';
}

/**
 * The SMTP config in `smtp(s)://user:password@host:port?from=Name <a@b>`. Further parameters are fields of the SMTP
 * connector: `ignoreTLS`, `requireTLS`, `tls.rejectUnauthorized`, `tls.ca`, `servername`, `name`, `replyTo`, the time-outs.
 */
export function builtInServer(text: string): SmtpConfig {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname) {
    return refuse('must look like smtp://user:password@host:587?from=no-reply@example.com');
  }
  const from = url.searchParams.get('from');
  if (!from) return refuse('needs the sender: add ?from=no-reply@example.com');
  if (!parseMailbox(from)) return refuse('has a "from" that is not an email address');
  const isSecure = url.protocol === 'smtps:';
  const config = smtpConfig.safeParse({
    host: decode(url.hostname).replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isSecure ? 465 : 587)),
    secure: isSecure,
    ...(url.username && { auth: { user: decode(url.username), pass: decode(url.password) } }),
    fromEmail: from,
    ...parametersOf(url.searchParams),
  });
  if (config.success) return config.data;
  return refuse(
    config.error.issues.map(({ path, message }) => `has a wrong "${path.join('.')}": ${message}`).join('; '),
  );
}

const refuse = (words: string): never => {
  throw new BuiltInServerError(`POSTERN_BUILT_IN_EMAIL ${words}.`);
};

function parametersOf(parameters: URLSearchParams) {
  const config: Record<string, unknown> = {};
  const tls: Record<string, unknown> = {};
  for (const [name, value] of parameters) {
    if (name === 'from') continue;
    const read =
      readers[name] ?? refuse(`has an unknown parameter "${name}"; known are from, ${Object.keys(readers).join(', ')}`);
    if (name.startsWith('tls.')) tls[name.slice('tls.'.length)] = read(value, name);
    else config[name] = read(value, name);
  }
  return Object.keys(tls).length > 0 ? { ...config, tls } : config;
}

type Read = (value: string, name: string) => unknown;

const text: Read = (value) => value;
const flag: Read = (value, name) => {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : refuse(`needs true or false for "${name}"`);
};
const number: Read = (value) => Number(value);

const readers: Record<string, Read> = {
  ignoreTLS: flag,
  requireTLS: flag,
  servername: text,
  name: text,
  replyTo: text,
  localAddress: text,
  connectionTimeout: number,
  greetingTimeout: number,
  socketTimeout: number,
  dnsTimeout: number,
  logger: flag,
  debug: flag,
  'tls.rejectUnauthorized': flag,
  'tls.ca': text,
  'tls.minVersion': text,
  'tls.servername': text,
};

function decode(part: string) {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse('has a % that is not followed by two hexadecimal digits; write a % itself as %25');
  }
}
