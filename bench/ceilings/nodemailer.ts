import { createTransport } from 'nodemailer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { prepare } from '../../src/connectors/email/smtp/prepare.ts';
import { compose } from '../../src/templates/compose.ts';
import { answerParent } from '../answer-parent.ts';
import { repeat } from '../repeat.ts';

/**
 * nodemailer without Postern, over as many connections: its pool, which writes each mail from subject, text and HTML,
 * and its bare connection, which is given the bytes of a finished mail.
 */
interface Question {
  kind: 'pool' | 'connection';
  port: number;
  connections: number;
  seconds: number;
}

const fromEmail = 'Verification <codes@bench.test>';
const to = 'somebody@bench.test';
const variables = { code: '123456', locale: 'en' };
const words = compose({
  usageType: 'Generic',
  locale: 'en',
  variables,
  wordings: [],
  origin: 'http://localhost:3001',
  expiresInMinutes: 10,
});

answerParent((question: Question) => (question.kind === 'pool' ? sendByPool(question) : sendByConnection(question)));

async function sendByPool({ port, connections, seconds }: Question) {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: 100,
  });
  const { subject, text, html, headers } = words;
  const mail = { from: fromEmail, to, subject, text, html, headers };
  const bounds = { concurrency: 2 * connections, seconds, maximum: Number.POSITIVE_INFINITY };
  const result = await repeat(
    bounds,
    () => undefined,
    () => transport.sendMail(mail),
  );
  transport.close();
  return result;
}

async function sendByConnection({ port, connections, seconds }: Question) {
  const mail = prepare(
    {
      type: 'Email',
      id: 'sample',
      to,
      ...words,
      about: { usageType: 'Generic', locale: 'en', variables, wordingFrom: 'default' },
    },
    { fromEmail },
  );
  if (mail.kind !== 'prepared') throw new Error(mail.reason);
  const open = await Promise.all(Array.from({ length: connections }, () => connect(port)));
  // A new one for each: nodemailer keeps the state of a transmission in it.
  const envelope = () => ({ from: mail.sender, to: [mail.recipient], size: mail.source.length });
  const bounds = { concurrency: connections, seconds, maximum: Number.POSITIVE_INFINITY };
  const free = [...open];
  const result = await repeat(
    bounds,
    () => free.pop(),
    (connection) =>
      new Promise<void>((resolve, reject) => {
        connection?.send(envelope(), mail.source, (error) => (error ? reject(error) : resolve()));
      }),
  );
  for (const connection of open) connection.quit();
  return result;
}

function connect(port: number): Promise<SMTPConnection> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port, ignoreTLS: true });
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.connect((error) => (error ? reject(error) : resolve(connection)));
  });
}
