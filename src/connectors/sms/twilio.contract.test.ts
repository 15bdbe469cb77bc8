import { describe, it } from 'vitest';
import { z } from 'zod';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import { testSmsContract } from '../contract.ts';
import { twilioFactory } from './twilio.ts';

const accountSID = `AC${'a0b1c2d3e4f59876'.repeat(2)}`;
const fromMessagingServiceSID = `MG${'f0e1d2c3b4a59876'.repeat(2)}`;
const authToken = 'swordfish.4711-secret';

/** The form as the API reference has it; what is not in there is refused. */
const sms = z.strictObject({
  To: z.string().regex(/^\+[1-9]\d{6,14}$/),
  MessagingServiceSid: z.literal(fromMessagingServiceSID),
  Body: z.string().min(1).max(1600),
  RiskCheck: z.enum(['enable', 'disable']).optional(),
});

const error = (status: number, code: number, message: string): Reply => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});

function accepts({ method, path, headers, form }: Exchange): Reply {
  const credentials = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
  if (credentials !== `${accountSID}:${authToken}`) return error(401, 20003, 'Authenticate');
  switch (`${method} ${path}`) {
    case `GET /2010-04-01/Accounts/${accountSID}.json`:
      return { status: 200, body: { sid: accountSID, status: 'active', type: 'Full', auth_token: authToken } };
    case `GET /v1/Services/${fromMessagingServiceSID}`:
      return { status: 200, body: { sid: fromMessagingServiceSID, friendly_name: 'Codes' } };
    case `POST /2010-04-01/Accounts/${accountSID}/Messages.json`: {
      const read = sms.safeParse(Object.fromEntries(form));
      return read.success
        ? { status: 201, body: { sid: 'SM9876543210', status: 'accepted', error_code: null, error_message: null } }
        : error(400, 20001, read.error.message);
    }
    default:
      return error(404, 20404, 'The requested resource was not found');
  }
}

testSmsContract({ describe, it }, 'Twilio', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => error(429, 20429, 'Too Many Requests'),
    fails: () => error(503, 20503, 'Service Unavailable'),
    'refuses the recipient': () => error(400, 21211, "The 'To' number +4915112345678 is not a valid phone number."),
    'refuses the credentials': () => error(401, 20003, 'Authenticate'),
    'echoes the credentials': ({ headers, body }) =>
      error(401, 20003, `${authToken} ${JSON.stringify(headers)} ${body}`),
  });
  const receivedOf = ({ method, form }: Exchange) => {
    const read = sms.safeParse(Object.fromEntries(form));
    return method === 'POST' && read.success ? [{ to: read.data.To.slice(1), text: read.data.Body }] : [];
  };
  return {
    factory: twilioFactory,
    config: twilioFactory.config.parse({ accountSID, authToken, fromMessagingServiceSID }),
    secrets: [authToken],
    reach: provider.reach,
    received: async () => (mood === 'accepts' ? provider.exchanges.flatMap(receivedOf) : []),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
