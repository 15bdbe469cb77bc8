import type { ConnectorMetadata, Outcome, SendContext } from '../connector.ts';
import { configTemplates } from '../fields.ts';
import { type Answer, textAt } from '../http/answer.ts';
import type { ProviderRequest, Reading } from '../http/provider.ts';
import type { Complaint } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import { complaintOf, isDenied } from './aws-ses/answers.ts';
import { type AwsSesConfig, awsSesConfig } from './aws-ses/config.ts';
import { probesOf } from './aws-ses/doctor.ts';
import { ofTheRole, rules } from './aws-ses/rules.ts';
import { forgetRole, hasOwnKeys, originOf, roleOf, signed } from './aws-ses/signing.ts';
import type { Envelope, Senders } from './envelope.ts';
import { mailboxField, rawField } from './mime-header.ts';
import { emailFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'aws-ses-mail',
  target: 'aws-ses',
  platform: null,
  name: { en: 'AWS SES' },
  description: { en: 'Sends email through Amazon Simple Email Service.' },
  logo: logoOf('#dd344c', '<path d="M10 14h28L24 26z M10 18v16h28V18L24 30z" fill="#fff"/>'),
  logoDark: null,
  readme: 'aws-ses.md',
  cannotCarry: ['message id'],
};

export const awsSesFactory = emailFactoryOf<AwsSesConfig>({
  metadata,
  name: 'AWS SES',
  config: awsSesConfig,
  rules,
  senders,
  templates: ({ templates }) => configTemplates(templates),
  endpoint: originOf,
  request,
  read,
  remedy,
  probes: probesOf,
  secrets: (config) => (hasOwnKeys(config) ? [] : roleOf(config).secrets()),
  release: async (config) => {
    forgetRole(config);
  },
});

function senders({ emailAddress, replyTo, customHeaders }: AwsSesConfig): Senders {
  return { from: emailAddress, fromField: 'emailAddress', replyTo, customHeaders };
}

/** SES has no SMTPUTF8 (RFC 6531). */
const isAscii = (address: string) => /^[\x21-\x7e]+$/.test(address);

async function request(
  envelope: Envelope,
  config: AwsSesConfig,
  context: Pick<SendContext, 'signal'>,
): Promise<ProviderRequest | Outcome> {
  const { from, to, replyTo } = envelope;
  const refusal = 'AWS SES takes no address with characters beyond ASCII before the @';
  if (!isAscii(to)) return { kind: 'rejected', scope: 'recipient', reason: `${refusal}.` };
  if (![from, replyTo].every((one) => !one || isAscii(one.address)))
    return { kind: 'rejected', scope: 'configuration', reason: `${refusal}. Check "emailAddress" and "replyTo".` };
  return signed(config, { path: '/v2/email/outbound-emails', json: mailOf(envelope, config) }, context);
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
function mailOf({ from, to, replyTo, subject, text, html, headers, about }: Envelope, config: AwsSesConfig) {
  const {
    emailAddressIdentityArn: FromEmailAddressIdentityArn,
    feedbackForwardingEmailAddress: FeedbackForwardingEmailAddress,
    feedbackForwardingEmailAddressIdentityArn: FeedbackForwardingEmailAddressIdentityArn,
    configurationSetName: ConfigurationSetName,
  } = config;
  return {
    FromEmailAddress: inAscii(mailboxField('From', from)),
    Destination: { ToAddresses: [to] },
    ...(replyTo && { ReplyToAddresses: [inAscii(mailboxField('Reply-To', replyTo))] }),
    Content: {
      Simple: {
        Subject: inUtf8(subject),
        Body: { Text: inUtf8(text), Html: inUtf8(html) },
        ...(headers.length > 0 && {
          Headers: headers.map(([name, value]) => ({ Name: name, Value: inAscii(rawField(name, value)) })),
        }),
      },
    },
    EmailTags: [{ Name: 'usageType', Value: about.usageType }],
    FromEmailAddressIdentityArn,
    FeedbackForwardingEmailAddress,
    FeedbackForwardingEmailAddressIdentityArn,
    ConfigurationSetName,
    ...(!policiesWithoutTracking.has(config) && { ConfigurationOverrides: untracked }),
  };
}

const inUtf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' });

/** The value of a header field on one line: what is not ASCII stands there as encoded words (RFC 2047). */
const inAscii = (field: string) =>
  field
    .slice(field.indexOf(':') + 1)
    .replaceAll('\r\n', '')
    .trim();

const untracked = { Tracking: { OpenTrackingEnabled: 'DISABLED', ClickTrackingEnabled: 'DISABLED' } };

/** Configs whose IAM policy does not allow to switch tracking off for a message. */
const policiesWithoutTracking = new WeakSet<AwsSesConfig>();

function remedy({ code, words = '' }: Complaint, config: AwsSesConfig) {
  if (isDenied(code) && /ApplyTrackingConfigurationOverrides/.test(words)) {
    policiesWithoutTracking.add(config);
    return 'Allow ses:ApplyTrackingConfigurationOverrides in the IAM policy; until then SES tracks opens and clicks when the account or the configuration set says so.';
  }
  if (!code?.endsWith(ofTheRole)) return undefined;
  roleOf(config).renew();
  return "The credentials of this machine's role had expired.";
}

/** The id is that of every event about this message. */
function read(answer: Answer, config: AwsSesConfig): Reading {
  if (!answer.isOk) return complaintOf(answer, config);
  const providerMessageId = textAt(answer.json, 'MessageId');
  return providerMessageId === undefined ? { kind: 'nonsense' } : { kind: 'accepted', providerMessageId };
}
