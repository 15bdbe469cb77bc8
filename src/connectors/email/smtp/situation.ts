import { withoutControls } from '../../../lib/controls.ts';
import type { About } from '../../connector.ts';
import { createRedaction, maskAddresses, type Redact } from '../../redact.ts';
import type { SmtpConfig } from './config.ts';
import { connectMilliseconds, ehloNameOf, greetingMilliseconds, isImplicitTls, socketMilliseconds } from './dial.ts';
import type { Credentials } from './login.ts';

/** What the sentences are about. `quote` makes the words of others fit to be shown. */
export interface Situation {
  config: SmtpConfig;
  host: string;
  address: string;
  sender: string;
  /** What Postern calls itself. */
  ehloName: string;
  /** The config has one; the server may offer none. */
  hasLogin: boolean;
  isOAuth: boolean;
  isImplicitTls: boolean;
  seconds: { connection: number; greeting: number; socket: number };
  quote(text: string): string;
  /** A line of a transcript. */
  show(line: string): string;
}

export function situationOf({ config, sender, login, redact, about }: Asked): Situation {
  const seconds = (given: number | undefined, standard: number) => Math.round((given ?? standard) / 100) / 10;
  const openings = [about?.variables.code, about?.variables.link].filter((one) => typeof one === 'string');
  const hideOpenings = createRedaction(() => openings);
  const show = (text: string) => maskAddresses(hideOpenings(redact(withoutControls(text))), sender);
  return {
    config,
    host: config.host,
    address: `${config.host}:${config.port}`,
    sender,
    ehloName: ehloNameOf(config),
    hasLogin: login !== 'none',
    isOAuth: login === 'oauth',
    isImplicitTls: isImplicitTls(config),
    seconds: {
      connection: seconds(config.connectionTimeout, connectMilliseconds),
      greeting: seconds(config.greetingTimeout, greetingMilliseconds),
      socket: seconds(config.socketTimeout, socketMilliseconds),
    },
    // Cut last: half a secret would not be recognised any more.
    quote: (text) => shortened(show(text)),
    show,
  };
}

interface Asked {
  config: SmtpConfig;
  sender: string;
  login: Credentials['kind'];
  redact: Redact;
  /** Of the message: its code and link open an account, and servers may quote them. */
  about?: Pick<About, 'variables'> | undefined;
}

const textLimit = 300;

/** Without the full stop, which our own sentence brings. */
const shortened = (text: string) =>
  text.length > textLimit ? `${text.slice(0, textLimit)}…` : text.replace(/[.\s]+$/, '');
