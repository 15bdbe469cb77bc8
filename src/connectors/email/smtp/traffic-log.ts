import { format } from 'node:util';
import type { Logger } from 'pino';
import { maskAddresses, type Redact } from '../../redact.ts';

/** What nodemailer writes to its logger, as far as it is read here. */
export interface Entry {
  /** `client` and `server` for a command and a reply; others for what the connection does. */
  tnx?: string;
  resolved?: string;
  discarded?: number;
  outByteCount?: number;
}

/**
 * The logger that nodemailer writes to: everything at level debug, logins and recipients masked. What is sent as
 * DATA never comes here, because only `transactionLog` is on and not nodemailer's own `debug`.
 */
export function createTrafficLog(log: Logger, redact: Redact) {
  const mask = createTrafficMask();
  return loggerFor((entry, line) => log.debug({ smtp: entry.tnx }, redact(maskAddresses(mask(entry, line)))));
}

export function loggerFor(take: (entry: Entry, line: string) => void) {
  const write = (entry: Entry, message: string, ...parameters: unknown[]) =>
    take(entry, format(message, ...parameters));
  return { trace: write, debug: write, info: write, warn: write, error: write, fatal: write };
}

/** Takes the login out of the lines of one connection. */
export function createTrafficMask() {
  let isLoggingIn = false;
  return (entry: Entry, line: string) => {
    if (entry.tnx === 'client') isLoggingIn = isLoggingIn || line.startsWith('AUTH');
    const shown = isLoggingIn ? maskLogin(entry, line) : line;
    if (entry.tnx === 'server' && !line.startsWith('334')) isLoggingIn = false;
    return shown;
  };
}

const maskLogin = ({ tnx }: Entry, line: string) =>
  tnx === 'client' ? `${/^AUTH \S+/.exec(line)?.[0] ?? ''} ******`.trim() : line.replace(/^334 .*/, '334 ******');
