import { format } from 'node:util';
import type { Logger } from 'pino';
import { maskAddresses, type Redact } from './redact.ts';

interface Entry {
  tnx?: string;
}

/**
 * The logger that nodemailer writes to: everything at level debug, logins and recipients masked. What is sent as
 * DATA never comes here, because only `transactionLog` is on and not nodemailer's own `debug`.
 */
export function createTrafficLog(log: Logger, redact: Redact) {
  let isLoggingIn = false;
  const write = (entry: Entry, message: string, ...parameters: unknown[]) => {
    const line = format(message, ...parameters);
    if (entry.tnx === 'client') isLoggingIn = isLoggingIn || line.startsWith('AUTH');
    const shown = isLoggingIn ? maskLogin(entry, line) : line;
    if (entry.tnx === 'server' && !line.startsWith('334')) isLoggingIn = false;
    log.debug({ smtp: entry.tnx }, redact(maskAddresses(shown)));
  };
  return { trace: write, debug: write, info: write, warn: write, error: write, fatal: write };
}

const maskLogin = ({ tnx }: Entry, line: string) =>
  tnx === 'client' ? `${/^AUTH \S+/.exec(line)?.[0] ?? ''} ******`.trim() : line.replace(/^334 .*/, '334 ******');
