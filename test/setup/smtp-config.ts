import { testAuthority } from '../smtp/sink.ts';

/** The config of an SMTP connector that sends to a test server, with verified STARTTLS and a login. */
export const smtpConfig = (port: number, changes: object = {}) => ({
  host: '127.0.0.1',
  port,
  auth: { user: 'postern', pass: 'the right password' },
  fromEmail: 'Acme <no-reply@acme.example>',
  tls: { ca: testAuthority() },
  ...changes,
});

export const smtpLogin = { user: 'postern', pass: 'the right password' };
