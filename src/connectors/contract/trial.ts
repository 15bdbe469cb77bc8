import { type Logger, pino } from 'pino';
import type { Fetch, HostCheck } from '../../lib/fetch.ts';
import type { About, DiagnosisStep, EmailMessage, Feature, Outcome, SendContext, SmsMessage } from '../connector.ts';
import type { AnyStage, EmailStage, Mood, Received, ReceivedSms, SmsStage } from './stage.ts';

export interface Notes {
  lines: string[];
  reasons: string[];
  confirmations: number;
}

/** What the cases for both kinds need. */
export interface Trial {
  send(changes?: { to?: string }, context?: Partial<SendContext>): Promise<Outcome>;
  receivedCount(): Promise<number>;
  diagnose(isSending: boolean): Promise<DiagnosisStep[] | undefined>;
  confirmations(): number;
  badRecipients: string[];
}

export interface EmailTrial extends Trial {
  send(changes?: Partial<EmailMessage>, context?: Partial<SendContext>): Promise<Outcome>;
  received(): Promise<Received[]>;
  /** What the factory says of itself; a provider that cannot carry something is not asked to. */
  carries(feature: Feature): boolean;
  carriesUnicodeLocalPart(): Promise<boolean>;
}

export interface SmsTrial extends Trial {
  received(): Promise<ReceivedSms[]>;
}

export interface Case<T> {
  title: string;
  mood: Mood;
  run(trial: T): Promise<void>;
}

export const code = '123456';
export const recipients = { Email: 'person@example.org', Sms: '4915112345678' } as const;

const about: About = { usageType: 'SignIn', locale: 'en', variables: { code, locale: 'en' }, wordingFrom: 'default' };

const email: EmailMessage = {
  type: 'Email',
  id: 'q1w2e3r4t5z6u7i8o9p0a',
  to: recipients.Email,
  subject: 'Your code',
  text: 'Your code is 123456.',
  html: '<p>Your code is <b>123456</b>.</p>',
  about,
};

const sms: SmsMessage = { type: 'Sms', id: email.id, to: recipients.Sms, text: 'Your code is 123456.', about };

export function emailTrial(stage: EmailStage<unknown>, notes: Notes): EmailTrial {
  const { factory, config } = stage;
  const send: EmailTrial['send'] = async (changes = {}, context = {}) =>
    noted(notes, await factory.send({ ...email, ...changes }, config, { ...contextOf(stage, notes), ...context }));
  return {
    ...base(stage, notes, (context, isSending) =>
      factory.diagnose?.(config, isSending ? email : undefined, { ...context, checkHost: checkHostOf(stage) }),
    ),
    send,
    received: stage.received,
    carries: (feature) => !factory.metadata.cannotCarry?.includes(feature),
    carriesUnicodeLocalPart: async () =>
      (await factory.acceptsUnicodeLocalPart?.(config, contextOf(stage, notes))) ?? true,
    badRecipients: ['', 'nobody', 'a@b@', 'a b@example.com', 'a@example.com>\r\nRCPT TO:<b@example.com'],
  };
}

export function smsTrial(stage: SmsStage<unknown>, notes: Notes): SmsTrial {
  const { factory, config } = stage;
  return {
    ...base(stage, notes, (context, isSending) =>
      factory.diagnose?.(config, isSending ? sms : undefined, { ...context, checkHost: checkHostOf(stage) }),
    ),
    send: async (changes = {}, context = {}) =>
      noted(notes, await factory.send({ ...sms, ...changes }, config, { ...contextOf(stage, notes), ...context })),
    received: stage.received,
    badRecipients: ['', 'nobody', '12', '0151123456', '49151123456789012', '4915112345678\r\n'],
  };
}

const base = (
  stage: AnyStage,
  notes: Notes,
  diagnose: (context: SendContext, isSending: boolean) => AsyncIterable<DiagnosisStep> | undefined,
) => ({
  confirmations: () => notes.confirmations,
  receivedCount: async () => (await stage.received()).length,
  async diagnose(isSending: boolean) {
    const walk = diagnose(contextOf(stage, notes), isSending);
    if (!walk) return undefined;
    const steps: DiagnosisStep[] = [];
    for await (const step of walk) steps.push(step);
    notes.reasons.push(JSON.stringify(steps));
    return steps;
  },
});

function contextOf({ reach }: AnyStage, notes: Notes): SendContext {
  const log: Logger = pino({ level: 'trace' }, { write: (line) => void notes.lines.push(line) });
  const confirmTransmission = async () => {
    notes.confirmations += 1;
    return true;
  };
  return { signal: AbortSignal.timeout(20_000), log, fetch: reach?.fetch ?? noFetch, confirmTransmission };
}

const checkHostOf = ({ reach }: AnyStage) => reach?.checkHost ?? noHosts;

const noFetch: Fetch = () => Promise.reject(new Error('This connector has no way to speak HTTP: give `reach`.'));

async function* noHosts(): AsyncIterable<HostCheck> {
  yield* [];
}

function noted(notes: Notes, outcome: Outcome) {
  if ('reason' in outcome) notes.reasons.push(outcome.reason);
  return outcome;
}
