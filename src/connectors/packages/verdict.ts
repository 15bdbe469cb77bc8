import type { Outcome } from '../connector.ts';
import { judge, outcomeOf, type Rule } from '../http/verdict.ts';
import type { Account } from './wire.ts';

/** Makes words of a package fit to be shown; empty when nothing of them is. */
export type Quote = (words: string) => string;

/**
 * What became of a message whose sending a package gave up. The codes of the kit come first, then what servers were
 * seen to answer; the words decide between what is left. What may have been sent is never called `deferred` for want
 * of a better reading.
 */
export function outcomeOfAccount(account: Account, name: string, quote: Quote): Outcome {
  return (
    byCode(account, name, quote) ??
    byReply(account, name, quote) ??
    byWords(account, name, quote) ??
    byNetwork(account, name)
  );
}

function byCode({ code, words }: Account, name: string, quote: Quote): Outcome | undefined {
  switch (code) {
    case 'rate_limit_exceeded':
    case 'usage_limit_exceeded':
      return { kind: 'deferred', code, reason: sentence(`${name} has reached a limit`, quote(words)) };
    case 'not_implemented':
      return rejected(`${name} cannot send in this installation.`, 'not_implemented');
    case 'template_not_found':
      return rejected(`${name} has no wording for this message: add templates to its settings.`);
    case 'invalid_config':
      return rejected(`${name} does not accept its settings: compare them with its guide.`);
    case 'invalid_request_parameters':
    case 'insufficient_request_parameters':
    case 'authorization_failed':
      return rejected(sentence(`${name} cannot send with these settings`, quote(words)));
    default:
      return undefined;
  }
}

const rejected = (reason: string, code?: 'not_implemented'): Outcome => ({
  kind: 'rejected',
  scope: 'configuration',
  reason,
  ...(code && { code }),
});

/** A server refused in so many numbers. A package that gives up after a 2xx read something in it that it did not like. */
function byReply({ status, replyCode, words }: Account, name: string, quote: Quote): Outcome | undefined {
  if (status !== undefined && status >= 300) {
    const rule = judge({ status, words }, httpRules);
    return outcomeOf(rule, sentence(`${name} was answered ${status}`, quote(words), adviceFor[rule.is]), undefined);
  }
  const reply = status === undefined ? (replyCode ?? smtpReplyIn(words)) : undefined;
  if (reply === undefined || reply < 400) return undefined;
  const rule = smtpRules.find((one) => one.words?.test(words) && inClass(one, reply)) ?? bySmtpReply(reply);
  return outcomeOf(rule, sentence(`${name} was answered ${reply}`, quote(words), adviceFor[rule.is]), undefined);
}

const smtpReplyIn = (words: string) => {
  const [, reply] = /(?:^|:\s*|\s-\s*)([45]\d\d)[\s-]/.exec(words) ?? [];
  return reply === undefined ? undefined : Number(reply);
};

const recipientWords =
  /\brecipient|user unknown|unknown user|no such (?:user|mailbox)|mailbox (?:unavailable|not found|does not exist)|does not exist|(?:invalid|inactive|unknown|not a valid|malformed)\W+(?:["'“]?to\b|phone|mobile|number|e?-?mail address|address)|MOBILE_NUMBER_ILLEGAL|InvalidToAddress|["'“‘]To["'”’]/i;
const credentialWords =
  /credential|api ?key|api.?token|server token|authenticat|authoriz|unauthori|access ?key|signature|password|forbidden|not verified|domain .*not|sender|invalid login|missing credentials/i;
const throttleWords = /throttl|rate.?limit|too many|quota|limit exceeded|BUSINESS_LIMIT/i;

const httpRules: readonly Rule[] = [
  { status: [400, 403, 406, 422], words: throttleWords, is: 'throttled' },
  { status: [400, 406, 422], words: recipientWords, is: 'recipient' },
  { status: [400, 422], words: credentialWords, is: 'configuration' },
];

type SmtpRule = Rule & { words: RegExp };

/** As the library under most SMTP packages words it. */
const smtpRules: readonly SmtpRule[] = [
  { status: 5, words: /invalid login|authentication/i, is: 'configuration' },
  { status: 5, words: /all recipients were rejected/i, is: 'recipient' },
  { status: 5, words: /mail command failed/i, is: 'configuration' },
  { status: 5, words: /message failed|data command failed/i, is: 'message' },
];

const inClass = ({ status }: Rule, reply: number) => status === Math.trunc(reply / 100);

/** RFC 5321 §4.2.2, RFC 4954 §6. */
function bySmtpReply(reply: number): Rule {
  if (reply < 500) return { is: 'transient' };
  return {
    is: [550, 551, 553].includes(reply) ? 'recipient' : reply === 552 || reply === 554 ? 'message' : 'configuration',
  };
}

const adviceFor: Record<Rule['is'], string> = {
  recipient: 'Check the address of the recipient.',
  message: 'Check what the message says, and the settings.',
  configuration: 'Check the settings of the connector.',
  throttled: 'Postern tries again later.',
  transient: 'Postern tries again.',
};

/**
 * Nothing but words is left: after a 2xx that the package did not like, or of what never was on the network. A package
 * that had a connection and tells no status is not believed, but for words that are said before anything is sent.
 */
function byWords(
  { status, networkCode, mayHaveSent, words }: Account,
  name: string,
  quote: Quote,
): Outcome | undefined {
  if (networkCode === 'ERR_INVALID_URL' || /invalid url/i.test(words)) {
    return rejected(`${name} was given an address that is none. Check the settings of the connector.`);
  }
  if (networkCode !== undefined) return undefined;
  const isTold = status !== undefined || !mayHaveSent;
  const [, is] = (isTold ? meanings : earlyMeanings).find(([meaning]) => meaning.test(words)) ?? [];
  return is && outcomeOf({ is }, sentence(`${name} gave the message up`, quote(words), adviceFor[is]), undefined);
}

type Meaning = readonly [words: RegExp, is: Rule['is']];

const earlyMeanings: readonly Meaning[] = [
  [/missing credentials/i, 'configuration'],
  [/greeting never received/i, 'transient'],
];

const meanings: readonly Meaning[] = [
  ...earlyMeanings,
  [throttleWords, 'throttled'],
  [recipientWords, 'recipient'],
  [credentialWords, 'configuration'],
];

function byNetwork({ status, networkCode, mayHaveSent }: Account, name: string): Outcome {
  const cause = networkCode === undefined ? '' : ` (${networkCode})`;
  if (mayHaveSent || status !== undefined) {
    const reason = `${name} failed after it may have sent the message${cause}; it may have been delivered.`;
    return { kind: 'unknown', reason };
  }
  const what =
    (networkCode && networkWords[networkCode]) ??
    (networkCode && /CERT|SSL|TLS/.test(networkCode) ? 'the certificate of its server is not good' : undefined);
  return {
    kind: 'deferred',
    reason: `${name} failed before anything was sent${what ? `: ${what}` : ''}${cause}. Postern tries again.`,
  };
}

const networkWords: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host is unknown',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEDOUT: 'its host does not answer',
  ECONNRESET: 'the connection was closed',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
};

const sentence = (what: string, quoted: string, advice?: string) =>
  [`${what}${quoted && `: ${quoted}`}.`, advice].filter(Boolean).join(' ');
