import { withoutControls } from '../mailbox.ts';
import type { SmtpConfig } from './config.ts';
import { connectMilliseconds, greetingMilliseconds, socketMilliseconds } from './dial.ts';
import { maskAddresses, type Redact } from './redact.ts';

/** What the sentences are about. `quote` makes the words of others fit to be shown. */
export interface Situation {
  config: SmtpConfig;
  host: string;
  address: string;
  sender: string;
  isOAuth: boolean;
  seconds: { connection: number; greeting: number; socket: number };
  quote(text: string): string;
}

export function situationOf({ config, sender, isOAuth, redact }: Asked): Situation {
  const seconds = (given: number | undefined, standard: number) => Math.round((given ?? standard) / 100) / 10;
  return {
    config,
    host: config.host,
    address: `${config.host}:${config.port}`,
    sender,
    isOAuth,
    seconds: {
      connection: seconds(config.connectionTimeout, connectMilliseconds),
      greeting: seconds(config.greetingTimeout, greetingMilliseconds),
      socket: seconds(config.socketTimeout, socketMilliseconds),
    },
    // Cut last: half a secret would not be recognised any more.
    quote: (text) => shortened(maskAddresses(redact(withoutControls(text)), sender)),
  };
}

interface Asked {
  config: SmtpConfig;
  sender: string;
  isOAuth: boolean;
  redact: Redact;
}

const textLimit = 300;

/** Without the full stop, which our own sentence brings. */
const shortened = (text: string) =>
  text.length > textLimit ? `${text.slice(0, textLimit)}…` : text.replace(/[.\s]+$/, '');
