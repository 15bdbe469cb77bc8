import type { SMTPConnectionCustomAuthContext, SMTPConnectionCustomAuthHandlers } from 'nodemailer/lib/smtp-connection';

/**
 * Commands that nodemailer has no call for. Its hook for logins of one's own, `login({ method })`, is the public way to
 * a command and its reply; errors then carry the reply, and the log none of what was sent.
 */
export const rawCommands: SMTPConnectionCustomAuthHandlers = { TOKEN: presentToken, SINGLE: sendSingle };

/** XOAUTH2: a refused token is answered with 334 and the reason, and with 535 only after an empty line. */
async function presentToken({ auth, sendCommand }: SMTPConnectionCustomAuthContext) {
  const words = `user=${auth.user}\u0001auth=Bearer ${auth.accessToken}\u0001\u0001`;
  const first = await sendCommand(`AUTH XOAUTH2 ${Buffer.from(words).toString('base64')}`);
  const last = first.status === 334 ? await sendCommand('') : first;
  if (last.status < 200 || last.status > 299) {
    throw Object.assign(new Error('Invalid login'), first.status === 334 && { challenge: challengeIn(first.text) });
  }
}

/** `{"status":"400","scope":"https://mail.google.com/"}` in base64, as `status 400, scope https://mail.google.com/`. */
function challengeIn(text: string) {
  try {
    const challenge: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
    return Object.entries(challenge ?? {})
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  } catch {
    return '';
  }
}

async function sendSingle({ auth, sendCommand }: SMTPConnectionCustomAuthContext) {
  const { status } = await sendCommand(String(auth.command));
  if (status < 200 || status > 299) throw new Error('Command failed');
}
