import { type Answer, answerOf, memberAt, textAt } from '../../http/answer.ts';
import type { Probe, ProbeReading } from '../../http/provider.ts';
import { parseMailbox } from '../mailbox.ts';
import { complaintOf, isDenied } from './answers.ts';
import type { AwsSesConfig } from './config.ts';
import { signed } from './signing.ts';

/** What SES says about the account and the sender. */
export function probesOf(config: AwsSesConfig): Probe[] {
  const sender = parseMailbox(config.emailAddress ?? '');
  const account: Probe = {
    name: 'credentials',
    request: (context) => signed(config, { path: '/v2/email/account' }, context),
    read: (answer) => readAccount(answer, config),
  };
  if (!sender) return [account];
  return [
    account,
    {
      name: 'sender',
      request: (context) => findIdentity(config, identitiesOf(sender), context),
      read: (answer) => readIdentity(answer, config, sender.domain),
    },
  ];
}

function readAccount(answer: Answer, config: AwsSesConfig): ProbeReading {
  const complaint = complaintOf(answer, config);
  if (isDenied(complaint.code))
    return { kind: 'skipped', result: 'The credentials are valid, but may not read the account (ses:GetAccount).' };
  const isSending = memberAt(answer.json, 'SendingEnabled');
  if (!answer.isOk || typeof isSending !== 'boolean') return complaint;
  if (!isSending) {
    const words = 'sending is switched off for this account in this region';
    return { kind: 'complaint', code: 'SendingPausedException', words };
  }
  const result = `The credentials are valid. ${quotaOf(answer.json)}`;
  return doubtsAbout(answer.json, result) ?? { kind: 'passed', result };
}

function doubtsAbout(json: unknown, result: string): ProbeReading | undefined {
  if (memberAt(json, 'ProductionAccessEnabled') !== true) {
    const cause = 'The account is in the sandbox of this region: SES sends to verified addresses only.';
    const advice = 'Ask for production access on the "Account dashboard" of the SES console.';
    return { kind: 'warned', result, cause, advice };
  }
  if (memberAt(json, 'EnforcementStatus') === 'PROBATION') {
    const cause = 'AWS has put the account under review because of what it sent.';
    return { kind: 'warned', result, cause, advice: 'See "Reputation metrics" in the SES console.' };
  }
  return undefined;
}

function quotaOf(json: unknown) {
  const [daily, perSecond, sent] = ['Max24HourSend', 'MaxSendRate', 'SentLast24Hours'].map((name) =>
    Number(memberAt(json, 'SendQuota', name) ?? Number.NaN),
  );
  if (daily === undefined || Number.isNaN(daily)) return '';
  const quota = daily < 0 ? 'any number of mails' : `${daily} mails`;
  return `Quota: ${quota} in 24 hours, of which ${sent} are used, and ${perSecond} a second.`;
}

/** A sender is verified by its domain, by a domain above that, or itself. */
const identitiesOf = ({ address, domain }: { address: string; domain: string }) => {
  const labels = domain.split('.');
  const domains = labels.map((_, index) => labels.slice(index).join('.')).filter((name) => name.includes('.'));
  return [...domains.slice(0, 4), address];
};

type Asking = Parameters<Probe['request']>[0];

/** The question for the first identity that is verified; none is: for one that exists, or the domain of the sender. */
async function findIdentity(config: AwsSesConfig, names: string[], context: Asking) {
  let best = names[0] ?? '';
  for (const name of names) {
    const request = await requestIdentity(config, name, context);
    if ('kind' in request) return request;
    const result = await context.fetch({ ...request, signal: context.signal });
    if (result.kind !== 'answered') return requestIdentity(config, name, context);
    const answer = answerOf(result);
    if (isVerified(answer)) return requestIdentity(config, name, context);
    if (answer.status !== 404) best = name;
  }
  return requestIdentity(config, best, context);
}

const requestIdentity = (config: AwsSesConfig, name: string, context: Asking) =>
  signed(config, { path: `/v2/email/identities/${encodeURIComponent(name)}` }, context);

const isVerified = ({ json }: Answer) => memberAt(json, 'VerifiedForSendingStatus') === true;

function readIdentity(answer: Answer, config: AwsSesConfig, domain: string): ProbeReading {
  const complaint = complaintOf(answer, config);
  if (isDenied(complaint.code))
    return { kind: 'skipped', result: 'The credentials may not read identities (ses:GetEmailIdentity).' };
  if (answer.status === 404 && config.emailAddressIdentityArn !== undefined)
    return { kind: 'skipped', result: 'The identity belongs to another account, which is not asked.' };
  if (!answer.isOk) return complaint;
  if (isVerified(answer)) return doubtsAboutSigning(answer, domain);
  const status = textAt(answer.json, 'VerificationStatus') ?? 'no status';
  return { kind: 'complaint', words: `the identity is not verified (${status})` };
}

function doubtsAboutSigning({ json }: Answer, domain: string): ProbeReading {
  const result = `The sender is verified in this region (${domain}).`;
  if (textAt(json, 'DkimAttributes', 'Status') === 'SUCCESS') return { kind: 'passed', result };
  const cause =
    'The mails are not signed by DKIM with the domain of the sender; large mailbox providers refuse such mails.';
  return { kind: 'warned', result, cause, advice: 'Verify the domain by Easy DKIM and publish its CNAME records.' };
}
