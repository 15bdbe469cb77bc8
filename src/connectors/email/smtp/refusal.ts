import type { Outcome } from '../../connector.ts';
import { type Reply, retryAfterSecondsOf, type Stage } from './reply.ts';
import type { Situation } from './situation.ts';

type Rejected = Extract<Outcome, { kind: 'rejected' }>;

interface Rule {
  stages?: Stage[];
  codes?: number[];
  enhanced?: RegExp;
  text?: RegExp;
  scope: Rejected['scope'];
  /** Ends the sentence "The server X …"; the reply follows in brackets. */
  words: (situation: Situation) => string;
  advice?: string;
}

/** A refusal for good. The first rule of which everything fits decides; the last ones fit always. */
export function refusal(reply: Reply, situation: Situation): Outcome {
  const rule = rules.find((one) => fits(one, reply)) ?? lastRule;
  const advice = rule.advice ? ` ${rule.advice}` : '';
  return {
    kind: 'rejected',
    scope: rule.scope,
    reason: `The server ${situation.host} ${rule.words(situation)} (${situation.quote(reply.text)}).${advice}`,
  };
}

/** "Not now": 4yz by the reply code or by the enhanced code. */
export function postponement(reply: Reply, situation: Situation): Outcome {
  const retryAfterSeconds = retryAfterSecondsOf(reply);
  const words =
    reply.stage === 'login'
      ? 'cannot check the login now'
      : reply.code === 421
        ? 'is closing connections for now'
        : 'asks to try again later';
  return {
    kind: 'deferred',
    reason: `The server ${situation.host} ${words} (${situation.quote(reply.text)}).`,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

const fits = ({ stages, codes, enhanced, text }: Rule, reply: Reply) =>
  (!stages || stages.includes(reply.stage)) &&
  (!codes || codes.includes(reply.code)) &&
  (!enhanced || enhanced.test(reply.enhanced ?? '')) &&
  (!text || text.test(reply.text));

const cannotSendAs = ({ sender }: Situation) => `does not let this account send as ${sender}`;
const refusesRecipient = () => 'does not accept the recipient';
const refusesMessage = () => 'refused the message';

const rules: Rule[] = [
  {
    enhanced: /^5\.7\.(30|139)$/,
    scope: 'configuration',
    words: () => 'does not take passwords any more',
    advice: 'Microsoft 365 has switched basic authentication off: use "auth" with OAuth2.',
  },
  {
    text: /basic authentication is (not supported|disabled)/i,
    scope: 'configuration',
    words: () => 'does not take passwords any more',
    advice: 'Use "auth" with OAuth2.',
  },
  {
    stages: ['login'],
    codes: [534],
    scope: 'configuration',
    words: () => 'refused the login',
    advice: 'With Google this means: create an app password and use it as "pass".',
  },
  {
    stages: ['login'],
    codes: [500, 502, 503, 504, 538],
    scope: 'configuration',
    words: () => 'does not take this kind of login',
    advice: 'Check the type of "auth".',
  },
  {
    stages: ['login'],
    scope: 'configuration',
    words: ({ isOAuth }) => (isOAuth ? 'refused the access token' : 'refused the user name or password'),
  },
  {
    text: /must issue a STARTTLS|STARTTLS (is )?(required|first)|5\.7\.0.*STARTTLS/i,
    scope: 'configuration',
    words: () => 'wants TLS',
    advice: 'Turn "ignoreTLS" off.',
  },
  { codes: [530, 535], scope: 'configuration', words: () => 'wants a login', advice: 'Fill in "auth".' },
  { enhanced: /^5\.7\.(57|3)$/, scope: 'configuration', words: () => 'wants a login', advice: 'Fill in "auth".' },
  {
    codes: [503],
    text: /auth|log ?in/i,
    scope: 'configuration',
    words: () => 'wants a login',
    advice: 'Fill in "auth".',
  },
  {
    stages: ['greeting'],
    scope: 'configuration',
    words: () => 'does not take connections from this host',
    advice: 'Check "name" and whether this address is barred.',
  },
  {
    enhanced: /^5\.7\.(60|64)$/,
    scope: 'configuration',
    words: cannotSendAs,
    advice: 'Check "fromEmail" and the permissions of the account.',
  },
  {
    text: /not verified|SendAsDenied|not owned by|not allowed to send as|sender address rejected/i,
    stages: ['sender', 'recipient', 'data', 'message'],
    scope: 'configuration',
    words: cannotSendAs,
    advice: 'Check "fromEmail": the sender must be verified there.',
  },
  {
    text: /relay(ing)? (access )?(is )?(denied|not (allowed|permitted)|prohibited)|(unable|not permitted|cannot|not allowed|denied) to relay|allowed rcpthosts|we do not relay/i,
    scope: 'configuration',
    words: () => 'does not relay for us',
    advice: 'Log in with "auth", or have this host allowed there.',
  },
  {
    enhanced: /^5\.7\.2[0-7]$/,
    scope: 'configuration',
    words: ({ sender }) => `does not believe that we may send as ${sender}`,
    advice: 'Publish SPF and DKIM for the domain of the sender.',
  },
  {
    text: /spamhaus|blocklist|blacklist|block list|black list|blocked using|poor reputation/i,
    scope: 'configuration',
    words: () => 'bars the address of this host',
  },
  {
    enhanced: /^5\.4\.5$/,
    scope: 'configuration',
    words: () => 'says that the sending quota of the account is used up',
  },
  {
    text: /(sending|message|user) (limit|quota) exceeded|exceeded .{0,30}(sending|message) (limit|quota)/i,
    stages: ['sender', 'data', 'message'],
    scope: 'configuration',
    words: () => 'says that the sending quota of the account is used up',
  },
  { enhanced: /^5\.(3\.4|2\.3)$/, scope: 'message', words: () => 'finds the message too large' },
  {
    codes: [552],
    stages: ['sender', 'data', 'message'],
    scope: 'message',
    words: () => 'finds the message too large or unfit',
  },
  {
    stages: ['sender'],
    scope: 'configuration',
    words: ({ sender }) => `does not accept the sender ${sender}`,
    advice: 'Check "fromEmail".',
  },
  { stages: ['recipient'], scope: 'recipient', words: refusesRecipient },
  { enhanced: /^5\.(1\.[12356]|1\.10|2\.\d+)$/, scope: 'recipient', words: refusesRecipient },
  {
    text: /user unknown|no such user|unrouteable address|mailbox (unavailable|not found)/i,
    scope: 'recipient',
    words: refusesRecipient,
  },
];

const lastRule: Rule = { scope: 'message', words: refusesMessage };
