import { type Explanation, rejected } from './explanation.ts';
import type { Reply, Stage } from './reply.ts';
import type { Situation } from './situation.ts';

interface Rule {
  stages?: Stage[];
  codes?: number[];
  enhanced?: RegExp;
  text?: RegExp;
  scope: 'recipient' | 'message' | 'configuration';
  /** Ends the sentence "The server X …"; the reply follows in brackets. */
  words: (situation: Situation) => string;
  advice?: string | ((situation: Situation) => string | undefined);
}

/** A refusal for good. The first rule of which everything fits decides; the last ones fit always. */
export function explainRefusal(reply: Reply, situation: Situation): Explanation {
  const { scope, words, advice } = rules.find((one) => fits(one, reply)) ?? lastRule;
  const cause = `The server ${situation.host} ${words(situation)} (${situation.quote(reply.text)}).`;
  return rejected(scope, cause, typeof advice === 'function' ? advice(situation) : advice);
}

const fits = ({ stages, codes, enhanced, text }: Rule, reply: Reply) =>
  (!stages || stages.includes(reply.stage)) &&
  (!codes || codes.includes(reply.code)) &&
  (!enhanced || enhanced.test(reply.enhanced ?? '')) &&
  (!text || text.test(reply.text));

const refusesLogin = ({ isOAuth }: Situation) =>
  isOAuth ? 'refused the access token' : 'refused the user name or password';

const loginAdvice = ({ isOAuth }: Situation) =>
  isOAuth
    ? 'See that "user" is the mailbox that the token is for, and that its scope allows SMTP.'
    : 'Check "user" and "pass"; some providers want a password made for programs.';

const wantsLogin = ({ hasLogin }: Situation) =>
  hasLogin ? 'wants a login, but offers none on this connection' : 'wants a login';

const missingLoginAdvice = ({ hasLogin }: Situation) =>
  hasLogin ? 'Use its port for submission, mostly 587, or 465 with "secure".' : 'Fill in "auth".';

const cannotSendAs = ({ sender }: Situation) => `does not let this account send as ${sender}`;
const refusesRecipient = () => 'does not accept the recipient';
const refusesMessage = () => 'refused the message';

const rules: Rule[] = [
  {
    text: /SmtpClientAuthentication is disabled/i,
    scope: 'configuration',
    words: () => 'lets nobody log in to this mailbox by SMTP',
    advice: 'Allow "Authenticated SMTP" for the mailbox, and for the organization, in the Microsoft 365 admin center.',
  },
  {
    stages: ['login'],
    text: /user credentials were incorrect/i,
    scope: 'configuration',
    words: refusesLogin,
    advice: loginAdvice,
  },
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
    advice: 'Check the type of "auth"; Postern speaks PLAIN, LOGIN, CRAM-MD5 and XOAUTH2.',
  },
  {
    stages: ['login'],
    scope: 'configuration',
    words: refusesLogin,
    advice: loginAdvice,
  },
  {
    text: /must issue a STARTTLS|STARTTLS (is )?(required|first)|5\.7\.0.*STARTTLS/i,
    scope: 'configuration',
    words: () => 'wants TLS',
    advice: 'Turn "ignoreTLS" off.',
  },
  { codes: [530, 535], scope: 'configuration', words: wantsLogin, advice: missingLoginAdvice },
  { enhanced: /^5\.7\.(57|3)$/, scope: 'configuration', words: wantsLogin, advice: missingLoginAdvice },
  { codes: [503], text: /auth|log ?in/i, scope: 'configuration', words: wantsLogin, advice: missingLoginAdvice },
  {
    stages: ['ehlo'],
    codes: [500, 502],
    scope: 'configuration',
    words: () => 'knows only HELO, and with that no TLS',
    advice:
      'See that "port" is one for submission, mostly 587 or 465. Only inside a network you trust turn "requireTLS" off.',
  },
  {
    stages: ['ehlo'],
    scope: 'configuration',
    words: ({ ehloName }) => `does not take the name ${ehloName}, by which Postern calls itself in EHLO`,
    advice: 'Set "name" to the full name of this machine, such as auth.example.com.',
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
    advice: 'Have it taken off the list that the reply names, or send through a mail provider.',
  },
  {
    enhanced: /^5\.4\.5$/,
    scope: 'configuration',
    words: () => 'says that the sending quota of the account is used up',
    advice: 'Wait until it is renewed, or have it raised.',
  },
  {
    text: /(sending|message|user) (limit|quota) exceeded|exceeded .{0,30}(sending|message) (limit|quota)/i,
    stages: ['sender', 'data', 'message'],
    scope: 'configuration',
    words: () => 'says that the sending quota of the account is used up',
    advice: 'Wait until it is renewed, or have it raised.',
  },
  {
    enhanced: /^5\.(3\.4|2\.3)$/,
    scope: 'message',
    words: () => 'finds the message too large',
    advice: 'Make the template smaller: pictures belong on a web server, not into the HTML.',
  },
  {
    text: /\b(spam|virus|phish(ing)?|malware|malicious|junk)\b/i,
    stages: ['data', 'message'],
    scope: 'message',
    words: () => 'takes the message for spam or worse',
    advice: 'Change the wording, and see that SPF, DKIM and DMARC of the sender pass.',
  },
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
