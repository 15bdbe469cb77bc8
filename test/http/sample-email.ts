import type { EmailMessage } from '../../src/connectors/connector.ts';

/** A message with everything that a provider may stumble over. */
export const sampleEmail: EmailMessage = {
  type: 'Email',
  id: 'd1e2l3i4v5e6r7y',
  to: 'person@example.org',
  from: 'Grüße, "GmbH"',
  replyTo: 'Hilfe <help@sender.example>',
  subject: 'Ihr Prüfcode: 123456',
  text: 'Ihr Code ist 123456.\n\nGrüße',
  html: '<p>Ihr Code ist <b>123456</b>.</p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
  about: {
    usageType: 'SignIn',
    locale: 'de',
    variables: { code: '123456', locale: 'de', application: { name: 'Böse & Söhne' } },
    wordingFrom: 'default',
  },
};
