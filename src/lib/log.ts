import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Structured logs on standard output. Recipients are masked by the caller; what looks like a secret is removed
 * here as well, whoever logged it.
 */
export const createLog = (level: string, destination?: { write(line: string): void }): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['authorization', 'cookie', 'password', 'secret', 'code', 'token', 'html', 'text'].flatMap((name) => [
          name,
          `*.${name}`,
          `*.*.${name}`,
        ]),
        censor: '******',
      },
    },
    destination ?? pino.destination({ sync: false }),
  );
