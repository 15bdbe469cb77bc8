import { z } from 'zod';
import type { ConnectorMetadata, SmsMessage } from '../connector.ts';
import { said, secret, smsTemplates, text } from '../fields.ts';
import { type Answer, textAt } from '../http/answer.ts';
import type { ProbeReading, ProviderRequest, Reading } from '../http/provider.ts';
import type { Rule } from '../http/verdict.ts';
import { logoOf } from '../logo.ts';
import { smsFactoryOf } from './over-http.ts';

const metadata: ConnectorMetadata = {
  id: 'twilio-short-message-service',
  target: 'twilio-sms',
  platform: null,
  name: { en: 'Twilio SMS Service' },
  description: { en: 'Sends text messages through a Messaging Service of Twilio.' },
  logo: logoOf(
    '#f22f46',
    '<circle cx="24" cy="24" r="14" fill="none" stroke="#fff" stroke-width="4"/><path d="M19 19h.1M29 19h.1M19 29h.1M29 29h.1" stroke="#fff" stroke-width="6" stroke-linecap="round"/>',
  ),
  logoDark: null,
  readme: 'twilio.md',
};

/** They become part of a path, so nothing else may stand in them. */
const accountSid = /^AC[0-9a-fA-F]{32}$/;
const serviceSid = /^MG[0-9a-fA-F]{32}$/;

/** The fields of spec 12. */
export const twilioConfig = z.object({
  accountSID: text({
    label: 'Account SID',
    help: 'Of the account or subaccount that sends: AC and 32 digits.',
    placeholder: 'AC…',
  }).regex(accountSid, 'must be AC and 32 hexadecimal digits'),
  authToken: secret({ label: 'Auth Token', help: 'Of the same account.' }),
  fromMessagingServiceSID: text({
    label: 'From Messaging Service SID',
    help: 'Of the Messaging Service whose senders are used: MG and 32 digits.',
    placeholder: 'MG…',
  }).regex(serviceSid, 'must be MG and 32 hexadecimal digits'),
  disableRiskCheck: z
    .boolean()
    .optional()
    .meta(
      said({
        label: 'Disable risk check',
        help: 'Sends past the protection against SMS pumping, which may hold back codes that were asked for.',
        default: false,
      }),
    ),
  templates: smsTemplates,
});

export type TwilioConfig = z.output<typeof twilioConfig>;

/** Errors: https://www.twilio.com/docs/api/errors */
const rules: Rule[] = [
  {
    code: ['21211', '21217', '21401', '21407', '21421', '21614', '21635'],
    is: 'recipient',
    advice: 'The number is none, or takes no text messages.',
  },
  { code: '21610', is: 'recipient', advice: 'The recipient answered STOP to an earlier message.' },
  { code: '21612', is: 'recipient', advice: 'None of the senders of the Messaging Service reaches this number.' },
  { code: '30450', is: 'recipient', advice: 'Twilio takes this for SMS pumping; see "disableRiskCheck".' },
  {
    code: '21408',
    is: 'configuration',
    advice: 'Allow the country in the Twilio console under Messaging, Settings, Geo permissions.',
  },
  { code: '21608', is: 'configuration', advice: 'A trial account reaches only verified numbers; upgrade it.' },
  { code: ['20003', '20008'], is: 'configuration', advice: 'Check "accountSID" and "authToken".' },
  { code: ['10001', '20005', '30002', '90010'], is: 'configuration', advice: 'See the state of the Twilio account.' },
  { code: '20404', is: 'configuration', advice: 'Check "accountSID" and "fromMessagingServiceSID".' },
  {
    code: /^(21603|21606|21212|21659|2170[1-9]|30034|30127)$/,
    is: 'configuration',
    advice: 'Check "fromMessagingServiceSID": the Messaging Service must exist and have a sender.',
  },
  { code: ['20429', '14107', '21611', '30001', '63038'], is: 'throttled', advice: 'Postern tries again later.' },
  { code: ['21602', '21605', '21617', '21619'], is: 'message', advice: 'A message has 1 to 1600 characters.' },
  { status: 401, is: 'configuration', advice: 'Check "accountSID" and "authToken".' },
];

export const twilioFactory = smsFactoryOf<TwilioConfig>({
  metadata,
  name: 'Twilio',
  config: twilioConfig,
  rules,
  templates: ({ templates = [] }) => templates,
  endpoint: () => `${origin}/`,
  request,
  read,
  probes: (config) => [
    {
      name: 'credentials',
      request: () => ({ url: `${accountOf(config)}.json`, headers: authorization(config) }),
      read: readAccount,
      // It repeats the primary token, also to whoever asked with the secondary one.
      isAnswerPrivate: true,
    },
    {
      name: 'sender',
      request: () => ({
        url: `https://messaging.twilio.com/v1/Services/${config.fromMessagingServiceSID}`,
        headers: authorization(config),
      }),
      read: readService,
    },
  ],
});

const origin = 'https://api.twilio.com';

const accountOf = ({ accountSID }: TwilioConfig) => `${origin}/2010-04-01/Accounts/${accountSID}`;

const authorization = ({ accountSID, authToken }: TwilioConfig) => ({
  authorization: `Basic ${Buffer.from(`${accountSID}:${authToken}`).toString('base64')}`,
});

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
function request({ to, text: body }: SmsMessage, config: TwilioConfig): ProviderRequest {
  return {
    method: 'POST',
    url: `${accountOf(config)}/Messages.json`,
    headers: { ...authorization(config), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      To: `+${to}`,
      MessagingServiceSid: config.fromMessagingServiceSID,
      Body: body,
      ...(config.disableRiskCheck && { RiskCheck: 'disable' }),
    }).toString(),
  };
}

/** 201 with the message as it was taken; one that failed at once says so in its status. */
function read(answer: Answer): Reading {
  const sid = textAt(answer.json, 'sid');
  if (!answer.isOk) return complaintOf(answer);
  if (sid === undefined) return { kind: 'nonsense' };
  if (!/^(failed|undelivered|canceled)$/.test(textAt(answer.json, 'status') ?? '')) {
    return { kind: 'accepted', providerMessageId: sid };
  }
  const { json } = answer;
  return { kind: 'complaint', code: textAt(json, 'error_code'), words: textAt(json, 'error_message') };
}

const complaintOf = ({ json }: Answer) => ({
  kind: 'complaint' as const,
  code: textAt(json, 'code'),
  words: textAt(json, 'message'),
});

function readAccount(answer: Answer): ProbeReading {
  const status = textAt(answer.json, 'status');
  if (!answer.isOk || status === undefined) return complaintOf(answer);
  if (status !== 'active') return { kind: 'complaint', code: '20005', words: `The account is ${status}` };
  if (textAt(answer.json, 'type') !== 'Trial') return { kind: 'passed', result: 'The account is active.' };
  const cause = 'This is a trial account: it reaches only numbers that were verified in its console.';
  return { kind: 'warned', result: 'The account is active, on trial.', cause, advice: 'Upgrade it before going live.' };
}

function readService(answer: Answer): ProbeReading {
  if (!answer.isOk || textAt(answer.json, 'sid') === undefined) return complaintOf(answer);
  const name = textAt(answer.json, 'friendly_name');
  return { kind: 'passed', result: `Messages go out through the Messaging Service ${name ? `"${name}"` : 'given'}.` };
}
