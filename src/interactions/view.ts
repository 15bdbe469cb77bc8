import { maskRecipient } from '../lib/mask.ts';
import type { StartedInteraction } from './interaction.ts';
import { isCodeRecord, type VerificationRecord } from './records.ts';

/** The interaction as its own client may see it: no code, no hash. Field names are those of the public API. */
export const viewInteraction = ({ state }: StartedInteraction) => {
  const { password: _hash, ...profile } = state.profile;
  return {
    interactionEvent: state.event,
    userId: state.userId,
    profile,
    captcha: { verified: state.captcha === 'verified', skipped: state.captcha === 'skipped' },
    verificationRecords: state.records.map((record) => ({
      id: record.id,
      type: record.type,
      identifier: shownIdentifier(record),
      ...(isCodeRecord(record) && { templateType: record.usageType }),
      verified: record.isVerified,
    })),
  };
};

/** Whoever has given the first factor alone learns no more of the second than where its code goes (spec 5.10). */
const shownIdentifier = ({ type, identifier }: VerificationRecord) =>
  type.startsWith('Mfa') ? { ...identifier, value: maskRecipient(identifier.value) } : identifier;
