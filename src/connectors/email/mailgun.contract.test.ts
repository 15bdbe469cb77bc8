import { describe, it } from 'vitest';
import { startHttpProvider } from '../../../test/http/moods.ts';
import type { Exchange, Reply } from '../../../test/http/provider-server.ts';
import type { Received } from '../contract/stage.ts';
import { testContract } from '../contract.ts';
import { parseMailbox } from './mailbox.ts';
import { mailgunFactory } from './mailgun.ts';

const apiKey = 'swordfish-4711-key';
const basic = `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}`;
const messagesPath = '/v3/mail.sender.example/messages';

/** The parameters of the API reference that Postern uses; any other is refused. */
const single = ['from', 'to', 'subject', 'text', 'html', 'template', 't:text', 'o:tag'];
const known = new RegExp(`^(${single.join('|')}|o:tracking(-clicks|-opens)?|h:[\\x21-\\x39\\x3b-\\x7e]+)$`);

const says = (status: number, message: string): Reply => ({ status, body: { message } });

function accepts({ method, path, headers, form }: Exchange): Reply {
  if (headers.authorization !== basic) return { status: 401, body: 'Forbidden' };
  if (path === '/v4/domains/mail.sender.example') return { status: 200, body: { domain: { state: 'active' } } };
  if (method !== 'POST' || path !== messagesPath) return says(404, 'Domain not found: elsewhere');
  if (!headers['content-type']?.startsWith('multipart/form-data; boundary=')) {
    return says(400, "Expecting 'multipart/form-data'");
  }
  const fault = faultOf(form);
  return fault ? says(400, fault) : { status: 200, body: { id: '<2026.1@mail.sender.example>', message: 'Queued.' } };
}

function faultOf(form: URLSearchParams) {
  const missing = ['from', 'to', 'subject'].find((name) => !form.get(name));
  if (missing) return `'${missing}' parameter is missing`;
  if (!form.has('text') && !form.has('html') && !form.has('template')) return 'Need at least one of text or html';
  if (form.has('html') && form.has('template')) return "Only one parameters 'html' or 'template' is allowed";
  const strange = [...form.keys()].find((name) => !known.test(name));
  if (strange) return `unknown parameter ${strange}`;
  const repeated = single.find((name) => form.getAll(name).length > 1);
  if (repeated) return `parameter ${repeated} is repeated`;
  if ([...form].some(([name, value]) => name.startsWith('o:tracking') && value !== 'no')) return 'it tracks';
  if ([...form].some(([name, value]) => name.startsWith('h:') && /[^\x20-\x7e]/.test(value))) return 'not pure ASCII';
  return undefined;
}

function receivedOf({ form }: Exchange): Received[] {
  if (faultOf(form)) return [];
  const from = parseMailbox(form.get('from') ?? '');
  const headers = [...form].filter(([name]) => name.startsWith('h:'));
  return [
    {
      headers: headers.map(([name, value]) => `${name.slice(2)}: ${value}`).join('\n'),
      from: { name: from?.name ?? '', address: from?.address ?? '' },
      to: form.get('to') ?? '',
      replyTo: form.get('h:Reply-To') ?? undefined,
      subject: form.get('subject') ?? '',
      text: form.get('text') ?? '',
      html: form.get('html') ?? '',
    },
  ];
}

testContract({ describe, it }, 'Mailgun', async (mood) => {
  const provider = await startHttpProvider(mood, {
    accepts,
    throttles: () => says(429, 'Domain mail.sender.example is not allowed to send: request limit exceeded'),
    fails: () => says(500, 'Internal Server Error'),
    'refuses the recipient': () => says(400, "'to' parameter is not a valid address. please check documentation"),
    'refuses the credentials': () => ({ status: 401, body: 'Forbidden' }),
    'echoes the credentials': ({ headers, body }) => says(401, `Forbidden: ${JSON.stringify(headers)} ${body}`),
  });
  return {
    factory: mailgunFactory,
    config: mailgunFactory.config.parse({
      domain: 'mail.sender.example',
      apiKey,
      from: 'Sender <no-reply@mail.sender.example>',
      replyTo: 'config@sender.example',
    }),
    secrets: [apiKey],
    reach: provider.reach,
    received: async () => provider.exchanges.filter(({ path }) => path === messagesPath).flatMap(receivedOf),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
});
