import { simpleParser } from 'mailparser';
import { z } from 'zod';
import type { Received } from '../../src/connectors/contract/stage.ts';
import { faultOfAwsSignature } from './aws-signature.ts';
import type { Exchange, Reply } from './provider-server.ts';

const ascii = z.string().regex(/^[ -~]+$/);
const text = z.strictObject({ Data: z.string().min(1), Charset: z.literal('UTF-8') });
const tracking = z.enum(['ENABLED', 'DISABLED']);

/** The body of SendEmail as the reference of the SES API v2 has it (simple content); what is not in there is refused. */
const sendEmail = z.strictObject({
  FromEmailAddress: ascii,
  FromEmailAddressIdentityArn: z.string().optional(),
  Destination: z.strictObject({ ToAddresses: z.tuple([ascii]) }),
  ReplyToAddresses: z.array(ascii).optional(),
  FeedbackForwardingEmailAddress: ascii.optional(),
  FeedbackForwardingEmailAddressIdentityArn: z.string().optional(),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: text,
      Body: z.strictObject({ Text: text, Html: text }),
      Headers: z
        .array(
          z.strictObject({
            Name: z.string().regex(/^[!-9;-@A-~]{1,126}$/),
            Value: z.string().regex(/^[ -~]{1,995}$/),
          }),
        )
        .optional(),
    }),
  }),
  EmailTags: z
    .array(z.strictObject({ Name: z.string().regex(/^[\w-]{1,256}$/), Value: z.string().regex(/^[\w-]{1,256}$/) }))
    .optional(),
  ConfigurationSetName: z.string().optional(),
  ConfigurationOverrides: z
    .strictObject({
      Tracking: z.strictObject({ OpenTrackingEnabled: tracking.optional(), ClickTrackingEnabled: tracking.optional() }),
    })
    .optional(),
});

interface Account {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  region: string;
}

/** An error as SES tells it: the type in a header, with more behind it. */
export const sesError = (status: number, type: string, message: string): Reply => ({
  status,
  headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazonaws.services.sesv2/` },
  body: { message },
});

export const sesAccount = {
  SendingEnabled: true,
  ProductionAccessEnabled: true,
  EnforcementStatus: 'HEALTHY',
  SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
};

export const sesIdentity = {
  VerifiedForSendingStatus: true,
  VerificationStatus: 'SUCCESS',
  DkimAttributes: { Status: 'SUCCESS' },
};

/** Plays SES for one account: checks signature and body, and answers what the doctor asks. */
export function playSes(account: Account) {
  return (exchange: Exchange): Reply => {
    const { method, path, headers, json } = exchange;
    if (headers.host !== `email.${account.region}.amazonaws.com`) return { status: 404 };
    const fault = faultOfAwsSignature(exchange, { ...account, service: 'ses' });
    if (fault) return sesError(403, fault, 'The request signature we calculated does not match.');
    if (method === 'GET' && path === '/v2/email/account') return { status: 200, body: sesAccount };
    if (method === 'GET' && path === '/v2/email/identities/sender.example') return { status: 200, body: sesIdentity };
    if (method === 'GET') return sesError(404, 'NotFoundException', 'Email identity does not exist.');
    if (method !== 'POST' || path !== '/v2/email/outbound-emails') return { status: 404 };
    const read = sendEmail.safeParse(json);
    if (!read.success || headers['content-type'] !== 'application/json')
      return sesError(400, 'SerializationException', read.error?.message ?? 'content type');
    return { status: 200, body: { MessageId: '0102018f-000000' } };
  };
}

/** The mail that SES would make of a request; none of a request that it would not take. */
export async function mailsOf({ json }: Exchange): Promise<Received[]> {
  const read = sendEmail.safeParse(json);
  if (!read.success) return [];
  const { FromEmailAddress, Destination, ReplyToAddresses = [], Content } = read.data;
  const { Subject, Body, Headers = [] } = Content.Simple;
  const replyTo = ReplyToAddresses[0];
  const fields = [`From: ${FromEmailAddress}`, ...(replyTo ? [`Reply-To: ${replyTo}`] : [])];
  const parsed = await simpleParser(`${fields.join('\r\n')}\r\n\r\n`);
  const [from] = parsed.from?.value ?? [];
  return [
    {
      headers: Headers.map(({ Name, Value }) => `${Name}: ${Value}`).join('\n'),
      from: { name: from?.name ?? '', address: from?.address ?? '' },
      to: Destination.ToAddresses[0],
      replyTo: parsed.replyTo?.text,
      subject: Subject.Data,
      text: Body.Text.Data,
      html: Body.Html.Data,
    },
  ];
}
