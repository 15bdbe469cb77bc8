import type { Rule } from '../../http/verdict.ts';

/** What is added to the code when credentials were refused that Postern got by itself. */
export const ofTheRole = " of this machine's role";

const throttling = /^(Throttling|TooManyRequests|RequestLimitExceeded|LimitExceeded|RequestThrottled)/;

const limits: Rule[] = [
  {
    code: throttling,
    words: /daily/i,
    is: 'throttled',
    isUsedUp: true,
    retryAfterSeconds: 600,
    advice: 'The mails of 24 hours are used up; ask AWS for a higher sending quota on the "Account dashboard".',
  },
  {
    code: /^LimitExceeded/,
    is: 'throttled',
    retryAfterSeconds: 60,
    advice: 'See the quotas on the "Account dashboard".',
  },
  {
    code: throttling,
    is: 'throttled',
    retryAfterSeconds: 1,
    advice: 'Postern tries again; ask AWS for a higher sending rate if it happens often.',
  },
];

const clock = 'Set the clock of this machine: it differs from that of AWS.';

const keys: Rule[] = [
  { code: /^ExpiredToken.*role$/, is: 'transient', retryAfterSeconds: 5, advice: 'Postern asks for new ones.' },
  {
    code: /^ExpiredToken/,
    is: 'configuration',
    advice: 'The temporary credentials have expired: enter new ones, or use keys that stay.',
  },
  { code: /^(RequestExpired|RequestTimeTooSkewed)/, is: 'configuration', advice: clock },
  {
    code: /^(InvalidSignature|SignatureDoesNotMatch)/,
    words: /expired|not yet current|earlier than|later than/i,
    is: 'configuration',
    advice: clock,
  },
  { code: /^(InvalidSignature|SignatureDoesNotMatch)/, is: 'configuration', advice: 'Check "accessKeySecret".' },
  {
    code: /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|MissingAuthenticationToken|IncompleteSignature)/,
    is: 'configuration',
    advice: 'Check "accessKeyId": AWS does not know this key, or it was switched off or deleted.',
  },
  {
    code: /^OptInRequired|^SubscriptionRequired/,
    is: 'configuration',
    advice: 'Open the SES console with this account once.',
  },
  {
    code: /^(AccessDenied|NotAuthorized|UnauthorizedOperation)/,
    is: 'configuration',
    advice: 'Allow ses:SendEmail for the identity and the configuration set in the IAM policy; see the guide.',
  },
];

const account: Rule[] = [
  {
    words: /not verified/i,
    is: 'configuration',
    advice:
      'Verify "emailAddress" or its domain in the region of "region"; if the recipient is meant, the account is still in the sandbox: ask AWS for production access.',
  },
  {
    code: /^MailFromDomainNotVerified/,
    is: 'configuration',
    advice: 'Publish the MX record of the custom MAIL FROM domain, or let SES fall back to its own.',
  },
  {
    code: /^AccountSuspended/,
    is: 'configuration',
    advice: 'AWS has ended sending for this account; answer the case in the AWS support center.',
  },
  {
    code: /SendingPaused/,
    is: 'configuration',
    advice: 'Sending is paused for the account or the configuration set; see "Reputation metrics" in the SES console.',
  },
  {
    code: /^NotFound/,
    words: /identity/i,
    is: 'configuration',
    advice: 'Create the identity in the region of "region" and verify it.',
  },
  {
    words: /configuration.?set/i,
    is: 'configuration',
    advice: 'Check "configurationSetName"; sets belong to a region.',
  },
  { code: /^NotFound/, is: 'configuration', advice: 'Check "configurationSetName"; sets belong to a region.' },
  { words: /identity ?arn|invalid arn/i, is: 'configuration', advice: 'Check "emailAddressIdentityArn".' },
];

/** Sender and reply-to were read and written by Postern: an address at fault is that of the recipient. */
const recipient: Rule[] = [
  {
    code: /^(BadRequest|InvalidParameterValue|MessageRejected)/,
    words:
      /(illegal|invalid)( email)? address|missing (final|domain|local)|(local|domain)( address| name)? (contains|starts|ends|is)|blacklisted/i,
    is: 'recipient',
  },
];

/** The name in the answer decides, for ThrottlingException is a 400 as well. Errors: SES API v2 reference, SendEmail. */
export const rules: readonly Rule[] = [
  ...limits,
  ...keys,
  ...account,
  ...recipient,
  { code: /^MessageRejected/, is: 'message' },
  {
    code: /^(BadRequest|InvalidParameter|Validation|Serialization|UnknownOperation)/,
    is: 'message',
  },
];
